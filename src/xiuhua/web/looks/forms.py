"""A form field as a person meets it: label, widget, help, and what is wrong, in that order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext

CLASSES: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.CheckboxSelectMultiple, "choices", "form-selectgroup-input"),
    (forms.RadioSelect, "choices", "form-selectgroup-input"),
    (forms.CheckboxInput, "check", "form-check-input"),
    (forms.Select, "select", "form-select"),
)


def field(bound: BoundField, **attributes: Any) -> dict[str, Any]:
    """What `web/_field.html` needs; attributes go to the widget, underscores become hyphens."""
    widget = bound.field.widget
    kind, cls = next(
        ((kind, cls) for of, kind, cls in CLASSES if isinstance(widget, of)),
        ("plain", "form-control"),
    )
    given = {name.replace("_", "-"): value for name, value in attributes.items()}
    own = widget.attrs.get("class", "")
    classes = [cls, own, given.pop("class", ""), "is-invalid" if bound.errors else ""]
    given["class"] = " ".join(dict.fromkeys(part for part in classes if part))
    if kind == "choices":
        widget.attrs.update(given)
    described = [f"{bound.auto_id}_helptext"] if bound.help_text else []
    described += [f"{bound.auto_id}_error"] if bound.errors else []
    return {
        "field": bound,
        "kind": kind,
        "widget": "" if kind == "choices" else bound.as_widget(attrs=given),
        "described": " ".join(described),
        "optional": gettext("(optional)"),
    }


def errors(form: forms.BaseForm | None) -> dict[str, Any]:
    """Every problem of a form for the summary above it, each leading to its field."""
    problems: list[dict[str, str]] = []
    for name, found in (form.errors if form is not None else {}).items():
        bound = form[name] if form is not None and name in form.fields else None
        label = str(bound.label) if bound else ""
        href = f"#{bound.auto_id}_field" if bound else ""
        problems += [{"words": str(words), "label": label, "href": href} for words in found]
    return {"problems": problems, "title": gettext("Not sent yet. Please put this right:")}
