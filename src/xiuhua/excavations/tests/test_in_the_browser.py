"""The whole story with six people in a real browser: officer, head, steward, watcher, contractor, brigade."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts import links
from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_standard
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_offline import all_sent, kept, signed_in, waits
from xiuhua.delivery.models import Message
from xiuhua.evidence.examples import a_photo
from xiuhua.excavations import actions
from xiuhua.excavations.actions import reminding
from xiuhua.excavations.examples import LINE, a_brigade, a_company, a_contractor
from xiuhua.excavations.models import Finding, Look, Permit, Project, Section, Watcher
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county

pytestmark = pytest.mark.django_db(transaction=True)
POINTS = "\n".join(f"{x}, {y}" for x, y in LINE)


@pytest.fixture
def photo(tmp_path):
    file = tmp_path / "dig.jpg"
    file.write_bytes(a_photo(gps=IN_THE_CELL, seed=4, width=800))
    return file


class Clock:
    """Days go by for the whole server: it asks Django what time it is."""

    def __init__(self, monkeypatch):
        self.away = timedelta(0)
        real = timezone.now
        monkeypatch.setattr(timezone, "now", lambda: real() + self.away)

    def days(self, n):
        self.away += timedelta(days=n)


def press(page, name, exact=True):
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=exact).first.click()


def unfold(page, name):
    """Open the form called so and answer it."""
    page.locator(f"#do-{name} > summary").click()
    return page.locator(f"#do-{name} form")


def typed(form, name, words):
    """Fill a box that may be folded away under the map."""
    form.locator(f"[name={name}]").evaluate("(box, words) => { box.value = words; }", words)


def at(page, user, path):
    """Somebody opens a page; after some days they have to sign in again."""
    page.goto(path)
    if "/sign-in/" in page.url:
        signed_in(page, user, path)
    return page


def send(form):
    """Press the form's own button."""
    form.locator("button.btn-primary, button.btn-danger").last.click()


def pick(form, name, value):
    """Choose one of a row of big choices."""
    label = form.locator(f"label:has(input[name={name}][value={value}])")
    label.click()
    if not label.locator("input").is_checked():  # the form was still unfolding under the pointer
        label.click()


