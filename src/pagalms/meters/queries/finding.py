"""Meters by serial number, by what they measure and where they stand; those of the past too, as their history is."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from pagalms.kernel.findable import Found, among, likeliest
from pagalms.kernel.latvian.asked import Asked, Word
from pagalms.meters.models import Kind, Meter
from pagalms.properties.queries.finding import text_of

SHORTEST = 3  # of a part of a serial number, or of a stem of a place
_METER = "skaitītājs meter"
KINDS = Kind.choices


def found_meters(asked: Asked, flats: Collection[int]) -> list[Found]:
    """A part of a statement; none without flats."""
    if not flats:
        return []
    rows = Meter.objects.filter(point__apartment__in=list(flats)).annotate(where=text_of(["point__location"]))
    said = {
        "serial": "serial_no", "kind": "point__kind", "place": "point__location", "point": "point_id",
        "installed": "installed_on", "removed": "removed_on",
    }  # fmt: skip
    conditions = [_fits(word) for word in asked.words]
    return [likeliest(rows, conditions, kind="meter", day="installed_on", flat="point__apartment_id", said=said)]


def _fits(word: Word) -> Q:
    if word.fits(_METER):
        return Q(pk__isnull=False)
    fits = Q(point__kind__in=among(word, Kind.choices))
    if word.is_number and len(word.bare) >= SHORTEST:
        fits |= Q(serial_no__icontains=word.bare)
    for stem in word.parts[0] if len(word.parts) == 1 else ():
        if len(stem) >= SHORTEST:
            fits |= Q(where__contains=stem)
    return fits
