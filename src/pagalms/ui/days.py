"""Days that are typed: a slip of the year is asked again before anything is kept that no page can show."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2199
FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%Y."]  # as browsers send a day, and as people write one


def in_reach(day: date) -> None:
    """A day that somebody can have meant. Raises ValidationError for year 26 or 9999, which ranges cannot hold."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(_("Check the year."), code="year")
