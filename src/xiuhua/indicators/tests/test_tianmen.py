"""A real bulletin: Tianmen, December 2016 (hbcic.net.cn/info/wcm/74587.htm), counted again.

Taken in 1054, filed 996, due 972, closed 911, in time 737; 93.72 % and 75.82 %. Its sources are
shares of what was filed, although the sentence begins with what was taken in.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from xiuhua.cases.models import Case, Category
from xiuhua.indicators.examples import closed, filed, some_cases
from xiuhua.indicators.queries.cohorts import rate
from xiuhua.indicators.queries.counting import drill
from xiuhua.indicators.queries.figures import counts, whole
from xiuhua.kernel.indicators import Figure, figure
from xiuhua.kernel.period import Period
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
DECEMBER = Period.month(2016, 12)
NOON = datetime(2016, 12, 15, 12, 0, tzinfo=ZONE)
LATER = datetime(2017, 1, 3, 9, 0, tzinfo=ZONE)


@pytest.fixture
def tianmen():
    """996 filed: 971 events and 25 components, 953 found on patrol and 43 told by the public.

    972 are due (956 and 16): 911 closed (902 and 9), of these 737 in time; the other 24 fall due
    in January. 58 were taken in and not filed.
    """
    a_little_county()
    event = Category.objects.create(key="E0202", kind="E", major="Litter", name="Litter")
    part = Category.objects.create(key="C0101", kind="C", major="Utilities", name="Cover")
    place = {"division_id": "500116005003"}
    month = 24 * 40
    for n, kind, facts in (
        (730, event, closed(NOON)),
        (172, event, closed(NOON, late=True)),
        (54, event, filed(NOON)),
        (15, event, filed(NOON, hours=month)),
        (7, part, closed(NOON)),
        (2, part, closed(NOON, late=True)),
        (7, part, filed(NOON)),
        (9, part, filed(NOON, hours=month)),
    ):
        some_cases(n, NOON, category=kind, **place, **facts)
    some_cases(58, NOON, state="declined", closed_at=NOON, source="public", **place)
    some_cases(9, NOON, state="turned_away", closed_at=NOON, source="public", **place)
    public = list(Case.objects.filter(filed_at__isnull=False).values_list("pk", flat=True)[:43])
    Case.objects.filter(pk__in=public).update(source="public")


def test_the_bulletin_is_the_printed_one(tianmen):
    reports, due = whole("reports", DECEMBER, now=LATER), whole("due", DECEMBER, now=LATER)

    assert [reports["reports.accepted"], reports["reports.filed"]] == [1054, 996]
    assert [due["due.all"], due["due.closed"], due["due.in_time"]] == [972, 911, 737]
    assert str(figure(rate("closing_rate"), due)) == "93.72 %"
    assert str(figure(rate("in_time_rate"), due)) == "75.82 %"
    assert figure(rate("in_time_rate"), due).parts == "737/972"


def test_events_and_components_add_up(tianmen):
    kinds = counts("due", "kind", DECEMBER, now=LATER)

    assert {k: (one["due.all"], one["due.closed"]) for k, one in kinds.items()} == {
        "E": (956, 902),
        "C": (16, 9),
    }
    assert [str(figure(rate("closing_rate"), kinds[k])) for k in "EC"] == ["94.35 %", "56.25 %"]


def test_the_share_of_a_source_is_one_of_what_was_filed(tianmen):
    by_source = counts("reports", "source", DECEMBER, now=LATER)
    filed_by = {key: one.get("reports.filed", 0) for key, one in by_source.items()}

    shares = {key: str(Figure(n, sum(filed_by.values()))) for key, n in filed_by.items()}

    assert filed_by == {"collector": 953, "public": 43}
    assert shares == {"collector": "95.68 %", "public": "4.32 %"}


def test_the_trap_would_have_been_another_figure(tianmen):
    reports = whole("reports", DECEMBER, now=LATER)

    assert str(Figure(953, reports["reports.accepted"])) == "90.42 %"
    assert str(Figure(911, 996)) == "91.47 %", "closed of filed is not the closing rate"


def test_every_figure_leads_to_as_many_cases(tianmen):
    due = whole("due", DECEMBER, now=LATER)

    found = {
        key: drill(key, "", "", DECEMBER, now=LATER).count() for key in due if key != "due.took"
    }

    assert found == {key: n for key, n in due.items() if key != "due.took"}
    assert drill("due.open", "kind", "C", DECEMBER, now=LATER).count() == 7
