"""Messages reach people once each, and nobody's failure is another's."""

import json
from email import message_from_string
from email.header import decode_header, make_header

import pytest

from xiuhua.accounts.examples import a_person, a_user
from xiuhua.delivery import actions, channels, posting, tasks
from xiuhua.delivery.models import Channel, Message, Subscription, Wording
from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import PUBLIC, SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused, Words
from xiuhua.records.models import Record

CASE = ("cases.case", "500116202603150000001")
pytestmark = pytest.mark.django_db


def work():
    """Do every sending job once, as a worker would; answers how many wanted another try."""
    failed = 0
    for job in Job.objects.filter(name="delivery.send", state="waiting").order_by("pk"):
        try:
            tasks.send(job.payload)
        except Exception:
            failed += 1
        else:
            Job.objects.filter(pk=job.pk).update(state="done")
    return failed


def state_of(message):
    message.refresh_from_db()
    return message.state


def test_mail_goes_out_by_a_real_server(mail_server):
    user = a_user(email="wang@example.org")
    message = actions.send(user, "delivery.test", by=SYSTEM, subject=CASE)
    assert work() == 0

    [(to, body)] = mail_server.taken
    mail = message_from_string(body)
    assert "wang@example.org" in to[0]
    assert str(make_header(decode_header(mail["Subject"]))) == "测试消息"
    assert mail["Message-ID"].startswith(f"<{message.key}@")
    assert state_of(message) == "sent"
    assert (message.address_shown, message.tries) == ("w***@example.org", 1)


def test_one_receivers_failure_is_not_anothers(mail_server):
    bad = actions.send("no@example.org", Words("Hello"), by=SYSTEM)
    good = actions.send("yes@example.org", Words("Hello"), by=SYSTEM)
    assert work() == 1
    assert (state_of(bad), state_of(good)) == ("failed", "sent")
    assert "no@example.org" not in bad.error
    for _ in range(actions.ATTEMPTS):
        work()
    assert (state_of(bad), bad.tries) == ("dead", actions.ATTEMPTS)
    assert len(mail_server.taken) == 1


def test_a_sent_message_is_not_sent_again(gateway):
    message = actions.send("13800000000", "delivery.test", by=SYSTEM)
    payload = {"message": message.pk, "round": 1}
    tasks.send(payload)
    tasks.send(payload)
    assert len(gateway.taken) == 1


def test_a_text_message_is_signed_and_its_address_forgotten_once_sent(gateway):
    message = actions.send("138 0000 0612", Words("Hello"), by=SYSTEM)
    work()
    [(_path, headers, body)] = gateway.taken
    expected = channels.signature("s3cret", headers["X-Xiuhua-Timestamp"], body)
    assert headers["X-Xiuhua-Signature"] == f"sha256={expected}"
    assert json.loads(body) == {"id": message.key, "to": "13800000612", "text": message.text}
    assert state_of(message) == "sent"
    assert (message.address, message.address_shown) == ("", "138****0612")


@pytest.mark.parametrize(("status", "state"), [(503, "failed"), (400, "dead"), (302, "dead")])
def test_what_the_gateway_answers_decides(gateway, status, state):
    gateway.status = status
    message = actions.send("13800000000", Words("Hello"), by=SYSTEM)
    work()
    assert state_of(message) == state
    assert [path for path, _headers, _body in gateway.taken] == ["/sms"]


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/",
     "http://169.254.169.254/", "http://10.0.0.1/", "ftp://example.org/", "http:///"],
)  # fmt: skip
def test_webhooks_never_reach_into_our_own_network(gateway, url):
    with pytest.raises(posting.PrivateAddress):
        posting.post(url.format(port=gateway.server_port), b"{}", {})
    assert gateway.taken == []


def test_a_webhook_to_a_private_address_dies_at_once_unless_the_setting_allows(gateway, settings):
    message = actions.send(gateway.url, Words("Hello"), by=SYSTEM)
    assert (work(), state_of(message)) == (0, "dead")
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    actions.requeue(message, by=a_user(Role.ADMINISTRATOR))
    assert (work(), state_of(message)) == (0, "sent")
    assert json.loads(gateway.taken[0][2])["text"] == "Hello"


