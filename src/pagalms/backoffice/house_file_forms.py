"""The forms of a house's file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from pagalms.backoffice.documents_form import INPUT, day_field
from pagalms.housefile.queries import WORK_KINDS
from pagalms.ui.formats import day

if TYPE_CHECKING:
    from pagalms.documents.models import Document


class Amount(forms.DecimalField):
    """Euro as people write them: 1 234,56 or 1234.56."""

    def to_python(self, value: Any) -> Any:
        """The amount; spaces and the sign of the euro say nothing."""
        text = "".join(str(value or "").replace("€", "").split())
        return super().to_python(text.replace(",", "."))


def _text(label: Any, most: int, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.TextInput(INPUT),
        error_messages={"required": _("Fill this in.")},
    )


def _money(label: Any, *, required: bool = False) -> Amount:
    return Amount(
        label=label,
        required=required,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        widget=forms.TextInput({**INPUT, "inputmode": "decimal", "maxlength": "20"}),
        error_messages={
            "required": _("Fill this in."),
            "invalid": _("Write the amount as 1234,56."),
            "min_value": _("The amount cannot be less than nothing."),
        },
    )


class WithDocument(forms.Form):
    """Something that a document of the house tells of; `papers` are those to choose from."""

    document = forms.TypedChoiceField(
        label=_("Document of the house"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.Select({"class": "input"}),
    )

    def __init__(self, *args: Any, papers: Sequence[Document] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *((str(one.pk), f"{day(one.dated)} {one.title}") for one in papers)]
        cast("forms.ChoiceField", self.fields["document"]).choices = choices
        self.order_fields([name for name in self.fields if name != "document"])


class NewWork(forms.Form):
    """An inspection or a repair that is planned."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WORK_KINDS, widget=forms.Select({"class": "input"}))
    title = _text(_("What"), 200)
    planned_on = day_field(_("Planned for"), required=True)
    planned_cost = _money(_("Estimate, €"))
    note = _text(_("Note for owners"), 500, required=False)


class Progress(WithDocument):
    """How far a work is."""

    work = forms.IntegerField(widget=forms.HiddenInput())
    begun_on = day_field(_("Begun on"), required=False)
    done_on = day_field(_("Done on"), required=False)
    actual_cost = _money(_("Paid, €"))
    note = _text(_("Note for owners"), 500, required=False)


class NewDecision(WithDocument):
    """What the owners decided."""

    title = _text(_("Decision"), 200)
    purpose = _text(_("Purpose"), 500, required=False)
    decided_on = day_field(_("Decided on"), required=True)
    ends_on = day_field(_("Holds until"), required=False)


class YearMoney(forms.Form):
    """A year's money for one purpose."""

    year = forms.IntegerField(
        label=_("Year"), min_value=1990, max_value=2100, widget=forms.NumberInput({"class": "input"})
    )
    purpose = _text(_("Purpose"), 120)
    income = _money(_("Income, €"), required=True)
    expense = _money(_("Expenses, €"), required=True)
