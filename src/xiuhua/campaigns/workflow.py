"""How a campaign goes: drafted, running, ended."""

from __future__ import annotations

from xiuhua.kernel.workflow import State, Transition, Workflow

from . import permissions as may


class CampaignState(State):
    """Where a campaign stands: key, words, look."""

    DRAFT = "draft", "In preparation", "new"
    RUNNING = "running", "Under way", "doing"
    ENDED = "ended", "Over", "done"


S = CampaignState
CAMPAIGN = Workflow(
    name="campaigns.campaign",
    title="A campaign, from its order to its report",
    states=CampaignState,
    first=S.DRAFT,
    transitions=(
        Transition("start", "Begin", {S.DRAFT}, S.RUNNING, may.ORGANISE),
        Transition("end", "End", {S.RUNNING}, S.ENDED, may.ORGANISE),
        Transition("again", "Take up again", {S.ENDED}, S.RUNNING, may.ORGANISE),
    ),
    begun_by=("plan", "Planned"),
)
WORKFLOWS = (CAMPAIGN,)
