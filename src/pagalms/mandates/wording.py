"""What is said about mandates, to people and by refusals."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pagalms.kernel.refusal import Refusal
from pagalms.mandates.models import Mandate
from pagalms.mandates.rules import Mistake, Right

_MISTAKES: dict[str, str | Promise] = {
    "own_code": gettext_lazy("This is the personal code of the client; nobody represents themselves."),
    "no_flats": gettext_lazy("Tick at least one property."),
    "not_owned": gettext_lazy("The client does not own one of these properties today. Look at the list once more."),
    "dated_ahead": gettext_lazy("The document cannot be dated later than today."),
    "before_document": gettext_lazy("It cannot count from a day before the date of the document."),
    "ends_before": gettext_lazy("The last day is before the first."),
    "over": gettext_lazy("The last day has passed, so there is nothing to record."),
}


def mistake(found: Mistake) -> Refusal:
    """A mistake in a draft as a refusal."""
    return Refusal(found.code, _MISTAKES[found.code], field=found.field)


def overlaps(other: Mandate) -> Refusal:
    """There is a mandate for the same days already."""
    values = {"number": other.document.number, "flat": str(other.apartment)}
    return Refusal(
        "overlaps",
        _("Power of attorney No. %(number)s already counts on some of these days in %(flat)s. End it first.") % values,
        field="since",
    )


def not_allowed(right: Right) -> Refusal:
    """A representative asks for more than the mandate gives."""
    said = {
        Right.HAND_IN: _("Your power of attorney lets you see this property, but not hand in readings."),
        Right.WRITE: _("Your power of attorney lets you see this property, but not write to the manager in its name."),
    }
    return Refusal("not_allowed", said.get(right) or _("Only an owner of this property may do this."))
