"""What a car park is: entered, described, moved, taken out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.ledgers.rules import Reason
from xiuhua.places.queries import communities_by_town
from xiuhua.web.fields import OfThing, Points, a_day, fresh_key, request_key, some_words

from ..models import Operator
from ..models.car_park import KINDS, SUPPLIES
from .answers import a_count, answer, answered, reasons, yes_no

FIRST_REASONS = (Reason.BUILT, Reason.OPENING, Reason.UNEXPLAINED)


class Facts(OfThing):
    """What a car park is and where it lies."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Built"), choices=KINDS)
    is_pocket = forms.BooleanField(label=_("Pocket car park"), required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    operator = forms.ModelChoiceField(
        label=_("Operator"), queryset=Operator.objects.none(), required=False
    )
    telephone = forms.CharField(label=_("Telephone"), max_length=20, required=False)
    height_m = forms.FloatField(label=_("Clear height, m"), required=False)
    covered = yes_no(_("Covered"))
    opened_on = a_day(_("In use since"), required=False)
    ways = Points(
        label=_("Ways in"), required=False, partial="parking/_ways.html",
        help_text=_("First where drivers are led to, then other ways in."),
    )  # fmt: skip

    def begin(self) -> None:
        """What is known of the car park."""
        admitted = Operator.objects.filter(state="admitted").order_by("name")
        self.fields["operator"].queryset = admitted  # type: ignore[attr-defined]
        if self.thing is None:
            return
        for name in ("name", "kind", "is_pocket", "address", "telephone", "height_m", "opened_on"):
            self.initial[name] = getattr(self.thing, name)
        self.initial.update({
            "operator": self.thing.operator_id, "covered": answered(self.thing.covered),
            "ways": "\n".join(f"{lon:.6f}, {lat:.6f}" for lon, lat in ways_of(self.thing)),
        })  # fmt: skip

    def told(self) -> dict[str, Any]:
        """What the deed takes: the first point apart from the others."""
        said = dict(self.cleaned_data)
        points = said.pop("ways") or []
        lon, lat = points[0] if points else (None, None)
        return said | {
            "covered": answer(said["covered"]), "lon": lon, "lat": lat, "entrances": points[1:],
        }  # fmt: skip


def communities() -> list[Any]:
    """Communities to choose from, under their towns."""
    return [("", _("Choose")), *communities_by_town()]


def ways_of(car_park: Any) -> list[tuple[float, float]]:
    """Where drivers are led to, and the other ways in."""
    first = [] if car_park.lon is None else [(car_park.lon, car_park.lat)]
    return first + [(one["lon"], one["lat"]) for one in car_park.entrances]


class Enter(Facts):
    """A new car park, with its spaces."""

    division = forms.ChoiceField(label=_("Community"))
    supply = forms.ChoiceField(label=_("Class"), choices=SUPPLIES)
    spaces = a_count(_("Spaces"), help_text=_("0 while it is only planned."))
    disabled = a_count(_("For people with disabilities"), initial=0)
    charging = a_count(_("With charging"), initial=0)
    day = a_day(_("Counted from"))
    reason = forms.ChoiceField(label=_("Why they are new"), choices=reasons(FIRST_REASONS))
    document = forms.CharField(label=_("By which document"), max_length=200)
    request_key = request_key()

    def begin(self) -> None:
        """Today, and a key that makes sending twice harmless."""
        super().begin()
        self.fields["division"].choices = communities()  # type: ignore[attr-defined]
        self.initial.setdefault("request_key", fresh_key())
        self.initial.setdefault("day", localdate())

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        said = super().told()
        return said | {
            "reason": Reason(said["reason"]), "request_key": said["request_key"] or None,
        }  # fmt: skip


class Move(OfThing):
    """Another community."""

    division = forms.ChoiceField(label=_("Community"))
    reason = some_words(_("What was wrong"))
    document = forms.CharField(label=_("By which document"), max_length=200)

    def begin(self) -> None:
        """The communities."""
        self.fields["division"].choices = communities()  # type: ignore[attr-defined]
        self.initial["division"] = self.thing.division


class Convert(OfThing):
    """Another class for all its spaces."""

    supply = forms.ChoiceField(label=_("Class"), choices=SUPPLIES)
    day = a_day(_("Effective from"))
    document = forms.CharField(label=_("By which document"), max_length=200)
    words = some_words(_("In words"), required=False)


class SetApart(OfThing):
    """How many of its spaces are for whom; their whole number stays."""

    disabled = a_count(_("For people with disabilities"))
    charging = a_count(_("With charging"))

    def begin(self) -> None:
        """As it is."""
        self.initial.update({"disabled": self.thing.disabled, "charging": self.thing.charging})


class OnADay(OfThing):
    """A day."""

    day = a_day(_("From"))

    def begin(self) -> None:
        """Today."""
        self.initial["day"] = localdate()


class Reasoned(OfThing):
    """A reason."""

    reason = some_words(_("Reason"))


class TakeOut(OfThing):
    """No more, from a day on."""

    day = a_day(_("Effective from"))
    reason = some_words(_("Reason"))
    document = forms.CharField(label=_("By which document"), max_length=200)

    def begin(self) -> None:
        """Today."""
        self.initial["day"] = localdate()
