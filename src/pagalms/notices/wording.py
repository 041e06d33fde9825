"""What is wrong with a notice, and whom it is for, in words."""

from __future__ import annotations

from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pagalms.kernel.refusal import Refusal
from pagalms.notices.models import Notice
from pagalms.notices.rules import Mistake, Standing, Unknown
from pagalms.ui import formats

STANDINGS: dict[Standing, str | Promise] = {
    Standing.DRAFT: gettext_lazy("draft"),
    Standing.SCHEDULED: gettext_lazy("scheduled"),
    Standing.CURRENT: gettext_lazy("current"),
    Standing.PAST: gettext_lazy("past"),
    Standing.WITHDRAWN: gettext_lazy("withdrawn"),
}
_MISTAKES: dict[str, str | Promise] = {
    "no_title": gettext_lazy("Say in one line what it is about."),
    "no_text": gettext_lazy("Write the text of the notice."),
    "ends_before": gettext_lazy("The last day is before the first one."),
    "over": gettext_lazy("The last day is over already."),
    "no_beginning": gettext_lazy("Say when the works begin as well."),
    "no_end": gettext_lazy("Say when the works end as well."),
    "works_end_before": gettext_lazy("The works end before they begin."),
}


def refusal_of(mistake: Mistake) -> Refusal:
    """The mistake as a refusal beside its field."""
    return Refusal(mistake.code, _MISTAKES[mistake.code], field=mistake.field)


def no_such_flat(unknown: Unknown, house: str) -> Refusal:
    """A part of the list of flats that names none."""
    sentence = _("%(house)s has no flat “%(part)s”. Write for example: 1–20, 24.")
    return Refusal("no_such_flat", sentence % {"house": house, "part": unknown.part}, field="flats")


def audience(notice: Notice) -> str:
    """Whom the notice is for."""
    if notice.house is None:
        return _("To all clients")
    if not notice.flats_said:
        return str(notice.house)
    return _("%(house)s, flats %(flats)s") % {"house": notice.house, "flats": notice.flats_said}


def hours(begins: datetime, ends: datetime) -> str:
    """When works go on: "otrdiena, 2. jūnijs, 9.00–15.00", or both days when they differ."""
    first, last = formats.local(begins), formats.local(ends)
    head = f"{formats.weekday(first)}, {formats.day_words(first)}"
    if (first.year, first.month, first.day) == (last.year, last.month, last.day):
        return f"{head}, {formats.clock_time(begins)}–{formats.clock_time(ends)}"
    return (
        f"{head}, {formats.clock_time(begins)} – "
        f"{formats.weekday(last)}, {formats.day_words(last)}, {formats.clock_time(ends)}"
    )
