"""What an administrator sees of messages, and what the demonstration shows."""

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.delivery import actions
from xiuhua.delivery.models import Message
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Words

pytestmark = pytest.mark.django_db
LINK = "Open http://testserver/p/abcdefgh12345678/ now"


def signed_in(client, *roles):
    user = a_user(*roles)
    client.force_login(user)
    return user


def test_the_list_masks_addresses_and_links(client):
    actions.send("13800000612", Words(LINK), by=SYSTEM)
    signed_in(client, Role.ADMINISTRATOR)
    text = client.get("/desk/messages/").content.decode()
    assert "138****0612" in text
    assert "13800000612" not in text
    assert "abcdefgh12345678" not in text


def test_only_an_administrator_sees_the_list(client):
    signed_in(client, Role.DISPATCHER)
    assert client.get("/desk/messages/").status_code == 403


def test_the_demo_page_shows_working_links_to_all_staff_and_exists_in_a_demo_only(client, settings):
    actions.send("13800000612", Words(LINK), by=SYSTEM)
    signed_in(client, Role.WORKER)
    assert client.get("/desk/messages/demo/").status_code == 404
    settings.DEMO = True
    text = client.get("/desk/messages/demo/").content.decode()
    assert 'href="http://testserver/p/abcdefgh12345678/"' in text


def test_messages_are_found_by_state_and_words(client):
    one = actions.send("13800000001", Words("First"), by=SYSTEM)
    actions.send("13800000002", Words("Second"), by=SYSTEM)
    Message.objects.filter(pk=one.pk).update(state="dead", error="No")
    signed_in(client, Role.ADMINISTRATOR)
    text = client.get("/desk/messages/?state=dead").content.decode()
    assert "First" in text
    assert "Second" not in text
    assert "First" not in client.get("/desk/messages/?q=Second").content.decode()


def test_a_dead_message_has_a_button_that_works(client):
    one = actions.send("13800000001", Words("First"), by=SYSTEM)
    Message.objects.filter(pk=one.pk).update(state="dead", error="No")
    signed_in(client, Role.ADMINISTRATOR)
    assert f"/desk/messages/{one.key}/requeue/" in client.get("/desk/messages/").content.decode()
    assert client.post(f"/desk/messages/{one.key}/requeue/").status_code == 302
    one.refresh_from_db()
    assert (one.state, one.round) == ("waiting", 2)


def test_the_list_costs_the_same_with_one_row_and_with_three(client, django_assert_max_num_queries):
    signed_in(client, Role.ADMINISTRATOR)
    actions.send("13800000001", Words("First"), by=SYSTEM)
    client.get("/desk/messages/")
    with django_assert_max_num_queries(12) as one:
        client.get("/desk/messages/")
    for number in range(2):
        actions.send(f"1390000000{number}", Words("More"), by=SYSTEM)
    with django_assert_max_num_queries(len(one)):
        client.get("/desk/messages/")
