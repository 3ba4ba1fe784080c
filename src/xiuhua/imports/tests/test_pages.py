"""The pages of imports, walked by two people as they would."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from python_calamine import CalamineWorkbook

from xiuhua.cases.models import FilingRule
from xiuhua.imports.examples import a_workbook
from xiuhua.imports.models import Batch
from xiuhua.imports.workflow import BatchState
from xiuhua.jobs import worker

pytestmark = pytest.mark.django_db
HEAD = ["类型", "小类代码", "小类名称", "立案条件", "处置时限"]
GOOD = ["部件", "0101", "上水井盖", "井盖破损", "4小时"]
WRONG = ["部件", "0101", "上水井盖", "井盖移位", "尽快"]


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def sent(client, *rows, **more):
    content = a_workbook(("A", [HEAD, *rows]))
    told = {
        "since": f"{localdate() + timedelta(days=3)}",
        "document": "演示1号",
        "whole": "1",
    } | more
    file = SimpleUploadedFile("标准.xlsx", content)
    return client.post("/desk/imports/new/cases.standard/", told | {"file": file})


def the_batch():
    return Batch.objects.latest("pk")


def test_from_the_file_to_what_holds(maker, releaser):
    desk, head = as_(maker), as_(releaser)
    answer = sent(desk, GOOD, WRONG)
    there = f"/desk/imports/{the_batch().pk}/"
    assert answer.url == there
    assert "读取中" in desk.get(there).content.decode()
    worker.run(once=True)
    assert desk.get(f"{there}head/").headers["HX-Refresh"] == "true"

    page = desk.get(there).content.decode()
    assert "不能识别为处置时限" in page and "提交发布" not in page
    trouble = the_batch().troubles.get(doubt=False)
    desk.post(f"{there}mend/{trouble.row_id}/limit/", {"value": "1天"})
    for doubt in list(the_batch().troubles.filter(doubt=True, accepted="")):
        desk.post(f"{there}accept/{doubt.pk}/", {"reason": "已核对", "everywhere": "1"})
    assert "提交发布" in desk.get(there).content.decode()
    desk.post(f"{there}prepare/hand_on/")
    worker.run(once=True)
    assert the_batch().now is BatchState.SUBMITTED
    assert desk.post(f"{there}decide/release/").status_code == 403
    head.post(f"{there}decide/release/")
    worker.run(once=True)

    assert the_batch().now is BatchState.RELEASED
    assert FilingRule.objects.filter(source="演示1号").count() == 2
    assert "演示1号" in head.get(there).content.decode()
    head.post(f"{there}decide/undo/", {"words": "文号错误"})
    assert not FilingRule.objects.filter(source="演示1号").exists()


def test_leaving_out_and_taking_in_again(maker):
    desk = as_(maker)
    sent(desk, GOOD, WRONG)
    worker.run(once=True)
    batch = the_batch()
    row = batch.troubles.get(doubt=False).row
    there = f"/desk/imports/{batch.pk}/"

    desk.post(f"{there}out/{row.pk}/", {"reason": "待答复"})
    assert "待答复" in desk.get(f"{there}?rows=out").content.decode()
    desk.post(f"{there}out/{row.pk}/", {"again": "1"})

    assert batch.troubles.filter(doubt=False).exists()


def test_what_is_missing_is_said_beside_its_field(maker):
    desk = as_(maker)
    answer = desk.post("/desk/imports/new/cases.standard/", {"document": ""})

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请选择文件" in page
    assert page.count("is-invalid") >= 2
    assert not Batch.objects.exists()


def test_a_reason_is_needed(maker):
    desk = as_(maker)
    sent(desk, GOOD)
    worker.run(once=True)
    batch = the_batch()
    doubt = batch.troubles.filter(doubt=True).first()

    answer = desk.post(f"/desk/imports/{batch.pk}/accept/{doubt.pk}/", {"reason": " "})

    assert answer.status_code == 422
    assert "请说明理由" in answer.content.decode()


def test_the_template_can_be_handed_in_again(maker):
    answer = as_(maker).get("/desk/imports/template/cases.standard/")

    (head, *_rows) = (
        CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    )
    assert {"小类代码", "小类名称", "立案条件", "处置时限"} <= set(head)


def test_the_list_costs_the_same_number_of_queries_with_one_and_with_many(maker):
    desk = as_(maker)
    sent(desk, GOOD)
    desk.get("/desk/imports/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/desk/imports/")
    for _n in range(4):
        sent(desk, GOOD)
    with CaptureQueriesContext(connection) as many:
        page = desk.get("/desk/imports/")

    assert page.content.decode().count("标准.xlsx") == 5
    assert len(many) == len(few)


def test_what_is_not_there_is_told_so(maker):
    desk = as_(maker)
    for path in (
        "/desk/imports/new/nothing/",
        "/desk/imports/template/nothing/",
        "/desk/imports/99/",
    ):
        assert desk.get(path).status_code == 404
