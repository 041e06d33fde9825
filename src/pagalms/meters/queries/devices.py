"""Finding the apartment in which a meter stands."""

from __future__ import annotations

from django.db.models import F, QuerySet

from pagalms.meters.models import Meter

SHORTEST = 4


def meters_with(serial: str, *, most: int) -> list[Meter]:
    """The meters of this serial number, those that stand before those taken away; none for a short number."""
    found = _with(serial).select_related("point__apartment__house")
    return list(found.order_by(F("removed_on").desc(nulls_first=True), "pk")[:most])


def flats_with_meter(serial: str) -> list[int]:
    """The keys of the apartments in which a meter of this serial number stands or stood; none for a short number."""
    return list(_with(serial).values_list("point__apartment", flat=True))


def _with(serial: str) -> QuerySet[Meter]:
    said = serial.strip()
    return Meter.objects.filter(serial_no__iexact=said) if len(said) >= SHORTEST else Meter.objects.none()
