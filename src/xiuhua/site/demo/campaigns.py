"""The demo's campaigns: one against floods under way, one for a clean town that is over."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Campaign, Task
from xiuhua.campaigns.queries.album import angle
from xiuhua.campaigns.queries.belonging import cases_of
from xiuhua.cases.models import Case

from . import Say, clock, pictures

TOWNS = ["500116001", "500116005"]
ALBUM = (
    ("小西门巷口（演示）", "站在巷口石阶上，朝巷内", 40, "rubbish"),
    ("河堤步道3号灯杆（演示）", "背靠灯杆，朝下游", 115, "manhole"),
)
MATTERS = (
    ("早市摊位占用盲道，行人绕行不便。", "现场协调，摊位移至指定区域。"),
    ("垃圾桶外溢，异味大。", "环卫当场清运，并增加一次巡回收运。"),
    ("楼道口路灯损坏多日。", ""),
)


def load(today: date, say: Say) -> None:
    """Once: the second start finds them in place."""
    if Campaign.objects.exists():
        return
    say("two campaigns")
    posts = {user.username: user for user in User.objects.all()}
    _floods(today, posts)
    with clock.at(_morning(today - timedelta(days=12))):
        ended = _clean(today, posts)
    actions.freeze(today, timezone.now())
    actions.end(ended, by=posts["shift_head"])


def _floods(today: date, posts: dict[str, User]) -> None:
    head = posts["command_head"]
    made = actions.plan(
        name="汛期雨水井盖与积水点排查（演示）", kind="防汛", document="演示〔2026〕12号",
        basis="区防汛抗旱指挥部年度工作部署（演示）",
        leader=Organisation.objects.filter(code="PS").first(), words="逐点排查，发现一处上报一处，雨前清掏到位。",
        divisions=TOWNS, categories=[], first=today - timedelta(days=5),
        last=today + timedelta(days=25), by=head,
    )  # fmt: skip
    actions.start(made, by=head)
    collectors = [posts["collector"], posts["collector_2"]]
    for back in (2, 1, 0):
        actions.assign_every(made, day=today - timedelta(days=back), collectors=collectors, by=head)
    for n, task in enumerate(Task.objects.filter(campaign=made, day__lt=today).order_by("pk")):
        if n % 4 and task.collector:
            _walked(n, task, collectors, today)
    point = actions.add_viewpoint(
        made, name="滨江路下穿道入口（演示）", looking="朝隧道内，左侧水尺入画", division=TOWNS[0],
        bearing_deg=70, by=collectors[0],
    )  # fmt: skip
    pictures.draw({"manhole"})
    actions.shoot(
        point, photos=[pictures.of("manhole", "before", 3)], words="雨前", by=collectors[0]
    )


def _walked(n: int, task: Task, collectors: list[User], today: date) -> None:
    """A place as it was walked on its day; some by somebody else once more."""
    assert task.collector is not None
    with clock.at(_morning(task.day) + timedelta(minutes=7 * n)):
        actions.visit(task, found=n % 3, by=task.collector)
        mine = Case.objects.filter(
            reported_by=task.collector.ref, division_id=task.division, raised_in__isnull=True
        ).first()
        if n % 3 and mine:
            actions.raise_case(task, case=mine, by=task.collector)
    if n % 5 == 1:
        other = collectors[1 - collectors.index(task.collector)]
        with clock.at(_morning(task.day) + timedelta(hours=5, minutes=7 * n)):
            actions.visit(task, found=n % 3 + n % 2, by=other)


def _clean(today: date, posts: dict[str, User]) -> Campaign:
    head = posts["shift_head"]
    made = actions.plan(
        name="创卫背街小巷整治（演示）", kind="创建国家卫生城区", document="演示〔2026〕7号",
        basis="国家卫生城镇标准（2021版）",
        leader=Organisation.objects.filter(code="HW").first(), words="背街小巷垃圾日产日清，无卫生死角。",
        divisions=TOWNS[:1], categories=[], first=today - timedelta(days=40),
        last=today - timedelta(days=11), by=head,
    )  # fmt: skip
    actions.start(made, by=head)
    pictures.draw({scene for *_told, scene in ALBUM})
    for seed, (name, looking, bearing, scene) in enumerate(ALBUM, start=11):
        point = actions.add_viewpoint(
            made, name=name, looking=looking, bearing_deg=bearing, division=TOWNS[0], by=head
        )
        for state, words, back in (("before", "整治前", 38), ("after", "整治后", 13)):
            with clock.at(_morning(today - timedelta(days=back))):
                photo = pictures.of(scene, state, seed)
                actions.shoot(point, photos=[photo], words=words, by=head)
        if seed == 11:
            assert angle(point).whole
            actions.release_pair(point, by=head)
    _desk(made, today, head)
    return made


def _desk(campaign: Campaign, today: date, head: User) -> None:
    session = actions.hold_session(
        campaign, day=today - timedelta(days=20), place="小西门公交站（演示）", led_by="局长（演示）",
        present="城管、市监、社区", words="早市摊位移至指定区域，社区每周回访。", by=head,
    )  # fmt: skip
    for words, settled in MATTERS:
        case = None if settled else cases_of(campaign).order_by("pk").first()
        actions.bring_up(session, words=words, settled=settled, case=case, by=head)


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9, 10)))
