"""Who may, where, and when."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts import actions
from xiuhua.accounts.examples import a_deputy, a_user, an_api_key, an_organisation
from xiuhua.accounts.models import Grant, Reach, User
from xiuhua.accounts.permissions import GRANT, OWN, REVEAL
from xiuhua.kernel.permissions import Permission, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.models import Record

FILE = Permission("test.file", "File", Role.SHIFT_HEAD)
LOOK = Permission("test.look", "Look", public=True)

pytestmark = pytest.mark.django_db


def test_a_grant_reaches_its_division_and_everything_under_it():
    head = a_user(Role.SHIFT_HEAD, division="500116001")

    assert head.may(FILE)
    assert head.may(FILE, "500116001")
    assert head.may(FILE, "50011600100207")
    assert not head.may(FILE, "500116002")
    assert not head.may(FILE, "500116")
    assert not head.may(REVEAL)


def test_an_empty_division_is_everywhere():
    head = a_user(Role.SHIFT_HEAD, division="")

    assert head.may(FILE, "510522") and head.may(FILE, "")


def test_what_is_public_is_open_to_an_account_without_roles():
    assert a_user().may(LOOK, "500116") and a_user().may(OWN)


def test_a_closed_account_may_nothing():
    head = a_user(Role.SHIFT_HEAD, is_active=False)

    assert not head.may(FILE) and not head.may(OWN) and not head.reach(FILE)


def test_grants_outside_their_days_open_nothing():
    head, today = a_user(), timezone.localdate()
    Grant.objects.create(
        user=head, role="shift_head", division="", first_on=today + timedelta(days=1)
    )
    Grant.objects.create(
        user=head, role="shift_head", division="", first_on=today - timedelta(days=9),
        last_on=today - timedelta(days=1),
    )  # fmt: skip

    assert not head.may(FILE)


def test_roles_cost_one_query_in_a_request():
    head = User.objects.get(pk=a_user(Role.SHIFT_HEAD).pk)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        for _time in range(5):
            assert head.may(FILE, "500116")
            assert head.reach(FILE)
    assert len(asked) == 1


def test_reach_filters_by_ranges_of_codes():
    codes = ["500116", "500116001", "50011600100207", "500117", "510522", "999999", "999999001"]
    for code in codes:
        an_organisation(code=f"X{code}", division=code)
    from xiuhua.accounts.models import Organisation

    def reached(*prefixes):
        rows = Organisation.objects.filter(Reach.of(prefixes).q("division"))
        return sorted(rows.values_list("division", flat=True))

    assert reached("500116") == codes[:3]
    assert reached("500116001", "510522") == ["500116001", "50011600100207", "510522"]
    assert reached("999999") == ["999999", "999999001"]
    assert reached("") == codes
    assert reached() == []
    assert Reach.of(["500116001", "500116", "510522"]).prefixes == ("500116", "510522")


def test_a_key_may_only_what_is_listed_where_it_is_listed():
    key, _secret = an_api_key(FILE, division="500116")

    assert key.may(FILE, "500116001") and not key.may(FILE, "510522") and not key.may(REVEAL)
    assert key.may(LOOK, "510522")
    assert key.reach(FILE).prefixes == ("500116",)
    assert not key.reach(REVEAL)


def test_a_role_is_given_recorded_and_ended():
    security, worker = a_user(Role.SECURITY), a_user()

    grant = actions.give_role(worker, role="shift_head", division="500116001", by=security)
    assert User.objects.get(pk=worker.pk).may(FILE, "500116001")
    actions.end_grant(grant, reason="moved on", by=security)

    assert not User.objects.get(pk=worker.pk).may(FILE)
    kept = Record.objects.filter(kind="accounts.grant").order_by("pk")
    assert [row.deed for row in kept] == ["accounts.give_role", "accounts.end_grant"]
    assert kept[1].reason == "moved on"


def test_only_security_gives_roles_within_its_own_divisions():
    administrator, security, worker = a_user("administrator"), a_user("security"), a_user()

    with pytest.raises(Denied):
        actions.give_role(worker, role="unit", division="500116", by=administrator)
    with pytest.raises(Denied):
        actions.give_role(worker, role="unit", division="510522", by=security)
    with pytest.raises(Denied):
        actions.give_role(worker, role="unit", division="", by=security)
    with pytest.raises(Refused, match="Nobody gives"):
        actions.give_role(security, role="unit", division="500116", by=security)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [("administrator", "security"), ("security", "auditor"), ("auditor", "administrator")],
)
def test_nobody_holds_two_of_the_three_administrators_roles(held, wanted):
    security, other = a_user("security", division=""), a_user(held)

    with pytest.raises(Refused, match="never in one hand"):
        actions.give_role(other, role=wanted, division="500116", by=security)


def test_the_last_security_administrator_stays():
    security = a_user("security")

    with pytest.raises(Refused, match="last account"):
        actions.end_grant(security.grants.get(), reason="leaving", by=security)


# --- deputies ---------------------------------------------------------------------------------
def test_a_deputy_has_the_principals_roles_in_these_days_and_says_for_whom():
    head, clerk = a_user(Role.SHIFT_HEAD, division="500116001"), a_user(Role.RECEPTION)
    assert not clerk.may(FILE)
    a_deputy(head, clerk)
    clerk = User.objects.get(pk=clerk.pk)

    assert clerk.may(FILE, "50011600100207") and not clerk.may(FILE, "510522")
    assert clerk.acting_for(FILE, "500116001") == head.ref
    assert clerk.acting_for(OWN) == ""
    assert clerk.refs == {clerk.ref, head.ref}


def test_the_records_keep_both_the_deputy_and_the_principal():
    security, clerk = a_user("security"), a_user()
    a_deputy(security, clerk)
    clerk = User.objects.get(pk=clerk.pk)

    actions.give_role(a_user(), role="unit", division="500116", by=clerk)
    kept = Record.objects.get(deed="accounts.give_role")
    assert (kept.by, kept.acting_for) == (clerk.ref, security.ref)
    assert clerk.acting_for(OWN) == ""
    with pytest.raises(Refused, match="Nobody gives"):
        actions.give_role(security, role="unit", division="500116", by=clerk)


def test_standing_in_is_over_after_its_days_when_ended_and_when_the_principal_is_closed():
    head, clerk, today = a_user(Role.SHIFT_HEAD), a_user(), timezone.localdate()
    a_deputy(head, clerk, first_on=today - timedelta(9), last_on=today - timedelta(1))
    assert not User.objects.get(pk=clerk.pk).may(FILE)

    standing = a_deputy(head, clerk)
    head.is_active = False
    head.save()
    assert not User.objects.get(pk=clerk.pk).may(FILE)
    head.is_active = True
    head.save()
    assert User.objects.get(pk=clerk.pk).may(FILE)
    actions.end_deputy(standing, by=head)
    assert not User.objects.get(pk=clerk.pk).may(FILE)


def test_a_deputy_never_joins_two_of_the_three():
    administrator, auditor, today = a_user("administrator"), a_user("auditor"), timezone.localdate()

    with pytest.raises(Refused, match="never in one hand"):
        actions.arrange_deputy(
            principal=administrator, deputy=auditor, first_on=today, last_on=today,
            reason="leave", by=administrator,
        )  # fmt: skip
    a_deputy(administrator, auditor)  # as if it had been written past the deed
    assert User.objects.get(pk=auditor.pk).roles == {"auditor"}


def test_a_role_given_to_the_principal_never_joins_two_of_the_three_at_the_deputy():
    head, auditor, security = a_user(Role.SHIFT_HEAD), a_user("auditor"), a_user("security")
    a_deputy(head, auditor)

    with pytest.raises(Refused, match="never in one hand"):
        actions.give_role(head, role="administrator", division="500116", by=security)


def test_the_principal_or_security_arranges_a_deputy_and_nobody_else():
    head, clerk, today = a_user(Role.SHIFT_HEAD), a_user(), timezone.localdate()
    days = {"first_on": today, "last_on": today + timedelta(3), "reason": "leave"}

    with pytest.raises(Denied):
        actions.arrange_deputy(principal=head, deputy=clerk, by=clerk, **days)
    actions.arrange_deputy(principal=head, deputy=clerk, by=head, **days)
    with pytest.raises(Refused, match="already"):
        actions.arrange_deputy(principal=head, deputy=clerk, by=a_user(Role.SECURITY), **days)


def test_only_the_administrator_enters_djangos_admin():
    assert a_user("administrator").is_staff
    assert not a_user("security").is_staff and not a_user("director").is_staff
    assert not a_user("administrator").is_superuser
    assert not a_user("administrator").may(GRANT)
