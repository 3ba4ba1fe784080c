"""Who may: roles, and permissions declared once as tables.

A division is a string of digits whose beginnings are the divisions around it: county (6),
town (9), community (12), cell (14). A grant for 500116001 therefore reaches 50011600100207.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from .words import Titled


class Role(Titled):
    """A post in the city's work; its value is the key in `demo.json`."""

    RECEPTION = "reception", "Reception desk"
    SHIFT_HEAD = "shift_head", "Shift head"
    DISPATCHER = "dispatcher", "Dispatcher"
    UNIT = "unit", "Handling unit"
    WORKER = "worker", "Crew"
    COLLECTOR = "collector", "Collector"
    CALLBACK = "callback", "Call-back desk"
    SUPERVISION_HEAD = "supervision_head", "Head of the supervision centre"
    COMMAND_HEAD = "command_head", "Head of the command centre"
    PERMIT_OFFICER = "permit_officer", "Permit officer"
    STEWARD = "steward", "Studio steward"
    BRIGADE = "brigade", "Enforcement brigade"
    CONTRACTOR = "contractor", "Contractor"
    PARKING_OFFICER = "parking_officer", "Parking officer"
    OPERATOR = "operator", "Operator of car parks"
    TRAFFIC_POLICE = "traffic_police", "Traffic police officer"
    DIRECTOR = "director", "Director"
    AUDITOR = "auditor", "Audit administrator"
    SECURITY = "security", "Security administrator"
    ADMINISTRATOR = "administrator", "System administrator"


@dataclass(frozen=True)
class Permission:
    """One thing that can be done, and the roles that may.

    `public` opens it to everyone, signed in or not. `reveals` marks what shows a person's
    identity: its roles need a second factor.
    """

    key: str
    title: str
    roles: frozenset[Role]
    public: bool
    reveals: bool

    def __init__(
        self, key: str, title: str, *roles: Role, public: bool = False, reveals: bool = False
    ) -> None:
        object.__setattr__(self, "key", key)
        object.__setattr__(self, "title", title)
        object.__setattr__(self, "roles", frozenset(roles))
        object.__setattr__(self, "public", public)
        object.__setattr__(self, "reveals", reveals)

    def __str__(self) -> str:
        return self.key


class Actor(Protocol):
    """Whoever does a deed: a user, an API key, a personal link, a member of the public, or SYSTEM."""

    @property
    def ref(self) -> str:
        """A string for the records: "user:17", "key:3", "link:9", "public", "system"."""

    @property
    def chain(self) -> str:
        """The records chain of the organisation acted for: "org:4", or "district"."""

    def may(self, permission: Permission, division: str | None = None) -> bool: ...


class _System:
    """Acts for the platform itself, in jobs and at set-up; everything is open to it."""

    ref = "system"
    chain = "district"

    def may(self, permission: Permission, division: str | None = None) -> bool:
        return True

    def __repr__(self) -> str:
        return "SYSTEM"


class _Public:
    """A member of the public, unnamed; only public permissions are open."""

    ref = "public"
    chain = "district"

    def may(self, permission: Permission, division: str | None = None) -> bool:
        return permission.public

    def __repr__(self) -> str:
        return "PUBLIC"


SYSTEM: Any = _System()
PUBLIC: Any = _Public()


def covers(granted: str, division: str) -> bool:
    """Whether a grant for `granted` reaches `division`; the empty string reaches everything."""
    return division.startswith(granted)
