"""The form in which staff write and correct notices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from pagalms.backoffice.cursor import begin_at
from pagalms.files.actions import Upload
from pagalms.notices.actions import Draft
from pagalms.notices.rules import LONGEST_FLATS, LONGEST_TEXT, LONGEST_TITLE
from pagalms.properties.queries import houses
from pagalms.ui import formats
from pagalms.ui.asked import whole
from pagalms.ui.days import FORMATS, in_reach
from pagalms.ui.uploads import Files

if TYPE_CHECKING:
    from datetime import date

    from pagalms.notices.models import Version

MOMENTS = ["%Y-%m-%dT%H:%M", "%d.%m.%Y %H.%M", "%d.%m.%Y %H:%M"]
_DAY_ERRORS = {"invalid": _("Write the day as 01.05.2026."), "required": _("Say from which day.")}
_MOMENT_ERRORS = {"invalid": _("Write the day and the hour as 01.05.2026 9.00.")}


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    widget = forms.DateInput({"class": "input", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, input_formats=FORMATS, error_messages=_DAY_ERRORS, widget=widget,
        validators=[in_reach],
    )  # fmt: skip


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput({"class": "input", "type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(
        label=label, required=False, input_formats=MOMENTS, error_messages=_MOMENT_ERRORS, widget=widget,
        validators=[in_reach],
    )  # fmt: skip


class NoticeForm(forms.Form):
    """Words, days and people of a notice; what is wrong with them the room says, what is missing this form at once."""

    house = forms.ModelChoiceField(
        label=_("House"),
        queryset=houses(),
        required=False,
        empty_label=_("All houses"),
        widget=forms.Select({"class": "input"}),
    )
    flats = forms.CharField(
        label=_("Flats"),
        max_length=LONGEST_FLATS,
        required=False,
        help_text=_("Empty: the whole house. For a staircase its range: 1–20. Single flats: 24, 31A."),
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label=_("In one line"),
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Say in one line what it is about.")},
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write the text of the notice.")},
        help_text=_("An empty line begins a paragraph, a line that begins with a dash an entry of a list."),
        widget=forms.Textarea({"class": "input", "rows": 8}),
    )
    important = forms.BooleanField(label=_("Important: on top, on the first page and by e-mail"), required=False)
    first = _day(_("Shown from"), required=True)
    last = _day(_("Until, that day included (may stay empty)"))
    begins = _moment(_("Works begin"))
    ends = _moment(_("Works end"))
    papers = Files(label=_("Files (if you need to)"))

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        sent = request.method == "POST"
        super().__init__(request.POST if sent else None, request.FILES if sent else None, **kwargs)
        begin_at(self, "house")
        self.uploads = [Upload.of(one) for one in request.FILES.getlist("papers")] if sent else []
        self.dropped = {key for key in map(whole, request.POST.getlist("drop")) if key is not None}

    def draft(self) -> Draft:
        """The notice as filled in; the form is valid. A correction has no house and no flats."""
        said = {name: value for name, value in self.cleaned_data.items() if name in Draft.__dataclass_fields__}
        return Draft(**{**said, "papers": self.uploads, "dropped": self.dropped})


class CorrectionForm(NoticeForm):
    """The same for a notice that is out; whom it is for stays."""

    news = forms.BooleanField(
        label=_("Show it to everybody as new; if it is important, send the letter again"), required=False
    )

    def __init__(self, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(request, **kwargs)
        del self.fields["house"], self.fields["flats"]


def filled(version: Version) -> dict[str, Any]:
    """What the form of an existing notice begins with."""
    notice = version.notice
    end = notice.shown.upper
    return {
        "house": notice.house_id,
        "flats": notice.flats_said,
        "title": version.title,
        "text": version.text,
        "important": version.important,
        "first": notice.shown.lower,
        "last": _day_before(end) if end else None,
        "begins": _here(version.works.lower) if version.works else None,
        "ends": _here(version.works.upper) if version.works else None,
    }


def _day_before(day: date) -> date:
    return day.fromordinal(day.toordinal() - 1)


def _here(when: datetime) -> date:
    return formats.local(when)
