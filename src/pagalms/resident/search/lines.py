"""Rows of the rooms as lines of the result: in words, with the address of their page and the right property."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from pagalms.documents.queries import KINDS
from pagalms.enrolment.queries import Resident
from pagalms.housefile.queries import WORK_KINDS
from pagalms.kernel.findable import Row
from pagalms.kernel.latvian.asked import Asked
from pagalms.meters.queries import KINDS as METERS
from pagalms.resident.search.hits import Hit
from pagalms.ui import formats

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment

Said = dict[str, Any]


@dataclass(frozen=True)
class Lines:
    """Makes lines for one person and one question; the property is named when there is more than one."""

    asked: Asked
    resident: Resident
    chosen: Apartment | None

    def of(self, row: Row) -> tuple[str, Hit]:
        """The section it stands under, and the line."""
        kind, key, flat, house, day, hits, said = row
        section, draw = DRAWN[kind]
        title, texts, href, about = draw(self, key, flat, house, said)
        place = self._place(flat, house, said)
        return section, Hit(self.asked, title, texts, href, day, (*filter(None, (*about, place)),), hits)

    def flat_in(self, house: int) -> Apartment:
        """The property of this house that its file is opened through."""
        inside = [flat for flat in self.resident.properties if flat.house_id == house]
        return self.chosen if self.chosen in inside else inside[0]

    def _place(self, flat: int | None, house: int | None, said: Said) -> str:
        known = self.resident.property(flat) if flat else None
        if flat and known is None and "house" in said:
            return f"{said['house']}–{said['flat']}"
        if len(self.resident.properties) < 2:
            return ""
        return str(known or "") or (str(self.flat_in(house).house) if house else "")


Drawn = tuple[str, list[str], str, tuple[str, ...]]


def _bill(lines: Lines, _key: int, flat: int | None, _house: int | None, said: Said) -> Drawn:
    period, number = date.fromisoformat(said["period"]), said["number"]
    open_to = lines.resident.property(flat or 0)
    href = reverse("bill", args=[flat, number]) if open_to else reverse("archive_bill", args=[number])
    services = [f"{line['name']} {_money(line['total'])}" for line in said["lines"]]
    text = " · ".join([_money(said["payable"]), _("No. %(number)s") % {"number": number}, *services])
    month = formats.month_year(period, "for")
    return _("Bill for %(month)s") % {"month": month}, [text], href, () if open_to else (_("former property"),)


def _meter(_lines: Lines, _key: int, flat: int | None, _house: int | None, said: Said) -> Drawn:
    removed = said["removed"] and date.fromisoformat(said["removed"])
    state = _("taken away %(day)s") % {"day": formats.day(removed)} if removed else ""
    title = f"{capfirst(said['place'])}, {dict(METERS)[said['kind']]}"
    href = reverse("metering_point", args=[flat, said["point"]])
    return title, [_("Meter no. %(number)s") % {"number": said["serial"]}], href, (state,)


def _notice(_lines: Lines, _key: int, _flat: int | None, _house: int | None, said: Said) -> Drawn:
    return said["title"], [said["text"]], reverse("notice", args=[said["number"]]), ()


def _thread(_lines: Lines, key: int, _flat: int | None, _house: int | None, said: Said) -> Drawn:
    texts = [text for text in said["texts"] if text != said["title"]]
    return said["title"], texts, reverse("thread", args=[key]), ()


def _paper(_lines: Lines, _key: int, _flat: int | None, _house: int | None, said: Said) -> Drawn:
    return said["title"], [_face(said), said["text"]], reverse("document", args=[said["document"]]), ()


def _house_paper(lines: Lines, _key: int, _flat: int | None, house: int | None, said: Said) -> Drawn:
    href = reverse("house_document", args=[lines.flat_in(house or 0).pk, said["document"]])
    return said["title"], [_face(said), said["text"]], href, ()


def _in_house_file(anchor: str) -> Callable[..., Drawn]:
    def draw(lines: Lines, _key: int, _flat: int | None, house: int | None, said: Said) -> Drawn:
        href = reverse("property_house_file", args=[lines.flat_in(house or 0).pk]) + anchor
        kind = str(dict(WORK_KINDS)[said["kind"]]) if "kind" in said else _("decision of owners")
        return said["title"], [said["text"]], href, (kind,)

    return draw


def _house_money(lines: Lines, _key: int, _flat: int | None, house: int | None, said: Said) -> Drawn:
    href = reverse("property_house_file", args=[lines.flat_in(house or 0).pk]) + "#nauda"
    words = {"income": _money(said["income"]), "expense": _money(said["expense"])}
    text = _("Income %(income)s, expenses %(expense)s") % words
    return f"{said['title']}, {said['year']}", [text], href, (_("money of the house"),)


def _face(said: Said) -> str:
    kind = capfirst(str(dict(KINDS)[said["kind"]]))
    number = _("No. %(number)s") % {"number": said["number"]} if said["number"] else ""
    return " · ".join(filter(None, (kind, number, said["issuer"], said["file"])))


def _money(said: str | float) -> str:
    return formats.money(Decimal(str(said)))


# By kind: the section it stands under, and how it is drawn.
DRAWN: dict[str, tuple[str, Callable[..., Drawn]]] = {
    "bill": ("bills", _bill),
    "meter": ("meters", _meter),
    "notice": ("notices", _notice),
    "thread": ("correspondence", _thread),
    "paper": ("documents", _paper),
    "house_paper": ("house_file", _house_paper),
    "work": ("house_file", _in_house_file("#darbi")),
    "decision": ("house_file", _in_house_file("#lemumi")),
    "money": ("house_file", _house_money),
}
