"""Recording an application that came on paper or by e-mail, with what was enclosed."""

from __future__ import annotations

from datetime import date, datetime, time
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.cursor import begin_at
from pagalms.backoffice.page import render_page
from pagalms.enrolment import actions
from pagalms.enrolment.rules import PLAIN_ENDINGS, SIGNED_ENDINGS, is_signed_kind
from pagalms.esign.trust import examine
from pagalms.kernel import clock, personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.zone import RIGA
from pagalms.ui.days import in_reach
from pagalms.ui.errors import REFUSED
from pagalms.ui.uploads import SeveralFiles

CHANNELS = (("email", gettext_lazy("by e-mail")), ("paper", gettext_lazy("on paper")))


class FilesField(forms.FileField):
    """The files of a field, each of them checked."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """A list, empty when nothing was chosen."""
        return [super(FilesField, self).clean(each, initial) for each in data or []]


class Unrepeated(forms.TextInput):
    """A field for a personal code: no page shows a whole one, not even to who has just typed it."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


def normal_code(typed: str) -> str:
    """A typed personal code in the one form; the check digit is not asked, new codes have none."""
    typed = "".join(typed.split())
    try:
        return personal_code.normalise(typed) if typed else ""
    except ValueError:
        text = _("A personal code has eleven digits, six before the hyphen and five after it.")
        raise forms.ValidationError(text) from None


class Recorded(forms.Form):
    """An application as a clerk types it."""

    channel = forms.ChoiceField(
        label=gettext_lazy("It came"), choices=CHANNELS, widget=forms.RadioSelect, initial="paper"
    )
    received = forms.DateField(
        label=gettext_lazy("Received on"),
        error_messages=dict.fromkeys(("required", "invalid"), gettext_lazy("Enter the day, for example 31.05.2026.")),
        validators=[in_reach],
        widget=forms.DateInput({"class": "input", "autocomplete": "off"}, format="%d.%m.%Y"),
    )
    name = forms.CharField(
        label=gettext_lazy("Name and family name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the name and the family name.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=gettext_lazy("Personal code"),
        help_text=gettext_lazy("May stay empty when a signed file is enclosed: then it comes from the signature."),
        max_length=20,
        required=False,
        widget=Unrepeated({"class": "input", "autocomplete": "off", "inputmode": "numeric"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Enter the whole e-mail address, for example name@example.lv.")},
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "input", "type": "tel", "autocomplete": "off"}),
    )
    represents = forms.CharField(
        label=gettext_lazy("Represents"),
        help_text=gettext_lazy("Empty for owners; else whom, and in which property."),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=gettext_lazy("What the application says"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    enclosures = FilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy("Signed files and scans: .edoc, .asice, PDF, JPG, PNG; up to five, 10 MB each."),
        max_length=200,
        required=False,
        widget=SeveralFiles({"accept": ",".join([*SIGNED_ENDINGS, *PLAIN_ENDINGS])}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begin_at(self, "name")

    def clean_code(self) -> str:
        """In the one form, or empty."""
        return normal_code(self.cleaned_data["code"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def record_application(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form; POST stores the application and opens it for the decision."""
    form = Recorded(request.POST or None, request.FILES or None, initial={"received": staff.on})
    if request.method == "POST" and form.is_valid():
        try:
            row = _recorded(form.cleaned_data, staff)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Recorded with the number %(number)s.") % {"number": row.number})
            return redirect("desk_application", number=row.pk)
    status = REFUSED if form.errors else HTTPStatus.OK
    context = {"form": form}
    return render_page(
        request, staff, "backoffice/application_form.html", context, section="desk_applications", status=status
    )


def _recorded(said: dict[str, Any], staff: Staff) -> Any:
    return actions.record(
        actions.Said(
            email=said["email"], phone=said["phone"], represents=said["represents"], text=said["text"],
            name=said["name"], code=said["code"],
        ),
        [_handed(file) for file in said["enclosures"]],
        channel=said["channel"],
        received_at=clock.now() if said["received"] == staff.on else _noon(said["received"]),
        by=staff.user,
        at=clock.now(),
    )  # fmt: skip


def _noon(day: date) -> datetime:
    """The middle of a day of which nobody wrote down the hour."""
    return datetime.combine(day, time(12), tzinfo=RIGA)


def _handed(file: UploadedFile[bytes]) -> actions.Handed:
    """A file with its signatures judged; a PDF scan without any is a plain file."""
    name, content = file.name or "", file.read()
    report = examine(content, at=clock.wire_now()) if is_signed_kind(name) else None
    if report is not None and name.lower().endswith(".pdf") and not report.signatures and not report.poisoned:
        report = None
    return actions.Handed(name, content, report)
