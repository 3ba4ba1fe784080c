"""How a project of a ledger moves: started is not finished, and the table says so."""

from xiuhua.kernel.workflow import State, Transition, Workflow

from .permissions import KEEP


class ProjectState(State):
    """Where a project stands: key, words, look."""

    PLANNED = "planned", "Planned", "new"
    STARTED = "started", "Started", "doing"
    FINISHED = "finished", "Completed", "done"
    CANCELLED = "cancelled", "Given up", "back"


P = ProjectState
PROJECT = Workflow(
    name="ledgers.project",
    title="A project, from the plan to its completion",
    states=ProjectState,
    first=P.PLANNED,
    transitions=(
        Transition("start", "Start", {P.PLANNED}, P.STARTED, KEEP),
        Transition("finish", "Complete", {P.STARTED}, P.FINISHED, KEEP),
        Transition("cancel", "Give up", {P.PLANNED, P.STARTED}, P.CANCELLED, KEEP),
    ),
    begun_by=("plan", "Planned"),
)
WORKFLOWS = (PROJECT,)