def test_from_the_plan_to_the_sign_off_with_six_people(browse, axe, photo, monkeypatch):
    clock = Clock(monkeypatch)
    a_little_county()
    a_standard()
    officers = [a_user(Role.PERMIT_OFFICER), a_user(Role.PERMIT_OFFICER)]
    head, steward, brigade = a_user(Role.COMMAND_HEAD), a_user(Role.STEWARD), a_brigade()
    company = a_company(by=officers[0])
    contractor = a_contractor(company)
    actions.set_power(division="500116005", rule="", holder=brigade.organisation, document="No. 5",
                      first=localdate(), by=head)  # fmt: skip
    actions.lock_road(kind="road_overhauled", name="滨江大道", on=localdate() - timedelta(days=400),
                      division="500116005", document="竣工验收3号", line=LINE, width_m=14, by=officers[0])  # fmt: skip

    # the plan
    office = signed_in(browse(), officers[0], "/desk/digs/plan/")
    axe(office)
    office.get_by_text("报送项目").first.click()
    form = office.locator("form[action*='hand-in']")
    form.locator("[name=company]").select_option(str(company.pk))
    year = localdate().year + 1
    for name, value in {"year": year, "name": "燃气管更新", "road": "滨江大道", "first": f"{year}-03-01",
                        "last": f"{year}-03-20"}.items():  # fmt: skip
        form.locator(f"[name={name}]").fill(str(value))
    form.locator("[name=division]").select_option(COMMUNITY)
    typed(form, "line", POINTS)
    typed(form, "width_m", "3")
    press(office, "提交")
    office.get_by_text("燃气管更新").first.wait_for()
    office.get_by_text("联席会议决定").first.click()
    settle = office.locator(f"form[action*='/plan/{Project.objects.get().pk}/']")
    pick(settle, "agreed", "yes")
    settle.locator("[name=decision]").fill("三月与供水同步实施")
    send(settle)
    office.get_by_text("三月与供水同步实施").first.wait_for()

    # the application
    site = signed_in(browse(), contractor, "/desk/digs/apply/")
    axe(site)
    today = localdate()
    for name, value in {"words": "燃气中压管改造", "road": "滨江大道", "proposed_first": today.isoformat(),
                        "proposed_last": (today + timedelta(days=3)).isoformat(), "shops": "12",
                        "police_document": "交警〔2026〕7号"}.items():  # fmt: skip
        site.locator(f"[name={name}]").fill(value)
    site.select_option("[name=purpose]", "gas")
    site.select_option("[name=road_class]", "arterial")
    site.select_option("[name=division]", COMMUNITY)
    press(site, "保存，接着填路段")
    part = site.locator("form[action$='/sections/']")
    part.locator("[name=name]").fill("12号至40号")
    typed(part, "line", POINTS)
    typed(part, "width_m", "3")
    press(site, "录入")
    site.get_by_text("12号至40号").first.wait_for()
    axe(site)
    press(site, "提交")
    permit, section = Permit.objects.get(), Section.objects.get()

    # the review: locked, unlocked by the head with a document, granted
    office.goto(f"/desk/digs/{permit.number}/")
    assert "不得开挖" in office.locator("main").inner_text()
    axe(office)
    press(office, "开始审查")
    send(unfold(office, "grant"))
    office.locator("#do-grant [role=alert], #do-grant .alert").first.wait_for()
    assert Permit.objects.get().state == "reviewing"
    boss = signed_in(browse(), head, f"/desk/digs/{permit.number}/")
    unlock = unfold(boss, "unlock")
    unlock.locator("[name=authority]").fill("区人民政府")
    unlock.locator("[name=document]").fill("江津府〔2026〕3号")
    send(unlock)
    boss.get_by_text("江津府〔2026〕3号").first.wait_for()
    office.goto(f"/desk/digs/{permit.number}/")
    send(unfold(office, "grant"))
    office.get_by_text("已批准。").first.wait_for()

    # nobody opens it unwatched; the steward recruits a shopkeeper
    site.goto(f"/desk/digs/sections/{section.number}/")
    unfold(site, "open").get_by_role("button", name="开挖").click()
    site.get_by_text("没有群众监督员").first.wait_for()
    home = signed_in(browse(), steward, "/desk/digs/watchers/")
    axe(home)
    home.get_by_text("登记一位群众监督员").first.click()
    recruit = home.locator("form[action*='recruit']")
    for name, value in {"name": "周桂芬", "phone": "13900000065", "place": "37号茶馆"}.items():
        recruit.locator(f"[name={name}]").fill(value)
    recruit.locator("[name=kind]").select_option("merchant")
    recruit.locator("[name=division]").select_option(COMMUNITY)
    recruit.locator("[name=section]").select_option(str(section.pk))
    press(home, "登记")
    home.get_by_text("任期最长").or_(home.get_by_text("请")).first.wait_for()
    recruit.locator("[name=consented]").check()
    recruit.locator("[name=notice]").check()
    press(home, "登记")
    home.get_by_text("已登记。现在把链接给本人。").wait_for()
    assert "周桂芬" not in home.locator("main").inner_text()
    axe(home)
    press(home, "发新链接")
    address = home.locator("#address").input_value()
    path = "/p/" + address.split("/p/")[1]
    watcher = Watcher.objects.get()
    site.goto(f"/desk/digs/sections/{section.number}/")
    unfold(site, "open").get_by_role("button", name="开挖").click()
    site.get_by_text("已开挖").first.wait_for()

    # the daily look: all well; the next day without signal; then off a paper card
    phone = browse(phone=True)
    phone.goto(path)
    axe(phone)
    size = phone.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    assert size >= 22
    for name in ("一切正常", "动了", "没动"):
        assert phone.get_by_text(name, exact=True).first.bounding_box()["height"] >= 20
    phone.check("[name=worked][value=yes]")
    phone.get_by_role("button", name="一切正常").click()
    phone.get_by_text("今天看过了").wait_for()
    axe(phone)
    assert Look.objects.get().worked == "yes"

    clock.days(1)
    phone.goto(path)
    kept(phone, path)
    phone.context.set_offline(True)
    phone.goto(path)
    phone.check("[name=worked][value=no]")
    phone.get_by_text("有问题，拍一张").click()
    phone.set_input_files("[name=photos]", photo)
    phone.wait_for_selector(".xh-shot")
    phone.check("[name=problems][value=dust]")
    phone.check("[name=told][value=refused]")
    phone.click("#look .send")
    phone.wait_for_selector("[data-kept-here]")
    waits(phone, 1)
    assert Look.objects.count() == 1
    phone.context.set_offline(False)
    phone.goto(path)
    all_sent(phone)
    second = Look.objects.latest("pk")
    assert (second.worked, second.problems, second.told) == ("no", ["dust"], "refused")

    clock.days(1)
    at(home, steward, f"/desk/digs/watchers/{watcher.pk}/")
    card = unfold(home, "tick")
    card.locator("[name=watch]").select_option(str(section.watches.get().pk))
    card.locator("[name=day]").fill(localdate().isoformat())
    pick(card, "worked", "no")
    send(card)
    home.get_by_text("已代录。").wait_for()
    clock.days(1)
    phone.goto(path)
    phone.check("[name=worked][value=no]")
    phone.get_by_role("button", name="一切正常").click()
    phone.get_by_text("今天看过了").wait_for()
    clock.days(2)

    # the night finds overrun and idle hoarding; the site will not hear; the brigade gets it
    actions.look_over(localdate())
    assert set(Finding.objects.values_list("rule", flat=True)) == {"overrun", "idle"}
    at(home, steward, "/desk/digs/findings/")
    axe(home)
    home.get_by_role("link", name="围而不建").click()
    home.wait_for_url("**/findings/*/")
    axe(home)
    talk = unfold(home, "persuade")
    talk.locator("[name=told_to]").fill("现场负责人")
    pick(talk, "answer", "refused")
    send(talk)
    home.get_by_text("不听").first.wait_for()
    send(unfold(home, "escalate"))
    home.get_by_text("已连同证据移交执法").wait_for()
    idle = Finding.objects.get(rule="idle")
    case = Case.objects.get()
    assert case.asked_unit == brigade.organisation
    with home.expect_download() as taken:
        home.get_by_role("link", name="PDF").first.click()
    assert taken.value.suggested_filename.endswith(".pdf")

    force = signed_in(browse(), brigade, "/desk/digs/findings/?tab=escalated")
    axe(force)
    force.get_by_role("link", name="围而不建").click()
    force.wait_for_url("**/findings/*/")
    outcome = unfold(force, "outcome")
    pick(outcome, "outcome", "ordered")
    outcome.locator("[name=words]").fill("责令三日内撤除围挡")
    send(outcome)
    force.get_by_text("责令改正").first.wait_for()
    reminding.tell_watchers(idle.pk, "outcome", "once")
    assert "大队已责令他们改正" in Message.objects.get(template="excavations.came_of_it").text
    phone.goto(path)
    phone.get_by_text("大队已责令他们改正。").wait_for()

    # restored, finished, signed off by two
    at(site, contractor, f"/desk/digs/sections/{section.number}/")
    send(unfold(site, "restore"))
    site.get_by_text("办好").or_(site.get_by_text("已恢复")).first.wait_for()
    site.goto(f"/desk/digs/{permit.number}/")
    press(site, "完工")
    at(office, officers[0], f"/desk/digs/{permit.number}/")
    press(office, "市政验收签字")
    other = signed_in(browse(), officers[1], f"/desk/digs/{permit.number}/")
    press(other, "交警验收签字")
    permit.refresh_from_db()
    assert permit.state == "warranty"
    assert permit.warranty_until

    # in the open, all the while
    crowd = browse()
    crowd.goto("/digs/?tab=past")
    crowd.get_by_text("滨江大道").first.wait_for()
    axe(crowd)
    crowd.goto(f"/digs/{permit.number}/")
    axe(crowd)
    text = crowd.locator("main").inner_text()
    assert "周桂芬" not in text
    assert "37号茶馆" not in text


