"""What a missing reading would mean, before it happens: in cubic metres, and in euro by the last bill."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from pagalms.billing.queries import newest_lines
from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.meters.queries import sheet_of
from pagalms.meters.queries.missing import IfMissing, if_missing
from pagalms.resident.access import for_property
from pagalms.resident.page import render_page

if TYPE_CHECKING:
    from pagalms.billing.models import InvoiceLine
    from pagalms.properties.models import Apartment

# Accounting's services by which the use of a meter is charged; hot water is cold water that was heated.
SERVICES = {
    "cold_water": {"water", "sewerage", "water_sewerage"},
    "hot_water": {"water", "sewerage", "water_sewerage", "water_heating"},
}
DIFFERENCE = "water_correction"


@dataclass(frozen=True)
class Row:
    """A meter, what happens, and about how much the average would cost (None: the last bill does not tell)."""

    told: IfMissing
    cost: Decimal | None


@require_safe
@for_property
def if_not_handed_in(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """Each meter of a property and what is charged without its reading."""
    told = if_missing(sheet_of(flat, at=clock.now()))
    lines = newest_lines(flat, codes=resident.codes, on=resident.on)
    rows = [Row(one, _cost(one, lines)) for one in told]
    costs = [row.cost for row in rows if row.cost is not None]
    context = {
        "rows": rows,
        "rule": told[0].rule if told else None,
        "sum": sum(costs, Decimal(0)) if len(costs) > 1 else None,
        "bill": lines[0].invoice if lines else None,
        "difference": next((line for line in lines if line.service_code == DIFFERENCE), None),
    }
    return render_page(request, resident, flat, "resident/meters_missing.html", context, section="meters")


def _cost(told: IfMissing, lines: list[InvoiceLine]) -> Decimal | None:
    """The average by the prices of the last bill, VAT included."""
    services = SERVICES.get(told.line.meter.point.kind, set())
    prices = [
        line.tariff * (100 + line.vat_rate) / 100
        for line in lines
        if line.service_code in services and line.unit.casefold() in {"m3", "m³"}
    ]
    if told.forecast.average is None or not prices:
        return None
    return (told.forecast.average * sum(prices, Decimal(0))).quantize(Decimal("0.01"))
