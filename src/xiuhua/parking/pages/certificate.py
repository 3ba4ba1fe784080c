"""The certificate of a registration: the office's form, filled."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from django.conf import settings

from xiuhua.places.atlas import atlas
from xiuhua.web.papers import Value, blank

from ..models import Registration
from ..queries.reviewing import flat

DATA = Path(__file__).resolve().parent.parent / "data" / "registration_papers.json"


@cache
def shipped() -> bytes:
    """The form as it comes with the platform."""
    return blank(json.loads(DATA.read_text("utf-8"))["certificate"])


def facts_of_certificate(one: Registration, address_of_register: str) -> dict[str, Value]:
    """What fills the gaps of the form: the registration as it was decided."""
    told = flat(one.told)
    place = atlas().label(one.division)
    shown = {
        "office": settings.SITE_TITLE, "number": one.paper_number, "kind": one.get_kind_display(),
        "name": one.name, "address": f"{place}{told.get('address') or ''}",
        "operator": one.operator.name, "credit_code": one.operator.credit_code,
        "telephone": told.get("telephone") or one.operator.telephone, "supply": told.get("supply"),
        "built": told.get("kind"), "spaces": one.spaces, "ordinary": told.get("ordinary", 0),
        "disabled": told.get("disabled", 0), "charging": told.get("charging", 0),
        "large": told.get("large", 0), "height": told.get("height_m"), "tariff": told.get("tariff"),
        "first_on": one.first_on, "until": one.until, "address_of_register": address_of_register,
    }  # fmt: skip
    return {key: "" if value is None else str(value) for key, value in shown.items()}
