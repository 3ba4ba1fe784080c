"""What an administrator sets of an official account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models import Category
from xiuhua.web.fields import OfThing, some_words

from ..actions.accounts import MOST_OVERLAP_H
from ..models import OfficialAccount
from ..models.wechat import DATUMS, MODES, SHAPES
from ..wechat.moments import Moment
from ..wechat.wordings import GAPS, MOST, shipped

TITLES = {
    Moment.WELCOME: _("Somebody follows the account"),
    Moment.HELP: _("Nothing was understood, or help was asked for"),
    Moment.WHERE: _("Parking was asked for, but not where"),
    Moment.FOUND: _("There is space"),
    Moment.NO_SPACE: _("There are car parks, but no space that is known of"),
    Moment.NO_LIVE_COUNT: _("There are car parks, but no live counts"),
    Moment.NONE_NEAR: _("Nothing that fits lies within a walk"),
    Moment.NO_SUCH_PLACE: _("The place is not known"),
    Moment.COMPLAINT: _("Bad parking is told of, without a photo"),
    Moment.PHOTO_TAKEN: _("A photo and its place have come"),
    Moment.PHOTO_WHERE: _("A photo has come, but no place"),
    Moment.PROGRESS: _("How earlier reports stand"),
    Moment.NO_REPORT: _("There are no earlier reports"),
    Moment.LATER: _("The answer takes too long"),
    Moment.REPORT_WORDS: _("What a case says where nothing was written"),
}


class _Settings(forms.Form):
    """What is no secret."""

    title = forms.CharField(label=_("Name of the account"), max_length=40)
    app_id = forms.RegexField(
        r"^[A-Za-z0-9_-]{1,64}\Z", label=_("AppID"), max_length=64,
        help_text=_("On WeChat\u2019s page of developer settings."),
        error_messages={"invalid": _("An AppID has letters and digits only.")},
    )  # fmt: skip
    mode = forms.ChoiceField(
        label=_("How messages come"), choices=MODES, initial="safe",
        help_text=_("As set on WeChat. Sealed is best: a readable message can be forged on its way."),
    )  # fmt: skip
    answers_with = forms.ChoiceField(
        label=_("How car parks are answered"), choices=SHAPES, initial="card"
    )
    sent_datum = forms.ChoiceField(
        label=_("Datum of places that people send"), choices=DATUMS, initial="gcj02",
        help_text=_("WeChat does not say which. If answers lie 500 metres off, try the other."),
    )  # fmt: skip
    reported_datum = forms.ChoiceField(
        label=_("Datum of places that phones report"), choices=DATUMS, initial="wgs84"
    )
    complaint_class = forms.ChoiceField(
        label=_("Class of photos without words"), required=False,
        help_text=_("Empty: the desk says which."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Category.objects.filter(is_active=True).order_by("key")
        known = [(one.key, f"{one.key} {one.name}") for one in rows]
        self.fields["complaint_class"].choices = [("", "\u2014"), *known]  # type: ignore[attr-defined]


class _Secrets(forms.Form):
    """Typed in and never shown again."""

    token = forms.CharField(
        label=_("Token"), max_length=32,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    aes_key = forms.CharField(
        label=_("EncodingAESKey"), max_length=43, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("43 letters and digits; not needed where messages come readable."),
    )  # fmt: skip


class NewAccount(_Secrets, _Settings):
    """An account that is not there yet."""

    key = forms.SlugField(
        label=_("Key"), max_length=40,
        help_text=_("Part of the address that WeChat calls; small letters, digits and hyphens."),
    )  # fmt: skip
    field_order = ("key", "title", "app_id", "mode", "token", "aes_key")

    def clean_key(self) -> str:
        """As it stands in an address."""
        key: str = self.cleaned_data["key"]
        if key != key.lower() or "_" in key or key.startswith("-"):
            raise forms.ValidationError(_("Small letters, digits and hyphens only."))
        return key


class Change(OfThing, _Settings):
    """The settings of an account, and its menu."""

    menu = some_words(
        _("Menu"), 2000, required=False, rows=7,
        help_text=_("One button a line: name = what. With “-” it lies below the one before. What: an address, near, photo, progress, help, or ask: and a text."),
    )  # fmt: skip
    in_use = forms.BooleanField(label=_("In use"), required=False)

    def begin(self) -> None:
        """As it is set."""
        for name, field in self.fields.items():
            field.initial = getattr(self.thing, name)


class NewSecrets(OfThing, _Secrets):
    """Another token and key."""

    overlap_h = forms.IntegerField(
        label=_("Those before hold on for, hours"), initial=24, min_value=0,
        max_value=MOST_OVERLAP_H,
        help_text=_("0 where they have become known: from now on they open nothing."),
    )  # fmt: skip


class Wording(forms.Form):
    """One text for each moment."""

    def __init__(self, account: OfficialAccount, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for moment, title in TITLES.items():
            self.fields[moment.value] = some_words(
                title, MOST, required=False, rows=3,
                initial=account.wording.get(moment.value) or shipped()[moment],
                help_text=" ".join(f"{{{gap}}}" for gap in sorted(GAPS.get(moment, ()))),
            )  # fmt: skip
