"""Verdicts of the rules as sentences: what is wrong, which digits to look at, what happens then."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.meters.models import Meter, Reading
from pagalms.meters.queries import Line
from pagalms.meters.rules.judge import Opinion, Verdict
from pagalms.meters.rules.typed import Fault, Misread
from pagalms.meters.rules.usage import Use
from pagalms.meters.rules.window import TimeLeft, Window
from pagalms.ui import formats

_FAULTS = {
    Fault.NOT_A_NUMBER: gettext_lazy("Write only the digits of the meter and a comma."),
    Fault.NEGATIVE: gettext_lazy("A meter shows no number below zero. Write the digits without a minus."),
    Fault.TWO_SEPARATORS: gettext_lazy("Only one comma can stand in a reading, before the red digits."),
    Fault.INCOMPLETE: gettext_lazy("Digits are missing before or after the comma."),
    Fault.NO_DECIMALS: gettext_lazy("This meter has no red digits. Write only the black ones, without a comma."),
}


def misread(found: Misread, meter: Meter) -> Refusal:
    """The refusal for something typed that is no reading of this meter."""
    if found.fault == Fault.TOO_MANY_DECIMALS:
        sentence = ngettext(
            "This meter has %(count)d red digit; so many can stand after the comma.",
            "This meter has %(count)d red digits; so many can stand after the comma.",
            meter.decimal_digits,
        ) % {"count": meter.decimal_digits}
    elif found.fault == Fault.TOO_MANY_DIGITS:
        sentence = ngettext(
            "This meter has %(count)d black digit; so many can stand before the comma.",
            "This meter has %(count)d black digits; so many can stand before the comma.",
            meter.integer_digits,
        ) % {"count": meter.integer_digits}
    else:
        sentence = str(_FAULTS[found.fault])
    if found.likely is not None:
        sentence += " " + _("Is it %(value)s?") % {"value": number(found.likely, meter)}
    return Refusal(str(found.fault), sentence)


def verdict(opinion: Opinion, line: Line) -> Refusal:
    """The refusal or the question for a value that cannot be right or is far from the usual."""
    sentence = {
        Verdict.BELOW_PREVIOUS: _below,
        Verdict.ABOVE_LATER: _above,
        Verdict.UNUSUAL: _unusual,
        Verdict.ROLLED_OVER: _rolled_over,
    }[opinion.verdict](opinion, line)
    return Refusal(str(opinion.verdict), sentence)


def read_remotely() -> Refusal:
    """The refusal for a meter that nobody has to read."""
    return Refusal("read_remotely", _("This meter is read remotely; nothing needs to be handed in."))


def closed(window: Window) -> Refusal:
    """The refusal outside the window: the sentence of FAQ 7."""
    return Refusal("closed", next_window(window))


def not_correctable(reading: Reading, window: Window) -> Refusal:
    """The refusal for a reading that accounting has already taken."""
    month = formats.month(window.month.first, "for")
    return Refusal(
        str(reading.state),
        _("Accounting has already taken over the reading for %(month)s. Only the manager can change it.")
        % {"month": month},
    )


def meanwhile(reading: Reading, meter: Meter) -> Refusal:
    """The question when a reading has come in since the form was opened."""
    at = reading.recorded_at
    return Refusal(
        "meanwhile",
        _(
            "Since you opened the page, %(value)s has come in for this meter (%(when)s). Look at the meter: if yours is"
            " right, hand in once more."
        )
        % {"value": number(reading.value, meter), "when": f"{formats.day(at)} {formats.clock_time(at)}"},
    )


def next_window(window: Window) -> str:
    """FAQ 7, word for word."""
    return _("Readings can be handed in from: %(first)s to %(last)s") % {
        "first": formats.day(window.first_day),
        "last": formats.day(window.last_day),
    }


def time_left(left: TimeLeft) -> str:
    """How long the window stays open: days and hours, on the last day hours and minutes."""
    days = ngettext("%(count)d day", "%(count)d days", left.days) % {"count": left.days}
    hours = ngettext("%(count)d hour", "%(count)d hours", left.hours) % {"count": left.hours}
    minutes = ngettext("%(count)d minute", "%(count)d minutes", left.minutes) % {"count": left.minutes}
    parts = [(left.days, days), (left.hours, hours), (left.minutes, minutes)]
    while parts and not parts[0][0]:
        parts.pop(0)
    shown = [part for part in parts[:2] if part[0]]
    if not shown:
        return _("Less than a minute left")
    if len(shown) == 1:
        return ngettext("%(time)s left", "%(time)s left", shown[0][0]) % {"time": shown[0][1]}
    return ngettext("%(first)s and %(second)s left", "%(first)s and %(second)s left", shown[0][0]) % {
        "first": shown[0][1],
        "second": shown[1][1],
    }


def number(value: Decimal, meter: Meter) -> str:
    """A reading in a sentence: 414,502."""
    return formats.decimal(value, meter.decimal_digits)


def typed_again(value: Decimal, meter: Meter) -> str:
    """A reading as people type it, without spaces between thousands: 12345,678."""
    return f"{value:.{meter.decimal_digits}f}".replace(".", formats.separator())


def amount(value: Decimal, meter: Meter) -> str:
    """A use in a sentence: 16,500 m³."""
    return f"{formats.decimal(value, meter.decimal_digits)}{formats.NBSP}{formats.unit(meter.unit)}"


def told(use: Use, meter: Meter) -> str:
    """The use that a reading told, with its month or months: Aprīlī izlietots 2,114 m³."""
    words = {"month": _month_in(use.month), "count": use.months, "use": amount(use.amount, meter)}
    if use.months == 1:
        return _("%(month)s: %(use)s used") % words
    return ngettext("In %(count)d month: %(use)s used", "In %(count)d months: %(use)s used", use.months) % words


def _below(opinion: Opinion, line: Line) -> str:
    sentence = _("The reading is less than the previous one (%(value)s).") % {
        "value": number(line.previous, line.meter)
    }
    if opinion.likely is None:
        return sentence + " " + _("Look at the black digits once more.")
    return (
        sentence
        + " "
        + _("Look at the digits once more: is it %(value)s?") % {"value": number(opinion.likely, line.meter)}
    )


def _above(_opinion: Opinion, line: Line) -> str:
    later = line.later if line.later is not None else Decimal(0)
    return _("The reading is more than a later one that is already recorded (%(value)s).") % {
        "value": number(later, line.meter)
    }


def _unusual(opinion: Opinion, line: Line) -> str:
    use = {"use": amount(opinion.use, line.meter), "month": _month_in(line.window.month), "count": line.months}
    sentence = (
        _("%(month)s comes to %(use)s") % use
        if line.months == 1
        else ngettext("%(count)d month comes to %(use)s", "%(count)d months come to %(use)s", line.months) % use
    )
    if line.usual is not None:
        about = f"{formats.decimal(line.usual, 1)}{formats.NBSP}{formats.unit(line.meter.unit)}"
        sentence += _(", but the usual here is about %(usual)s a month") % {"usual": about}
    if opinion.likely is None:
        return sentence + "."
    return sentence + ". " + _("Is a comma missing: %(value)s?") % {"value": number(opinion.likely, line.meter)}


def _rolled_over(opinion: Opinion, line: Line) -> str:
    return _(
        "The reading is less than the previous one (%(value)s). If the meter has passed its last number and begun"
        " from zero, the use is %(use)s."
    ) % {"value": number(line.previous, line.meter), "use": amount(opinion.use, line.meter)}


def _month_in(month: Month) -> str:
    name = formats.month(month.first, "in")
    return name[0].upper() + name[1:]
