"""The manager's own rules in words."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pagalms.kernel.refusal import Refusal
from pagalms.manager.rules.details import spans

SHORT_DAYS = (
    pgettext_lazy("weekday", "Mon"), pgettext_lazy("weekday", "Tue"), pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"), pgettext_lazy("weekday", "Fri"), pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)  # fmt: skip
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))

WRONG: dict[str, str | Promise] = {
    "missing": _("Write this too; pages and letters name it."),
    "registration_no": _("A registration number has 11 digits."),
    "no_phone": _("Write at least one telephone number."),
    "phone": _("Write the number with digits, for example +371 6000 0114."),
    "homepage": _("Write the whole address, for example https://www.example.lv."),
    "hours": _("Write hours as 9–12, 13–17; leave it empty when you are closed."),
    "iban": _("This is not an account number: a digit or a letter is wrong or missing."),
    "twice": _("This account is in the list twice."),
    "same_day": _("Another account is on the bills from the same day. Choose one day for each."),
    "no_first": _("One account has to be on bills always: tick it and leave its day empty."),
    "no_accounts": _("Write at least one account number."),
    "picture": _("This picture cannot be opened. Save it as PNG or JPEG and try again."),
    "heavy": _("This picture has so many details that pages would load slowly. Choose a simpler one."),
    "no_logo": _("Choose a picture."),
    "alt": _("Write what the picture says; who does not see it hears this."),
    "colour": _("Write a colour as #0e4f4f: a # and six digits or letters from a to f."),
    "ends_before": _("The last day is before the first one."),
    "meanwhile": _("Somebody has saved something else meanwhile. Look at it below and save once more."),
}

UNREADABLE = _(
    "Its contrast is %(ratio)s : 1 where it is worst; text needs %(least)s : 1. "
    "The nearest shade that can be read: %(nearest)s."
)


def refusal(code: str, field: str = "") -> Refusal:
    """The rule that says no, in words."""
    return Refusal(code, WRONG[code], field=field)


def hours_in_words(hours: Sequence[str]) -> str:
    """Mon–Thu 9.00–17.00, Fri 9.00–15.00."""
    said = []
    for span in spans(hours):
        last = f"–{SHORT_DAYS[span.last]}" if span.last > span.first else ""
        said.append(f"{SHORT_DAYS[span.first]}{last} {span.hours}")
    return "; ".join(said) if any("," in span for span in said) else ", ".join(said)
