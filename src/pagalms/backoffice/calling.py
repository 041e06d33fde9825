"""Going through the list of whom to call: the page of a flat keeps the place in it and leads to the next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from pagalms.backoffice.paging import PAGE
from pagalms.kernel.month import Month
from pagalms.meters.queries import desk
from pagalms.ui.asked import whole

if TYPE_CHECKING:
    from pagalms.meters.queries.desk import Missing
    from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Calling:
    """Where in the list somebody is: `months` the flat has been missing, the house the list is of, if of one, and the
    page of the whole list, if they came from there.
    """

    months: int
    house: int | None
    page: int | None

    @property
    def words(self) -> str:
        """The same as the end of an address."""
        page = f"&lapa={self.page}" if self.page else ""
        return f"&pec_kartas={self.months}" + (f"&maja={self.house}" if self.house else "") + page

    @property
    def list_address(self) -> str:
        """The list."""
        if self.page is None:
            return reverse("desk_readings") + (f"?maja={self.house}" if self.house else "") + "#kam"
        asked = {"maja": self.house, PAGE: self.page} if self.house else {PAGE: self.page}
        return f"{reverse('desk_missing_list')}?{urlencode(asked)}"

    def after(self, flat: Apartment, month: Month) -> tuple[Missing, str] | None:
        """The next flat to call and its address, or None at the end of the list."""
        found = desk.missing_after(month, flat, months=self.months, house=self.house)
        if found is None:
            return None
        here = replace(self, months=found.months)
        return found, f"{reverse('desk_flat', args=[found.flat.pk])}?menesis={month}{here.words}"


def calling(request: HttpRequest) -> Calling | None:
    """The place the address names; None for who came another way."""
    months = whole(request.GET.get("pec_kartas", ""), 4)
    if months is None:
        return None
    return Calling(months, whole(request.GET.get("maja", ""), 9), whole(request.GET.get(PAGE, ""), 6))
