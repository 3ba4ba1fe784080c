"""One row in and out by prepared statements, and addresses made once."""

from __future__ import annotations

import pytest
from django.urls import reverse

from xiuhua.accounts.examples import a_person, an_api_key
from xiuhua.accounts.models import ApiKey, Identity, Person, Salt
from xiuhua.web.links import link
from xiuhua.web.rows import find, insert

pytestmark = pytest.mark.django_db


def test_an_inserted_row_is_what_save_would_have_written():
    person = insert(Person())
    salt = insert(Salt(person=person))

    assert Person.objects.get() == person
    assert bytes(Salt.objects.get().value) == bytes(salt.value)
    assert not person._state.adding
    person.save()
    assert Person.objects.count() == 1


def test_a_found_row_is_what_get_would_have_read():
    key, _shown = an_api_key("cases.report", "cases.see")

    found = find(ApiKey, secret_hash=key.secret_hash)
    assert found is not None
    assert {**vars(found), "_state": None} == {**vars(ApiKey.objects.get()), "_state": None}
    assert find(ApiKey, secret_hash="0" * 64) is None


def test_a_row_is_found_by_a_key_that_is_another_table_s():
    person = a_person()
    assert find(Identity, person=person.pk) == Identity.objects.get()


@pytest.mark.parametrize("key", ["5001162026010100001", "?q=1&r", "\u4e95\u76d6 #1"])
def test_a_link_says_what_reverse_says(key):
    assert link("cases:case", key) == reverse("cases:case", args=[key])
