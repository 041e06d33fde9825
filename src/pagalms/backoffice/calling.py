"""Going through the list of whom to call: the page of a flat keeps the place in it and leads to the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse

from pagalms.kernel.month import Month
from pagalms.meters.queries import desk
from pagalms.ui.asked import whole

if TYPE_CHECKING:
    from pagalms.meters.queries.desk import Missing
    from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Calling:
    """Where in the list somebody is: `months` the flat has been missing, and the house the list is of, if of one."""

    months: int
    house: int | None

    @property
    def words(self) -> str:
        """The same as the end of an address."""
        return f"&pec_kartas={self.months}" + (f"&maja={self.house}" if self.house else "")

    @property
    def list_address(self) -> str:
        """The list."""
        return reverse("desk_readings") + (f"?maja={self.house}" if self.house else "") + "#kam"

    def after(self, flat: Apartment, month: Month) -> tuple[Missing, str] | None:
        """The next flat to call and its address, or None at the end of the list."""
        found = desk.missing_after(month, flat, months=self.months, house=self.house)
        if found is None:
            return None
        here = Calling(found.months, self.house)
        return found, f"{reverse('desk_flat', args=[found.flat.pk])}?menesis={month}{here.words}"


def calling(request: HttpRequest) -> Calling | None:
    """The place the address names; None for who came another way."""
    months = whole(request.GET.get("pec_kartas", ""), 4)
    if months is None:
        return None
    return Calling(months, whole(request.GET.get("maja", ""), 9))
