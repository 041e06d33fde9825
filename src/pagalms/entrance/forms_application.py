"""The forms of those who apply with a signed file, and of those whom a clerk has let in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pagalms.enrolment.rules import FILE_BYTES, SIGNED_ENDINGS, is_signed_kind
from pagalms.entrance.forms import EMAIL_ERRORS, Address

OWNER, REPRESENTATIVE = "owner", "representative"


class Application(Address):
    """Who applies, and with which file."""

    role = forms.ChoiceField(
        label=_("You apply as"),
        choices=[(OWNER, _("an owner")), (REPRESENTATIVE, _("a representative under a power of attorney"))],
        initial=OWNER,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), _("Choose whether you are an owner or a representative.")
        ),
    )
    represents = forms.CharField(
        label=_("Whom you represent, and which property"),
        help_text=_("Only for representatives. Sign the power of attorney together with the application."),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("If something is unclear, we will call."),
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "input", "type": "tel", "autocomplete": "tel"}),
    )
    file = forms.FileField(
        label=_("Signed application"),
        help_text=_("An .edoc, .asice or signed PDF file, up to 10 MB."),
        max_length=200,
        error_messages={
            "required": _("Choose the signed file."),
            "empty": _("The file is empty. Choose another one."),
            "max_length": _("The name of the file is too long. Make it shorter."),
        },
        widget=forms.FileInput({"accept": ",".join(SIGNED_ENDINGS)}),
    )
    field_order = ("file", "role", "represents", "email", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].help_text = _("The answer comes here. Write the address that stands in the application.")
        self.fields["email"].error_messages |= EMAIL_ERRORS

    def clean_file(self) -> UploadedFile[bytes]:
        """The right kind by its name, and small enough; what is inside is judged afterwards."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if not is_signed_kind(file.name or ""):
            raise forms.ValidationError(_("Choose a signed file: .edoc, .asice or a signed PDF."))
        if (file.size or 0) > FILE_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Sign a smaller one, for example a PDF."))
        return file

    def clean(self) -> dict[str, Any]:
        """A representative names the owner."""
        values = super().clean() or {}
        if values.get("role") == REPRESENTATIVE and not values.get("represents"):
            self.add_error("represents", str(_("Write whom you represent, and the address of the property.")))
        return values
