"""Accounts, the roles granted to them, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.permissions import Permission, Role, covers
from xiuhua.records.models import Recorded

from ..permissions import OWN, THREE
from .organisations import Organisation
from .reach import Reach


class Held(NamedTuple):
    """A role in force: where, and whose it is (another's while one stands in for them)."""

    role: str
    division: str
    owner: int


class Users(BaseUserManager["User"]):
    """Finds accounts by their username, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=(username or "").strip().lower())


class User(Recorded, AbstractBaseUser):
    """Somebody who signs in. What they may do comes from grants, nothing else."""

    record_kind = "accounts.user"

    username = models.CharField(_("username"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="users",
        verbose_name=_("organisation"),
    )  # fmt: skip
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    email = models.EmailField(_("email"), blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(_("demo account"), default=False)
    must_change_password = models.BooleanField(_("must set a new password"), default=False)
    password_set_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[Users] = Users()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(name="user_has_a_username", condition=~Q(username="")),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    def clean(self) -> None:
        """Usernames are kept in small letters, so that nobody has two accounts by a capital."""
        super().clean()
        self.username = self.username.strip().lower()

    # --- as an actor -----------------------------------------------------------------------
    @property
    def ref(self) -> str:
        return f"user:{self.pk}"

    @property
    def chain(self) -> str:
        return f"org:{self.organisation_id}" if self.organisation_id else "district"

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Every role in force today, own and as a deputy; asked once in a request."""
        own: list[Held] = []
        lent: list[Held] = []
        for grant in Grant.objects.in_force(timezone.localdate()).reaching(self):
            (own if grant.owner == self.pk else lent).append(grant)
        duties = {held.role for held in own} & THREE
        return (*own, *(held for held in lent if not duties or held.role not in THREE - duties))

    def forget_grants(self) -> None:
        """Ask the grants anew, after they changed within this request."""
        self.__dict__.pop("held", None)

    def may(self, permission: Permission, division: str | None = None) -> bool:
        """Whether this account may do it there; without a division, anywhere at all."""
        if permission.public:
            return True
        return self.is_active and (
            permission == OWN or any(True for _held in self._opening(permission, division))
        )

    def reach(self, permission: Permission) -> Reach:
        """Where this account may do it, as a filter of queries."""
        if permission.public:
            return Reach(("",))
        if not self.is_active:
            return Reach()
        return Reach.of(held.division for held in self._opening(permission, None))

    def acting_for(self, permission: Permission, division: str | None = None) -> str:
        """The ref of the principal whose role opens this to a deputy; "" when it is one's own."""
        if permission.public or permission == OWN:
            return ""
        opening = self._opening(permission, division)
        if not opening or any(held.owner == self.pk for held in opening):
            return ""
        return f"user:{opening[0].owner}"

    @property
    def refs(self) -> frozenset[str]:
        """One's own ref and those of everybody one stands in for: one pair of eyes, all told."""
        return frozenset({self.ref, *(f"user:{held.owner}" for held in self.held)})

    @property
    def roles(self) -> frozenset[str]:
        """The keys of the roles in force."""
        return frozenset(held.role for held in self.held)

    def _opening(self, permission: Permission, division: str | None) -> list[Held]:
        return [
            held
            for held in self.held
            if held.role in permission.roles
            and (division is None or covers(held.division, division))
        ]

    # --- as Django's admin asks ------------------------------------------------------------
    @property
    def is_staff(self) -> bool:
        return self.is_active and Role.ADMINISTRATOR.value in self.roles

    is_superuser = False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_staff

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    # --- as a thing in the records ---------------------------------------------------------
    @property
    def record_key(self) -> str:
        return str(self.pk)

    @property
    def division_code(self) -> str | None:
        return self.organisation.division_code if self.organisation else None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: the account, not the person."""
        return {
            "username": self.username,
            "organisation": self.organisation.code if self.organisation else None,
            "active": self.is_active,
            "demo": self.is_demo,
            "must_change_password": self.must_change_password,
            "password_set_at": self.password_set_at.isoformat() if self.password_set_at else None,
        }


class Grants(models.QuerySet["Grant"]):
    """Questions about roles."""

    def in_force(self, day: date) -> Grants:
        """Grants whose days include `day`."""
        return self.filter(Q(last_on__isnull=True) | Q(last_on__gte=day), first_on__lte=day)

    def reaching(self, user: User) -> list[Held]:
        """What `user` holds, or has lent by somebody on leave today: one query."""
        today = timezone.localdate()
        lenders = Deputy.objects.filter(
            deputy=user, first_on__lte=today, last_on__gte=today, ended_at=None,
            principal__is_active=True,
        ).values("principal")  # fmt: skip
        rows = self.filter(Q(user=user) | Q(user__in=lenders)).order_by("pk")
        return [Held(*row) for row in rows.values_list("role", "division", "user_id")]


class Grant(Recorded):
    """A role for an account in a division and everything under it; "" is everywhere."""

    record_kind = "accounts.grant"

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=40)
    division = models.CharField(_("division code"), max_length=14, blank=True, default="")
    first_on = models.DateField(_("first day"), default=timezone.localdate)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    given_by = models.CharField(max_length=60, blank=True, default="")

    objects = Grants.as_manager()

    class Meta:
        verbose_name = _("granted role")
        verbose_name_plural = _("granted roles")
        ordering = ["role", "division", "pk"]
        constraints = [
            models.CheckConstraint(name="grant_names_a_role", condition=~Q(role="")),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.division}".strip()

    @property
    def title(self) -> str:
        """The role's name, to be translated; its key where the role is no longer known."""
        return Role(self.role).title if self.role in set(Role) else self.role

    @property
    def record_key(self) -> str:
        return str(self.pk)

    @property
    def division_code(self) -> str | None:
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        return {
            "user": self.user_id,
            "role": self.role,
            "division": self.division,
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat() if self.last_on else None,
        }


class Deputy(Recorded):
    """Somebody stands in for somebody on leave, with their roles, for some days."""

    record_kind = "accounts.deputy"

    principal = models.ForeignKey(User, models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, models.CASCADE, related_name="principals")
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("deputy")
        verbose_name_plural = _("deputies")
        constraints = [
            models.CheckConstraint(
                name="deputy_ends_after_it_begins", condition=Q(last_on__gte=F("first_on"))
            ),
            models.CheckConstraint(
                name="deputy_is_somebody_else", condition=~Q(principal=F("deputy"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} ({self.principal})"

    @property
    def record_key(self) -> str:
        return str(self.pk)

    @property
    def division_code(self) -> str | None:
        return self.principal.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        return {
            "principal": self.principal_id,
            "deputy": self.deputy_id,
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
        }
