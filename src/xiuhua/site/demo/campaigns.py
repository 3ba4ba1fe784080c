"""The demo's campaigns: one against floods under way, one for a clean town that is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Campaign, Task

from . import Say, pictures

TOWNS = ["500116001", "500116005"]


def load(today: date, say: Say) -> None:
    """Once: the second start finds them in place."""
    if Campaign.objects.exists():
        return
    say("two campaigns")
    posts = {user.username: user for user in User.objects.all()}
    _floods(today, posts)
    _clean(today, posts)
    actions.freeze(today, timezone.now())


def _floods(today: date, posts: dict[str, User]) -> None:
    head = posts["command_head"]
    made = actions.plan(
        name="汛期雨水井盖与积水点排查（演示）", kind="防汛", document="演示〔2026〕12号",
        leader=Organisation.objects.filter(code="PS").first(), words="逐点排查，发现一处上报一处，雨前清掏到位。",
        divisions=TOWNS, categories=[], first=today - timedelta(days=5),
        last=today + timedelta(days=25), by=head,
    )  # fmt: skip
    actions.start(made, by=head)
    collectors = [posts["collector"], posts["collector_2"]]
    for back in (2, 1, 0):
        actions.assign_communities(
            made, day=today - timedelta(days=back), collectors=collectors, by=head
        )
    for n, task in enumerate(Task.objects.filter(campaign=made, day__lt=today).order_by("pk")):
        if n % 4 and task.collector:
            actions.visit(task, found=n % 3, by=task.collector)
            if n % 5 == 1:
                other = collectors[1 - collectors.index(task.collector)]
                actions.visit(task, found=n % 3 + n % 2, by=other)


def _clean(today: date, posts: dict[str, User]) -> None:
    head = posts["shift_head"]
    made = actions.plan(
        name="创卫背街小巷整治（演示）", kind="创建国家卫生城区", document="演示〔2026〕7号",
        leader=Organisation.objects.filter(code="HW").first(), words="", divisions=TOWNS[:1],
        categories=[], first=today - timedelta(days=40), last=today - timedelta(days=11), by=head,
    )  # fmt: skip
    actions.start(made, by=head)
    point = actions.add_viewpoint(
        made, name="小西门巷口（演示）", looking="朝巷内", division=TOWNS[0], by=head
    )
    pictures.draw({"rubbish"})
    for state, seed in (("before", 11), ("after", 11)):
        photo = pictures.of("rubbish", state, seed)
        words = "整治前" if state == "before" else "整治后"
        actions.shoot(point, photos=[photo], words=words, by=head)
    actions.hold_session(
        made, day=today - timedelta(days=20), place="小西门公交站（演示）", led_by="局长（演示）",
        present="城管、市监、社区", settled=4, taken_on=2, words="早市摊位移至指定区域。", by=head,
    )  # fmt: skip
    actions.end(made, by=head)
