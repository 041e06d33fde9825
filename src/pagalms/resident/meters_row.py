"""A meter on the form of readings: what was typed, what is wrong with it, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pagalms.meters import wording
from pagalms.meters.actions import Problem
from pagalms.meters.queries import Line
from pagalms.ui import formats

_SHORT = {
    "below_previous": gettext_lazy("less than the previous one"),
    "above_later": gettext_lazy("more than a later one"),
    "unusual": gettext_lazy("unusually much"),
    "rolled_over": gettext_lazy("less than the previous one"),
    "too_many_decimals": gettext_lazy("too many digits after the comma"),
    "no_decimals": gettext_lazy("no digits after the comma"),
    "too_many_digits": gettext_lazy("too many digits before the comma"),
    "taken_over": gettext_lazy("already taken over"),
    "billed": gettext_lazy("already taken over"),
    "closed": gettext_lazy("not in time"),
    "meanwhile": gettext_lazy("another reading has come in meanwhile"),
}
_ICONS = {"hot_water": "hot", "cold_water": "drop"}
_TONES = {"hot_water": " hot", "heat": " heat"}
_SHORT_OTHER = gettext_lazy("check the digits")


@dataclass(frozen=True)
class Row:
    """A meter on the form. `typed` is what the field holds, `editing`: a reading handed in before is corrected."""

    line: Line
    typed: str = ""
    problem: Problem | None = None
    editing: bool = False
    person: int = 0

    @cached_property
    def place(self) -> str:
        """Where the meter stands and what it measures: Vanna, aukstais ūdens."""
        point = self.line.meter.point
        return f"{capfirst(point.location)}, {point.get_kind_display()}"

    @property
    def icon(self) -> str:
        """The drawing of what it measures."""
        return _ICONS.get(self.line.meter.point.kind, "meter")

    @property
    def tone(self) -> str:
        """The class of the drawing's colour, after a space; none for what is cold."""
        return _TONES.get(self.line.meter.point.kind, "")

    @property
    def previously(self) -> str:
        """When the reading before was taken, or the one at installation."""
        before = self.line.before
        if before is None:
            return _("When installed, %(day)s") % {"day": formats.day(self.line.meter.installed_on)}
        return _("Previously, %(day)s") % {"day": formats.day(before.read_on)}

    @property
    def id(self) -> str:
        """The field's id in the page."""
        return f"m{self.line.meter.pk}"

    @property
    def shows_field(self) -> bool:
        """A field rather than the reading that is here."""
        return self.problem is not None or self.editing or not self.line.is_handed_in

    @property
    def can_leave(self) -> bool:
        """What is here may stay as it is."""
        return self.editing or (self.problem is not None and self.problem.refusal.code == "meanwhile")

    @property
    def refused(self) -> bool:
        """Wrong, as against doubtful."""
        return self.problem is not None and not self.problem.asks

    @property
    def short(self) -> str | Promise:
        """The problem in a few words, for the summary."""
        return _SHORT.get(self.problem.refusal.code, _SHORT_OTHER) if self.problem else ""

    @property
    def described_by(self) -> str:
        """The ids of the texts that belong to the field."""
        return " ".join(f"{self.id}-{part}" for part in ("p", "h", *(["e"] if self.problem else [])))

    @property
    def sure_value(self) -> str:
        """The value the question is about, as people write it."""
        value = self.problem.value if self.problem else None
        return "" if value is None else wording.number(value, self.line.meter)

    @property
    def by_other(self) -> bool:
        """Another user of the property handed the reading in."""
        reading = self.line.reading
        receipt = reading.submission if reading and reading.entered_by_id is None else None
        return receipt is not None and receipt.by_id != self.person

    @cached_property
    def last_use(self) -> str:
        """The use that the reading before told, in words; empty when it told none."""
        told = self.line.last_use
        return wording.told(told, self.line.meter) if told else ""

    @cached_property
    def use(self) -> str:
        """The use that the reading of the period tells."""
        told = self.line.use
        return wording.told(told, self.line.meter) if told else ""

    @property
    def digits(self) -> str:
        """How many digits of which colour the meter has."""
        meter = self.line.meter
        black = ngettext("%(count)d black digit", "%(count)d black digits", meter.integer_digits)
        red = ngettext("%(count)d red one", "%(count)d red ones", meter.decimal_digits)
        parts = [black % {"count": meter.integer_digits}]
        if meter.decimal_digits:
            parts.append(red % {"count": meter.decimal_digits})
        return ", ".join(parts)