def test_in_a_demonstration_nothing_leaves(gateway, settings):
    settings.DEMO = True
    message = actions.send(a_person(), Words("Open /p/abcdefgh12345678/ now"), by=SYSTEM)
    work()
    assert (state_of(message), gateway.taken) == ("sent", [])
    assert "abcdefgh12345678" in message.text


def test_a_links_secret_is_forgotten_once_sent(gateway):
    message = actions.send(a_person(), Words("Open /p/abcdefgh12345678/ now"), by=SYSTEM)
    work()
    assert b"abcdefgh12345678" in gateway.taken[0][2]
    assert state_of(message) == "sent"
    assert message.text == "Open /p/…/ now"


def test_once_per_event_and_receiver(gateway):
    person, other = a_person(), a_person(phone="13900000000")
    for _ in range(2):
        actions.send(person, "delivery.test", by=SYSTEM, once="event-1")
        actions.send(other, "delivery.test", by=SYSTEM, once="event-1")
    assert Message.objects.count() == 2


def test_followers_are_told_each_by_their_channel():
    person, user = a_person(), a_user(email="wang@example.org")
    actions.follow(person, CASE)
    actions.follow(person, CASE)
    actions.follow(user, CASE, channel="mail")
    actions.follow(a_person(phone="13900000000"), ("cases.case", "other"))
    told = actions.tell_followers(CASE, "delivery.test", by=SYSTEM)
    assert [(m.person, m.user, m.channel) for m in told] == [
        (person, None, "sms"),
        (None, user, "mail"),
    ]
    assert Subscription.objects.count() == 3
    assert actions.stop_following(person, CASE) == 1
    assert len(actions.tell_followers(CASE, "delivery.test", by=SYSTEM)) == 1


def test_nobody_to_reach_is_no_message():
    assert actions.send(a_person(phone=""), "delivery.test", by=SYSTEM) is None
    assert Message.objects.count() == 0


def test_an_address_that_is_none_is_refused():
    for address in ("12", "a@b", "hello"):
        with pytest.raises(Refused):
            actions.send(address, "delivery.test", by=SYSTEM)


def test_an_edited_wording_beats_the_shipped_and_gaps_are_filled():
    Wording.objects.create(key="delivery.test", channel="sms", text="{name}，{absent}你好")
    message = actions.send(a_person(), "delivery.test", by=SYSTEM, facts={"name": "小王"})
    assert message.text == "小王，你好"


def test_loading_wordings_twice_adds_nothing():
    assert actions.load_wordings() > 0
    assert actions.load_wordings() == 0


def test_a_dead_message_is_sent_again_by_an_administrator_only(gateway):
    gateway.status = 400
    message = actions.send("13800000000", Words("Hello"), by=SYSTEM)
    work()
    gateway.status = 200
    with pytest.raises(Denied):
        actions.requeue(message, by=PUBLIC)
    actions.requeue(message, by=a_user(Role.ADMINISTRATOR))
    assert (message.round, work(), state_of(message)) == (2, 0, "sent")
    record = Record.objects.get(deed="delivery.requeue", kind="delivery.message")
    assert "13800000000" not in str(vars(record))
    with pytest.raises(Refused):
        actions.requeue(message, by=a_user(Role.ADMINISTRATOR))


def test_a_message_whose_worker_was_killed_is_shown_among_the_dead():
    message = actions.send("13800000000", Words("Hello"), by=SYSTEM)
    job = Job.objects.get(name="delivery.send")
    announce(JobDied(job=job.pk, name=job.name, owner=job.owner, error="Its worker died."))
    assert state_of(message) == "dead"


def test_without_a_gateway_a_text_message_is_dead_and_says_why(settings):
    settings.SMS_GATEWAY_URL = ""
    message = actions.send("13800000000", Words("Hello"), by=SYSTEM)
    work()
    assert (state_of(message), message.channel) == ("dead", Channel.SMS)
    assert "XIUHUA_SMS_URL" in message.error
