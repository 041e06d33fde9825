"""A power of attorney as a clerk types it."""

from __future__ import annotations

from datetime import date
from typing import Any

from pagalms.mandates.actions import Form
from tests.people import CODES, Village

TODAY = date(2026, 5, 31)


def form_for(village: Village, **other: Any) -> Form:
    """felikss lets carla, an owner elsewhere, act for him in flat_c from today until the end of the year."""
    values: dict[str, Any] = {
        "number": "2217",
        "dated": date(2026, 5, 20),
        "notary": "Zvērināta notāre Ilga Zīmogiņa",
        "name": "Carla Paraudziņa",
        "personal_code": CODES["carla"],
        "email": "",
        "flats": frozenset({village.flat_c.pk}),
        "may_hand_in": True,
        "may_write": True,
        "since": TODAY,
        "until": date(2026, 12, 31),
    }
    return Form(**{**values, **other})
