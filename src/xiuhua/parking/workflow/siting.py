"""How a plan of new car parks moves: whoever drew it up does not adopt it."""

from __future__ import annotations

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import State, Transition, Workflow

from .. import permissions as may


class SitingState(State):
    """Where a plan of new car parks stands: key, words, look."""

    DRAFT = "draft", "Being drawn up", "new"
    COMPUTED = "computed", "Computed", "soon"
    ADOPTED = "adopted", "Adopted", "done"
    WITHDRAWN = "withdrawn", "Taken back", "back"


S = SitingState


def _to_be_had(hindrance: Words | None) -> Words | None:
    """A plan that chooses nothing, or whose plots are gone, is not adopted."""
    return hindrance


SITING = Workflow(
    name="parking.siting_plan",
    title="A plan of where the next car parks go",
    states=SitingState,
    first=S.DRAFT,
    transitions=(
        Transition("change", "Change what is asked", {S.DRAFT, S.COMPUTED}, S.DRAFT, may.SITES),
        Transition("keep_result", "Computed", {S.DRAFT, S.COMPUTED}, S.COMPUTED, may.SITES),
        Transition("adopt", "Adopt", {S.COMPUTED}, S.ADOPTED, may.ADOPT_SITES, _to_be_had,
                   not_by=("draw_up", "change")),
        Transition("withdraw", "Take back", {S.DRAFT, S.COMPUTED}, S.WITHDRAWN, may.SITES),
    ),
    begun_by=("draw_up", "Drawn up"),
)  # fmt: skip
