"""What is asked when an entry is put right."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, a_day, some_words

from .plain import a_document, a_quantity, choose, classes


class Correct(OfThing):
    """What the entry should have said; 0 when it never should have been."""

    quantity = a_quantity(help_text=_("0 when it should never have been entered."))
    class_key = forms.ChoiceField(label=_("Class"), required=False)
    day = a_day(_("Effective from"))
    reason = some_words(_("What was wrong"))
    document = a_document()
    booked_on = a_day(
        _("Book on this day instead, because the year's figures are out"), required=False
    )

    def begin(self) -> None:
        for name in ("quantity", "class_key", "day"):
            self.initial.setdefault(name, getattr(self.thing, name))
        choose(self, "class_key", classes(self.thing.ledger))

    def told(self) -> dict[str, Any]:
        told = super().told()
        return told | {"class_key": told["class_key"] or None}
