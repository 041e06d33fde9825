"""The form on which a clerk copies a power of attorney from the paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from cryptography.fernet import InvalidToken
from django import forms
from django.utils.translation import gettext_lazy as _

from pagalms.backoffice.application_form import FilesField
from pagalms.backoffice.cursor import begin_at
from pagalms.kernel import personal_code
from pagalms.mandates.actions import Copy, Form
from pagalms.ui.days import FORMATS, in_reach
from pagalms.ui.uploads import SeveralFiles

if TYPE_CHECKING:
    from django.http import QueryDict

    from pagalms.properties.models import Apartment

_TEXT = {"class": "input", "autocomplete": "off"}


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        input_formats=FORMATS,
        validators=[in_reach],
        widget=forms.DateInput({**_TEXT, "type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Enter the date."), "invalid": _("Enter a date such as 31.05.2026.")},
    )


class MandateForm(forms.Form):
    """What stands on the paper. A code that was typed once travels sealed, so that no page shows it."""

    name = forms.CharField(
        label=_("Name and family name"), max_length=200, widget=forms.TextInput(_TEXT),
        error_messages={"required": _("Enter the name and the family name.")},
    )  # fmt: skip
    code = forms.CharField(
        label=_("Personal code"), max_length=20, required=False,
        widget=forms.TextInput({**_TEXT, "inputmode": "numeric"}),
    )  # fmt: skip
    sealed = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, required=False, help_text=_("For letters until the person has an account."),
        widget=forms.EmailInput(_TEXT),
        error_messages={"invalid": _("Enter the whole e-mail address, for example name@example.lv.")},
    )  # fmt: skip
    flats = forms.TypedMultipleChoiceField(
        label=_("Properties"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    may_hand_in = forms.BooleanField(label=_("hand in readings"), required=False)
    may_write = forms.BooleanField(label=_("write to the manager"), required=False)
    since = _day(_("Counts from"))
    until = _day(
        _("Counts until"), required=False, help_text=_("The last day. Leave empty if the document names none.")
    )
    number = forms.CharField(
        label=_("Number in the notary's register"), max_length=60, widget=forms.TextInput(_TEXT),
        error_messages={"required": _("Enter the number of the document.")},
    )  # fmt: skip
    dated = _day(_("Date of the document"))
    notary = forms.CharField(
        label=_("Who certified it"), max_length=200, widget=forms.TextInput(_TEXT),
        error_messages={"required": _("Enter the notary, or who else certified the signature.")},
    )  # fmt: skip

    copies = FilesField(
        label=_("Copies of the document"), max_length=200, required=False,
        help_text=_("Scans, photos or the signed file: PDF, JPG, PNG, .edoc, .asice."),
        widget=SeveralFiles({"accept": ".pdf,.jpg,.jpeg,.png,.webp,.edoc,.asice"}),
    )  # fmt: skip

    def __init__(self, *args: Any, owned: Iterable[Apartment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["flats"]).choices = [(flat.pk, str(flat)) for flat in owned]
        begin_at(self, "number" if self.initial.get("name") else "name")  # an application names the person already

    @property
    def masked(self) -> str:
        """The code that was typed before, as a screen may show it; empty when there is none."""
        code = self._typed_before()
        return personal_code.masked(code) if code else ""

    def clean(self) -> dict[str, Any]:
        """The code in its one form, out of the field or out of the seal."""
        said: dict[str, Any] = super().clean() or {}
        typed = str(said.get("code", "")).strip()
        try:
            code = personal_code.normalise(typed) if typed else self._typed_before()
        except ValueError:
            self.add_error("code", _("A personal code has eleven digits, with or without a hyphen after the sixth."))
            return said
        if not code:
            self.add_error("code", _("Enter the personal code; by it the person is known when signing in."))
            return said
        said["personal_code"] = code
        sent = cast("QueryDict", self.data).copy()
        sent["code"], sent["sealed"] = "", personal_code.seal(code).decode()
        self.data = sent
        return said

    def scans(self) -> list[Copy]:
        """The files that came along."""
        return [Copy(file.name or "", file.read()) for file in self.cleaned_data["copies"]]

    def draft(self) -> Form:
        """What was typed, for the action."""
        said = self.cleaned_data
        names = ("number", "dated", "notary", "name", "personal_code", "email", "may_hand_in", "may_write", "since")
        return Form(flats=frozenset(said["flats"]), until=said["until"], **{name: said[name] for name in names})

    def _typed_before(self) -> str:
        kept = self.data.get("sealed", "") if self.is_bound else self.initial.get("sealed", "")
        try:
            return personal_code.unseal(str(kept).encode()) if kept else ""
        except (InvalidToken, ValueError):
            return ""
