"""How a campaign goes: drafted, running, ended, filed away."""

from __future__ import annotations

from xiuhua.kernel.workflow import State, Transition, Workflow

from . import permissions as may


class CampaignState(State):
    """Where a campaign stands: key, words, look."""

    DRAFT = "draft", "In preparation", "new"
    RUNNING = "running", "Under way", "doing"
    ENDED = "ended", "Over", "done"
    ARCHIVED = "archived", "Filed away", "hold"


S = CampaignState
BEGUN = (S.RUNNING.value, S.ENDED.value, S.ARCHIVED.value)
"""The states in which a campaign has cases."""
CAMPAIGN = Workflow(
    name="campaigns.campaign",
    title="A campaign, from its order to its report",
    states=CampaignState,
    first=S.DRAFT,
    transitions=(
        Transition("start", "Begin", {S.DRAFT}, S.RUNNING, may.ORGANISE),
        Transition("end", "End", {S.RUNNING}, S.ENDED, may.ORGANISE),
        Transition("again", "Take up again", {S.ENDED}, S.RUNNING, may.ORGANISE),
        Transition("archive", "File away", {S.ENDED}, S.ARCHIVED, may.ORGANISE),
    ),
    begun_by=("plan", "Planned"),
)
WORKFLOWS = (CAMPAIGN,)
