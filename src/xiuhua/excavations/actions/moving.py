"""One step of a workflow: who has done what is kept on the thing, so that no hand does two."""

from __future__ import annotations

from typing import Any

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.workflow import State, Workflow


def move(thing: Any, workflow: Workflow, name: str, *, by: Actor, facts: Any = None) -> State:
    """Set the state after the step; Refused when the table does not allow it. Whoever calls saves."""
    own = getattr(by, "refs", None) or {by.ref}
    doers = getattr(thing, "doers", {})
    done = [step for step, ref in doers.items() if ref in own and by.ref != "system"]
    after = workflow.step(name, thing.now, facts, doers=done)
    thing.state = after.value
    if hasattr(thing, "doers"):
        thing.doers = doers | {name: by.ref}
    return after
