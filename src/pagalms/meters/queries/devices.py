"""Finding the apartment in which a meter stands."""

from __future__ import annotations

from pagalms.meters.models import Meter

SHORTEST = 4


def flats_with_meter(serial: str) -> list[int]:
    """The keys of the apartments in which a meter of this serial number stands or stood; none for a short number."""
    said = serial.strip()
    if len(said) < SHORTEST:
        return []
    return list(Meter.objects.filter(serial_no__iexact=said).values_list("point__apartment", flat=True))
