"""What is asked of a project: its plan, its milestones, and each of its steps."""

from __future__ import annotations

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, a_day, some_words

from .plain import a_document, a_quantity, choose, classes, communities


class Plan(OfThing):
    """A project of a ledger."""

    name = forms.CharField(label=_("Name"), max_length=120)
    division = forms.ChoiceField(label=_("Place"))
    class_key = forms.ChoiceField(label=_("Class"), required=False)
    quantity = a_quantity(
        _("Planned quantity"), min_value=0, initial=0, help_text=_("0 when it is not known yet.")
    )
    planned_on = a_day(_("To be completed"), required=False)
    document = a_document(required=False)
    words = some_words(_("In words"), required=False)

    def begin(self) -> None:
        choose(self, "division", communities())
        choose(self, "class_key", classes(self.thing))


class Start(OfThing):
    """When work began."""

    on = a_day(_("Day of the start"))

    def begin(self) -> None:
        self.initial.setdefault("on", localdate())


class Complete(Start):
    """When it was completed, by which document."""

    on = a_day(_("Day of completion"))
    document = a_document(required=False)


class GiveUp(OfThing):
    """Why it is given up."""

    reason = some_words(_("Why it is given up"))


class Step(OfThing):
    """A milestone."""

    title = forms.CharField(label=_("Milestone"), max_length=80)
    planned_on = a_day(_("Planned for"), required=False)


class Reach(OfThing):
    """When a milestone was begun and reached."""

    started_on = a_day(_("Day of the start"), required=False)
    finished_on = a_day(_("Day of completion"), required=False)
    document = a_document(required=False)

    def begin(self) -> None:
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.thing, name))
