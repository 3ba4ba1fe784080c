"""What is filled in about outside work orders: the sheet, the return, the reply, their call-back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from ..models import OutsideOrder, Partner
from ..queries.orders import first_arrival, standing
from .desk import note

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


class Upload(forms.Form):
    """Whose sheet, and the sheet."""

    partner = forms.ModelChoiceField(
        Partner.objects.none(),
        label=_("Whose orders"),
        empty_label=None,
        error_messages={"required": _("Choose whose orders they are.")},
    )
    file = forms.FileField(
        label=_("Sheet (xlsx)"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        error_messages={"required": _("Choose the sheet.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["partner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Partner.objects.filter(is_active=True)


class Return(forms.Form):
    """Why an order is not ours."""

    words = note(_("Why it is returned"), required=True, hint=_("The partner reads this sentence."))


class Reply(forms.Form):
    """The reply form of a hotline."""

    handled_by = forms.CharField(
        label=_("Unit that handled it"),
        max_length=120,
        error_messages={"required": _("Say who handled it.")},
    )
    contact = forms.CharField(
        label=_("Contact person"),
        required=False,
        max_length=60,
        help_text=_("Of the unit: a name and an office telephone."),
    )
    arrived_at = forms.DateTimeField(
        label=_("Arrived on the spot"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = note(_("What was done about it"), required=True, rows=3)
    called = forms.ChoiceField(
        label=_("The person was called"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the person was called.")},
    )

    @property
    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        return self.cleaned_data | {"called": self.cleaned_data["called"] == "yes"}


def begun_reply(order: OutsideOrder) -> dict[str, Any]:
    """What the case already tells, to be put right where it must be."""
    case = standing(order.case)
    answer = case.steps.filter(name__in=["answer", "clear_shelved"]).order_by("at").last()
    arrived = first_arrival(case)
    return {
        "handled_by": str(case.unit or ""),
        "words": answer.words if answer else "",
        "arrived_at": localtime(arrived) if arrived else None,
    }


class CallBack(forms.Form):
    """What the partner heard from the person."""

    satisfied = forms.ChoiceField(
        label=_("Satisfied"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the person is satisfied.")},
    )
    rating = forms.TypedChoiceField(
        label=_("Rating"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *((n, str(n)) for n in range(1, 6))],
    )
    words = forms.CharField(label=_("What the person said"), required=False, max_length=500)

    @property
    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        return self.cleaned_data | {"satisfied": self.cleaned_data["satisfied"] == "yes"}
