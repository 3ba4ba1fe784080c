"""Made-up things for the specimen page: one of each partial, in every state it has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import pgettext


def word(words: str) -> str:
    """A word of the specimen alone; its context keeps it apart from the domains' own."""
    return pgettext("specimen", words)


COLOURS = (
    ("river-50", "#E8F2F4"), ("river-100", "#CFE4E9"), ("river-200", "#A6CBD4"),
    ("river-400", "#3C899D"), ("river-600", "#14586C"), ("river-700", "#0F4656"),
    ("paper", "#F5F6F3"), ("tile-100", "#EBEEEB"), ("tile-200", "#DAE0DD"),
    ("tile-300", "#BFC8C5"), ("tile-500", "#7E8B89"), ("ink-3", "#5F6D6B"),
    ("ink-2", "#4A5857"), ("ink", "#16252A"), ("thread", "#B86E12"),
    ("thread-bright", "#EDB458"), ("map-water", "#BFDAE2"), ("map-green", "#D6E4CF"),
)  # fmt: skip
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[0, 0.2], [0.4, 0], [1, 0.1], [0.9, 0.7], [0.5, 0.9], [0.1, 0.6], [0, 0.2]]],
}


class Form(forms.Form):
    """One field of each kind, with one mistake in it."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="sample")
        self.fields = {
            "place": forms.CharField(label=word("Place"), required=False, help_text=word("Two characters are enough")),
            "code": forms.CharField(label=word("Follow-up code"), min_length=16),
            "kind": forms.ChoiceField(label=word("Kind"), choices=[("1", word("Manhole cover broken or gone"))]),
            "outcome": forms.ChoiceField(
                label=word("What came of it"),
                widget=forms.RadioSelect,
                choices=[("1", word("Mended at once")), ("2", word("Promised")), ("3", word("Would not listen"))],
            ),
            "tell": forms.BooleanField(label=word("Tell me when it is done"), required=False),
            "words": forms.CharField(label=word("In a few words"), widget=forms.Textarea(attrs={"rows": 3}), required=False),
        }  # fmt: skip


class Tools(forms.Form):
    """What is told by drawing, walking or speaking; the place is in nobody's district."""

    def __init__(self) -> None:
        super().__init__(
            prefix="tools",
            initial={
                "line": "105.000000,35.000000\n105.000600,35.000000\n105.000600,35.000400",
                "width": 1.2,
            },
        )
        area = forms.Textarea
        self.fields = {
            "line": forms.CharField(label=word("Where the works run"), widget=area),
            "width": forms.FloatField(label=word("Width in metres"), required=False),
            "ring": forms.CharField(
                label=word("The place to be kept free"), widget=area, required=False
            ),
            "corners": forms.CharField(
                label=word("Corners of the hoarding"), widget=area, required=False
            ),
            "accuracy": forms.IntegerField(
                label=word("The least sure corner, within metres"), required=False
            ),
            "voice": forms.FileField(label=word("A spoken note"), required=False),
        }


def form() -> Form:
    """The sample form, sent once and found wanting."""
    sent = {"sample-code": "7Q2K", "sample-kind": "1", "sample-outcome": "1", "sample-tell": "on"}
    return Form(sent)


def sample() -> dict[str, Any]:
    """Everything the specimen shows."""
    now = timezone.now()

    def minutes(count: int) -> Any:
        return now + timedelta(minutes=count)

    return {
        "now": now,
        "colours": COLOURS,
        "shape": SQUARE,
        "points": [(0.35, 0.35), (0.7, 0.5, 2, "late")],
        "started": minutes(-60),
        "due": {"calm": minutes(100), "soon": minutes(6), "late": minutes(-18), "days": minutes(2950)},
        "steps": [
            {"title": word("Reported"), "done": True, "at": minutes(-300)},
            {"title": word("Dispatched"), "done": True, "at": minutes(-280)},
            {"title": word("Handling"), "current": True},
            {"title": word("Checking")},
            {"title": word("Closed")},
        ],
        "form_steps": [
            {"title": word("What"), "done": True},
            {"title": word("Photo and place"), "current": True},
            {"title": word("A few words")},
        ],
        "thread": [
            {"title": word("You reported it"), "at": minutes(-300), "who": word("snapshot"), "icon": "send", "status": "new"},
            {"title": word("Sent to the municipal works crew"), "at": minutes(-280), "who": word("dispatcher"),
             "icon": "arrow-forward-up", "words": word("To be replaced within 4 hours; cones first.")},
            {"title": word("Check failed, back to work"), "at": minutes(-60), "who": word("checker"),
             "icon": "arrow-back-up", "status": "back"},
            {"title": word("Call back"), "ahead": True, "icon": "phone", "status": "hold",
             "words": word("Somebody may ring to ask whether you are content.")},
        ],
        "facts": [
            (word("Kind"), word("Manhole cover broken or gone")),
            (word("Reported"), minutes(-300)),
            (word("Phone"), "138****0612"),
        ],
        "form": form(),
        "tools": Tools(),
        "drawn_at": (105.0003, 35.0002),
    }  # fmt: skip
