"""The ladder: noting, persuading, looking again, escalating, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.forms.photos import Photos
from xiuhua.web.fields import OfThing, a_moment, some_words

from ..models import Escalation
from ..rules.works import BY_DAYS, BY_EYE, TITLES


def rules(*, certain: bool = False) -> list[tuple[str, Any]]:
    """Problems somebody can see; `certain` leaves out what is only guessed."""
    seen = [(key, _(title)) for key, title in TITLES.items() if key not in BY_DAYS]
    return [one for one in seen if not (certain and one[0] in BY_EYE)]


class Note(OfThing):
    """What somebody of the office saw at a section."""

    rule = forms.ChoiceField(label=_("Problem"), choices=rules)
    words = some_words(_("What you saw"), 200, required=False)


class NameIt(OfThing):
    """What it is, once somebody has looked."""

    rule = forms.ChoiceField(label=_("It is"), choices=lambda: rules(certain=True))


class Persuade(OfThing):
    """Who was told, and what they said."""

    told_to = forms.CharField(label=_("Who was told"), max_length=60)
    answer = forms.ChoiceField(
        label=_("Answer"), widget=forms.RadioSelect,
        choices=[("promised", _("They promise to mend it")), ("refused", _("They would not listen"))],
    )  # fmt: skip
    until = a_moment(_("Promised until"), required=False, help_text=_("Empty: one working day."))
    words = some_words(_("What was said"), required=False)


class Recheck(OfThing):
    """Looking again after a promise."""

    mended = forms.TypedChoiceField(
        label=_("Looked at again"), choices=[("yes", _("Mended")), ("no", _("Not mended"))],
        coerce=lambda told: told == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    words = some_words(_("What you saw"), 200, required=False)
    photos = Photos()


class Mend(OfThing):
    """It is mended."""

    words = some_words(_("What you saw"), 200)


class Escalate(OfThing):
    """Handing it on."""

    words = some_words(_("Words to enforcement"), required=False)


class Outcome(OfThing):
    """What came of it."""

    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Escalation.OUTCOMES, widget=forms.RadioSelect
    )
    number = forms.CharField(label=_("Number of the penalty case"), max_length=60, required=False)
    words = some_words(_("What was done"), required=False)


class Answer(OfThing):
    """What the site says."""

    words = some_words(_("What was done"), required=False)
    photos = Photos()
