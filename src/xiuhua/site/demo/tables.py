"""The demo's table under review: a filing standard of the office, with the faults such tables have."""

from __future__ import annotations

import io
from datetime import date, timedelta

import xlsxwriter

from xiuhua.accounts.models import User
from xiuhua.imports import actions
from xiuhua.imports.models import Batch

from . import Say

NAME = "城市管理立案标准（演示）.xlsx"
HEAD = (
    "大类代码", "大类名称", "小类代码", "小类名称", "处置单位", "主管部门", "立案条件", "结案条件", "处置时限",
)  # fmt: skip
ROWS = (
    ("01", "公用设施", "01", "上水井盖", "供水企业", "水利局", "井盖破损、移位、丢失", "补齐修复", "4小时"),
    ("", "", "02", "污水井盖", "排水企业", "住建委", "井盖与路面高差大于2cm", "修复平整", "1天"),
    ("", "", "03", "雨水井盖", "排水企业", "住建委", "井盖与路面高差大于3cm", "修复平整", "1天"),
    ("", "", "04", "雨水箅子", "排水企业", "住建委", "箅子破损、丢失", "补齐修复", "2紧急工作时制止"),
    ("02", "道路交通", "01", "停车场", "停车管理单位", "城市管理局", "设施破损", "修复", "3天"),
)  # fmt: skip


def load(today: date, say: Say) -> None:
    """Handed in by the administrator, read, and waiting for somebody to look at its doubts."""
    if Batch.objects.exists():
        return
    say("a filing standard under review")
    batch = actions.hand_in(
        "cases.standard", name=NAME, content=_workbook(), by=User.objects.get(username="administrator"),
        given={"since": today + timedelta(days=14), "document": "演示〔2026〕9号", "whole": False},
    )  # fmt: skip
    actions.stage(batch.pk)


def _workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("部件")
        sheet.merge_range(0, 0, 0, len(HEAD) - 1, "城市管理部件立案、处置和结案标准（演示）")
        for place, row in enumerate((HEAD, *ROWS), start=1):
            sheet.write_row(place, 0, row)
        sheet.merge_range(2, 1, 5, 1, "公用设施")
    return content.getvalue()
