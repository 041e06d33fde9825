"""The form of a change of owner."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

from cryptography.fernet import InvalidToken
from django import forms
from django.utils.translation import gettext_lazy as _

from pagalms.backoffice.application_form import Unrepeated, normal_code
from pagalms.backoffice.cursor import begin_at
from pagalms.kernel import personal_code
from pagalms.properties import queries
from pagalms.properties.actions import Wanted
from pagalms.properties.rules import registration_number
from pagalms.ui.days import FORMATS, in_reach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from pagalms.properties.models import Client, Ownership

ALL = "all"
_TEXT = {"class": "input", "autocomplete": "off"}


class SaleForm(forms.Form):
    """Who sells, from which day, to whom. A code that was typed once travels sealed, so that no page shows it."""

    sellers = forms.ChoiceField(
        label=_("Who sells"), widget=forms.RadioSelect, error_messages={"required": _("Choose who sells.")}
    )
    share = forms.CharField(
        label=_("How much, if not all of it"), max_length=20, required=False,
        help_text=_("A part of the whole property, for example 1/4."), widget=forms.TextInput(_TEXT),
    )  # fmt: skip
    day = forms.DateField(
        label=_("First day of the new owner"), input_formats=FORMATS,
        validators=[in_reach], widget=forms.DateInput({**_TEXT, "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the date."), "invalid": _("Enter a date such as 31.05.2026.")},
    )  # fmt: skip
    deed = forms.CharField(
        label=_("What shows it"), max_length=200, widget=forms.TextInput(_TEXT),
        help_text=_("For example: land register, folio No. and date."),
        error_messages={"required": _("Enter the document that shows the change.")},
    )  # fmt: skip
    code = forms.CharField(
        label=_("Personal code of the new owner, or a company’s registration number"), max_length=20, required=False,
        widget=Unrepeated({**_TEXT, "inputmode": "numeric"}),
    )  # fmt: skip
    number = forms.CharField(
        label=_("or their client number in accounting"), max_length=40, required=False, widget=forms.TextInput(_TEXT)
    )
    first_name = forms.CharField(
        label=_("Given name"), max_length=100, required=False, widget=forms.TextInput(_TEXT),
        help_text=_("Only when accounting does not know the person yet."),
    )  # fmt: skip
    last_name = forms.CharField(label=_("Family name"), max_length=100, required=False, widget=forms.TextInput(_TEXT))
    company_name = forms.CharField(
        label=_("Company"), max_length=200, required=False, widget=forms.TextInput(_TEXT),
        help_text=_("Its name and form, when accounting does not know it yet."),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.EmailInput(_TEXT),
        error_messages={"invalid": _("Enter the whole e-mail address, for example name@example.lv.")},
    )  # fmt: skip
    sealed = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=20000, widget=forms.HiddenInput)

    buyer: Client | None = None

    def __init__(self, *args: Any, owners: Iterable[Ownership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(one.client_id), str(one.client)) for one in owners]
        together = [(ALL, _("all owners together"))] if len(people) > 1 else []
        sellers = cast("forms.ChoiceField", self.fields["sellers"])
        sellers.choices = [*people, *together]
        begin_at(self, "sellers" if together else "day")
        self.owners = [int(key) for key, _name in people]

    def clean_code(self) -> str:
        """In the one form; what was typed before when the field stays empty."""
        typed = self.cleaned_data["code"]
        return registration_number(typed) or normal_code(typed) or self._typed_before()

    def clean_share(self) -> Fraction | None:
        """A fraction, or None for all of it."""
        said = "".join(self.cleaned_data["share"].split())
        try:
            return Fraction(said) if said else None
        except (ValueError, ZeroDivisionError):
            raise forms.ValidationError(_("Enter a part such as 1/2.")) from None

    def clean_seen(self) -> list[list[object]]:
        """The ownerships as the page showed them; a made-up list is equal to none."""
        try:
            said = json.loads(self.cleaned_data["seen"])
        except ValueError:
            return []
        return said if isinstance(said, list) else []

    def clean(self) -> dict[str, Any]:
        """Who buys: a client by number or code, or somebody new with a name."""
        said: dict[str, Any] = super().clean() or {}
        number, code = said.get("number", "").strip(), said.get("code", "")
        if number:
            self.buyer = queries.client_with(number)
            if self.buyer is None:
                self.add_error("number", _("Accounting knows no client with this number."))
        elif registration_number(code):
            self.buyer = queries.company_with(code)
            if self.buyer is None and not said.get("company_name"):
                self.add_error("company_name", _("This company is new: enter its name."))
        elif code:
            self.buyer = queries.clients_with([personal_code.digest(code)]).order_by("pk").first()
            if self.buyer is None and not (said.get("first_name") and said.get("last_name")):
                self.add_error("first_name", _("This person is new: enter the given name and the family name."))
        elif "code" not in self.errors:
            self.add_error("code", _("Enter the personal code, registration number or client number of the new owner."))
        if code:
            sent = cast("QueryDict", self.data).copy()
            sent["code"], sent["sealed"] = "", personal_code.seal(code).decode()
            self.data = sent
        return said

    @property
    def masked(self) -> str:
        """The code that was typed before, as a screen may show it."""
        code = self._typed_before()
        if registration_number(code):
            return registration_number(code)
        return personal_code.masked(code) if code else ""

    def wanted(self) -> Wanted:
        """What was typed, for the action."""
        said = self.cleaned_data
        sellers = self.owners if said["sellers"] == ALL else [int(said["sellers"])]
        names = ("day", "share", "deed", "seen", "code", "first_name", "last_name", "company_name", "email")
        return Wanted(
            sellers=sellers, buyer=self.buyer.pk if self.buyer else None,
            registration_no=registration_number(said["code"]), **{name: said[name] for name in names},
        )  # fmt: skip

    def _typed_before(self) -> str:
        kept = self.data.get("sealed", "") if self.is_bound else ""
        try:
            typed = personal_code.unseal(str(kept).encode()) if kept else ""
            return registration_number(typed) or typed
        except (InvalidToken, ValueError):
            return ""
