"""The shipped list as the package `chinesecalendar` has it.

Run as a program this writes `data/cn_2004_2026.json`; a test holds the two equal.
"""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from chinese_calendar import constants

SHIPPED = Path(__file__).parents[1] / "data" / "cn_2004_2026.json"
NAMES = {holiday.value: holiday.chinese for holiday in constants.Holiday}
SOURCE = "国务院办公厅关于{year}年节假日安排的通知（据 chinesecalendar 整理，MIT 许可）"


def listed() -> dict[str, Any]:
    return {
        "title": "全国法定节假日及调休上班日 2004–2026",
        "years": [
            {"year": year, "source": SOURCE.format(year=year), "days": list(_days(year))}
            for year in range(2004, 2027)
        ],
    }


def _days(year: int) -> Iterable[dict[str, Any]]:
    both = [(day, False, name) for day, name in constants.holidays.items()]
    both += [(day, True, name) for day, name in constants.workdays.items()]
    for day, works, name in sorted(both):
        if day.year == year:
            yield {"day": str(day), "works": works, "name": NAMES[name]}


def written(lists: dict[str, Any]) -> str:
    """JSON with one day a line."""
    text = json.dumps({**lists, "years": []}, ensure_ascii=False)[:-2]
    years = []
    for part in lists["years"]:
        days = ",\n  ".join(json.dumps(day, ensure_ascii=False) for day in part["days"])
        head = json.dumps({"year": part["year"], "source": part["source"]}, ensure_ascii=False)
        years.append(f'{head[:-1]}, "days": [\n  {days}]}}')
    return text + "\n " + ",\n ".join(years) + "\n]}\n"


def is_working(day: date) -> bool:
    return day in constants.workdays or (day.weekday() < 5 and day not in constants.holidays)


if __name__ == "__main__":
    SHIPPED.write_text(written(listed()), "utf-8")
