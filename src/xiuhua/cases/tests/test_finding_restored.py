"""What finds cases comes through a backup, on both databases."""

from __future__ import annotations

from django.utils import timezone

from xiuhua.cases.examples import a_case
from xiuhua.site import backups
from xiuhua.site.tests.test_backups import (  # noqa: F401 - fixtures
    city,
    empty_database,
    in_new_home,
    silent,
)

LOOK = (
    "from xiuhua.cases.models import Case, fulltext; "
    "from xiuhua.cases.queries.finding import finding; "
    "print([c.words for c in finding(Case.objects.all(), '\u4e95\u76d6')], fulltext.missing())"
)


def test_a_restored_city_is_found_in_as_before(city, empty_database):  # noqa: F811 - fixtures
    a_case(words="滨江大道井盖破损")
    a_case(words="路灯不亮")
    file = backups.backup(city, now=timezone.now(), tell=silent)
    home = city / "new"

    done = in_new_home(home, empty_database, "restore", str(file))

    assert done.returncode == 0, done.stderr
    found = in_new_home(home, empty_database, "shell", "-c", LOOK)
    assert found.stdout.splitlines()[-1] == "['滨江大道井盖破损'] []", found.stderr
