"""Where the cursor stands when a form of the office opens."""

from __future__ import annotations

from typing import Any

from django import forms


class BeginsHere(forms.RadioSelect):
    """Choices whose first one has the cursor."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The cursor stands at one place of a page, so not at all of them."""
        option = super().create_option(*args, **kwargs)
        return option | {"attrs": option["attrs"] | ({"autofocus": True} if option["index"] == "0" else {})}


def begin_at(form: forms.Form, name: str) -> None:
    """Put the cursor into this field; in a form that was sent what is wrong comes first."""
    if form.is_bound:
        return
    field = form.fields[name]
    if isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.RadioSelect):
        choices, field.widget = field.choices, BeginsHere()
        field.choices = choices
    else:
        field.widget.attrs["autofocus"] = True
