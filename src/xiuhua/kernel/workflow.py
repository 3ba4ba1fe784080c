"""How a thing moves, as a table; buttons, checks, clocks and diagrams are drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, Self

from .permissions import Actor, Permission
from .words import Refused, Words

Status = Literal["new", "doing", "soon", "late", "done", "hold", "back"]
"""The seven looks a state can have; templates never choose a colour."""

Guard = Callable[[Any], Words | None]
"""A pure question about the thing's facts: None lets it pass, Words say why not."""


class State(StrEnum):
    """Base of a workflow's states: key, title, and which of the seven looks it has."""

    title: str  # type: ignore[assignment]  # nobody asks str.title of a state
    status: Status

    def __new__(cls, key: str, title: str = "", status: Status = "doing") -> Self:
        member = str.__new__(cls, key)
        member._value_ = key
        member.title = title
        member.status = status
        return member


@dataclass(frozen=True)
class Transition:
    """One button: from where, to where, who may, and what must hold first.

    A `target` of None stays where it is: asking, nudging and answering leave a step behind and
    move nothing. `not_by` names earlier transitions whose doer may not do this one: nobody both handles and
    closes. `clock` is the clock that this transition starts; starting one ends the one before.
    """

    name: str
    title: str
    sources: frozenset[State]
    target: State | None
    permission: Permission
    guards: tuple[Guard, ...] = ()
    not_by: frozenset[str] = frozenset()

    def __init__(
        self,
        name: str,
        title: str,
        sources: Iterable[State],
        target: State | None,
        permission: Permission,
        *guards: Guard,
        not_by: Iterable[str] = (),
    ) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "sources", frozenset(sources))
        object.__setattr__(self, "target", target)
        object.__setattr__(self, "permission", permission)
        object.__setattr__(self, "guards", guards)
        object.__setattr__(self, "not_by", frozenset(not_by))


@dataclass(frozen=True)
class Workflow:
    """A table of transitions with one first state; `clocks` says which stage clock runs in a state.

    `over` are the states in which the thing is done with, though somebody may still speak up;
    without it they are those that nothing leaves. `begun_by` is the key and title of what makes
    the thing, so that `not_by` can name it too.
    """

    name: str
    title: str
    states: type[State]
    first: State
    transitions: tuple[Transition, ...]
    clocks: dict[State, str] = field(default_factory=dict)
    over: frozenset[State] = frozenset()
    begun_by: tuple[str, str] = ("", "")

    @property
    def key(self) -> str:
        return self.name

    def __post_init__(self) -> None:
        names = [t.name for t in self.transitions]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.name}: a transition is named twice")
        for t in self.transitions:
            if unknown := t.not_by - {*names, self.begun_by[0]}:
                raise ValueError(f"{self.name}.{t.name}: no such transition {sorted(unknown)}")
        if stranded := set(self.states) - self._reachable():
            raise ValueError(f"{self.name}: never reached: {sorted(stranded)}")

    def _reachable(self) -> set[State]:
        seen, ahead = {self.first}, [self.first]
        while ahead:
            here = ahead.pop()
            for t in self.transitions:
                if here in t.sources and t.target and t.target not in seen:
                    seen.add(t.target)
                    ahead.append(t.target)
        return seen

    def find(self, name: str) -> Transition:
        """The transition called `name`; KeyError when the table has none."""
        for t in self.transitions:
            if t.name == name:
                return t
        raise KeyError(f"{self.name} has no transition {name!r}")

    def _title(self, name: str) -> str:
        return self.begun_by[1] if name == self.begun_by[0] else self.find(name).title

    def open_from(self, state: State) -> tuple[Transition, ...]:
        """Every transition that leaves `state`, in the order of the table."""
        return tuple(t for t in self.transitions if state in t.sources)

    @property
    def finals(self) -> frozenset[State]:
        """States in which it is over."""
        left = {s for t in self.transitions for s in t.sources}
        return self.over or frozenset(set(self.states) - left)

    def step(
        self, name: str, state: State, facts: Any = None, *, doers: Iterable[str] = ()
    ) -> State:
        """The state after `name`; raises Refused, in words, when the table does not allow it.

        `doers` are the transitions that the same actor has done on this thing before.
        """
        transition = self.find(name)
        if state not in transition.sources:
            raise Refused(
                "“{step}” is not possible while it is “{state}”. Reload the page to see what is.",
                step=Words(transition.title),
                state=Words(state.title),
            )
        if clash := transition.not_by & set(doers):
            raise Refused(
                "You did “{earlier}” on this one, so somebody else has to do “{step}”.",
                earlier=Words(self._title(min(clash))),
                step=Words(transition.title),
            )
        for guard in transition.guards:
            if words := guard(facts):
                raise Refused(words.text, **words.facts)
        return transition.target or state


def move(thing: Any, workflow: Workflow, name: str, *, by: Actor, facts: Any = None) -> State:
    """Take one step of the table with `thing`, which has `now` and `state`; whoever calls saves.

    A thing with `doers` remembers there who did which step, so that no hand does two that the table
    keeps apart. Refused, in words, when the table does not allow the step.
    """
    own = getattr(by, "refs", None) or {by.ref}
    doers = getattr(thing, "doers", {})
    done = [step for step, ref in doers.items() if ref in own and by.ref != "system"]
    after = workflow.step(name, thing.now, facts, doers=done)
    thing.state = after.value
    if hasattr(thing, "doers"):
        thing.doers = doers | {name: by.ref}
    return after
