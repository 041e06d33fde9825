"""What a bill says, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pagalms.billing.rules.lines import BASES, Change, Group, Line, PriceSince
from pagalms.ui import formats

# The label of a group and the class of its colour, the same in the chart and beside the lines.
LABELS: dict[str, tuple[str | Promise, str]] = {
    "house": (gettext_lazy("House upkeep"), "k1"),
    "heat": (gettext_lazy("Heat"), "k3"),
    "water": (gettext_lazy("Water"), "k2"),
    "waste": (gettext_lazy("Waste"), "k4"),
    "other": (gettext_lazy("Other services"), "k5"),
}

# What people ask about each service, in one sentence.
ABOUT: dict[str, str | Promise] = {
    "management": gettext_lazy("For managing the house: upkeep, cleaning, bookkeeping, emergency service."),
    "repairs": gettext_lazy("Money of the owners put aside for repairs of the house."),
    "savings": gettext_lazy("Money of the owners put aside for repairs of the house."),
    "lift": gettext_lazy("Upkeep and inspection of the lift."),
    "electricity_common": gettext_lazy("Light of the stairs and cellar, pumps, the lift."),
    "insurance": gettext_lazy("If the house does harm to somebody, the insurer pays."),
    "cleaning": gettext_lazy("Cleaning of the stairs and the yard."),
    "heating": gettext_lazy("Heat of the rooms in the heating season."),
    "water_heating": gettext_lazy("Heat that makes the hot water hot; the water itself is in its own line."),
    "hot_water_circulation": gettext_lazy("Heat lost in the pipes and towel rails of the hot water."),
    "water_sewerage": gettext_lazy("Cold and hot water by your meters, and taking it away."),
    "water_correction": gettext_lazy(
        "The house meter showed more than all flats together; the difference is shared among the flats."
    ),
    "waste": gettext_lazy("Taking away household waste."),
}


@dataclass(frozen=True)
class LineInWords:
    """A line with what it is for, and since when its price holds (None: the service is new)."""

    line: Line
    about: str | Promise
    since: PriceSince | None


@dataclass(frozen=True)
class GroupInWords:
    """A group of lines with its name, its colour and the reason of its amount."""

    group: Group
    label: str | Promise
    colour: str
    reason: str
    lines: tuple[LineInWords, ...]


@dataclass(frozen=True)
class ChangeInWords:
    """A change with its reason as a sentence."""

    change: Change
    reason: str


def groups_in_words(groups: Sequence[Group], since: Mapping[str, PriceSince]) -> list[GroupInWords]:
    """Groups with their words; `since`: when a service got its price."""
    return [GroupInWords(group, *LABELS[group.code], reason(group), _lines(group, since)) for group in groups]


def reason(group: Group) -> str:
    """By what the lines of a group are charged, one sentence."""
    said = [one for one in (_basis(group, basis) for basis in ("area", "meter", "persons", "flat")) if one]
    sentence = "; ".join(said)
    return sentence[:1].upper() + sentence[1:]


def in_words(change: Change) -> ChangeInWords:
    """A change with its reason."""
    return ChangeInWords(change, _why(change))


def _lines(group: Group, since: Mapping[str, PriceSince]) -> tuple[LineInWords, ...]:
    codes = [(line, line.service_code) for line in group.lines]
    return tuple(LineInWords(line, ABOUT.get(code, ""), since.get(code)) for line, code in codes)


def _basis(group: Group, basis: str) -> str:
    found = [(unit, quantity) for kind, unit, quantity in group.bases if kind == basis]
    if not found:
        return ""
    amounts = ", ".join(_amount(quantity, unit) for unit, quantity in found)
    if basis == "area":
        return _("by the area of the flat, %(area)s") % {"area": amounts}
    if basis == "meter":
        return _("by meters, %(use)s") % {"use": amounts}
    if basis == "persons":
        persons = found[0][1]
        return _("by the number of declared persons: %(count)s") % {"count": formats.decimal(persons, 4, least=0)}
    return _("an equal part for each flat") if len(group.bases) == 1 else _("a part for each flat")


def _why(change: Change) -> str:
    if change.reason == "new":
        return _("There was no such line a month before.")
    if change.reason == "gone":
        return _("There is no such line this month.")
    before, now = change.quantity if change.reason == "quantity" else change.tariff
    if change.reason == "quantity":
        amount = _amount(abs(now - before), change.unit)
        return (_("%(amount)s more.") if now > before else _("%(amount)s less.")) % {"amount": amount}
    if before == now:
        return _("The amount was rounded differently.")
    if BASES.get(change.unit.casefold()) == "flat":
        values = {"before": formats.money(before), "now": formats.money(now)}
        return _("The part of each flat was %(before)s without VAT, now it is %(now)s.") % values
    values = {
        "unit": formats.unit(change.unit),
        "before": formats.decimal(before, 6, least=4),
        "now": formats.decimal(now, 6, least=4),
    }
    return _("The price of one %(unit)s was %(before)s, now it is %(now)s.") % values


def _amount(quantity: Decimal, unit: str) -> str:
    text = formats.decimal(quantity, 3) if unit.casefold() in {"m3", "m³"} else formats.decimal(quantity, 4, least=0)
    if unit.casefold() in {"pers.", "pers", "cilv."}:
        return ngettext("%(count)s person", "%(count)s persons", int(quantity)) % {"count": text}
    return f"{text}{formats.NBSP}{formats.unit(unit)}"