def test_the_foreman_answers_from_a_phone(browse, axe, photo):
    from xiuhua.excavations.actions.sites import give_foreman_link
    from xiuhua.excavations.examples import an_open_section, the_office

    office = the_office()
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get()
    finding = actions.note_finding(section, rule="dust", words="", by=office["steward"])
    actions.persuade(finding, told_to="Li", answer="promised", by=office["steward"])
    _link, secret = give_foreman_link(permit, by=office["officer"])
    phone = browse(phone=True)
    phone.goto(links.url(secret, whole=False))
    axe(phone)
    phone.set_input_files("[name=photos]", photo)
    phone.wait_for_selector(".xh-shot")
    with phone.expect_navigation():
        phone.get_by_role("button", name="已整改，发送").click()
    finding.refresh_from_db()
    told = finding.persuasions.get()
    assert told.replied_at is not None


def test_a_company_registers_and_somebody_follows_an_area(browse, axe):
    a_little_county()
    page = browse(phone=True)
    page.goto("/digs/register/")
    axe(page)
    page.goto("/digs/follow/")
    axe(page)
    page.fill("[name=email]", "li@example.com")
    page.select_option("[name=area]", "500116005")
    page.get_by_role("button", name="给我发确认链接").click()
    page.get_by_text("还差一步").wait_for()
    page.goto("/digs/")
    axe(page)
