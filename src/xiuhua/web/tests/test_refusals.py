"""What cannot be kept is refused in words, as a page or as JSON."""

from __future__ import annotations

import json

import pytest
from django.db import DataError
from django.test import RequestFactory

from xiuhua.web.middleware import RefusalMiddleware


@pytest.mark.parametrize("path", ["/follow/x/", "/api/v1/cases/x"])
def test_a_sign_no_database_keeps_is_refused_in_words(path):
    middleware = RefusalMiddleware(lambda request: None)

    answer = middleware.process_exception(RequestFactory().get(path), DataError("NUL"))

    assert answer is not None
    assert answer.status_code == 409
    if path.startswith("/api/"):
        assert len(json.loads(answer.content)["detail"]) > 10
    assert middleware.process_exception(RequestFactory().get(path), ValueError()) is None
