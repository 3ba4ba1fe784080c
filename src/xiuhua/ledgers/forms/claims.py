"""What is asked when a stated total is kept, and when it is withdrawn."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, a_day, some_words
from xiuhua.web.language import say

from ..models import Stated
from .plain import Where, a_document, a_quantity, choose, classes, towns


class Claimed(OfThing):
    """A total of a ledger, as somebody printed it."""

    day = a_day(_("As of"))
    since = a_day(_("Change since the end of this day"), required=False)
    division = Where()
    class_key = forms.ChoiceField(label=_("Class"), required=False)
    qualifier = forms.ChoiceField(label=_("Qualifier"), required=False, choices=Stated.choices)
    quantity = a_quantity()
    step = a_quantity(
        _("Rounded to"), required=False, help_text=_("Left empty: to the place of its last digit.")
    )
    source_words = forms.CharField(label=_("Words of the source"), max_length=400)
    document = a_document()

    def begin(self) -> None:
        choose(self, "division", towns())
        kinds = classes(self.thing) if self.thing.classes else []
        choose(self, "class_key", [("", say("All")), *kinds])


class Withdraw(OfThing):
    """Why it no longer counts."""

    reason = some_words(_("Why it no longer counts"))
