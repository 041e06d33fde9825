"""The limit of a page: plain Django with a session, a user and a token, the same rows, and nothing besides.

Its own middleware is the list that `startproject` writes, after one that names its addresses; its pages are one
template without a layout, in English.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.template import Context, Template
from django.urls import path

from pagalms.billing.models import Invoice, InvoiceLine, Payment
from pagalms.kernel import clock
from pagalms.meters.models import KeptWindow, Meter, Reading, VerificationRule, WindowChange, WindowRule
from pagalms.meters.queries import LATEST
from pagalms.notices.models import Version
from pagalms.properties.models import Apartment

MIDDLEWARE = [
    "bench.bare_site.at_its_addresses",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
SETTINGS = {"MIDDLEWARE": MIDDLEWARE, "SESSION_ENGINE": "django.contrib.sessions.backends.db"}  # read by new browsers
PAGE = (
    "<!doctype html><html lang=en><title>{{ flat.number }}</title><h1>{{ flat.number }}</h1>"
    "{% for table in tables %}<table>{% for row in table %}<tr>"
    "{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endfor %}<form method=post>"
    "<input type=hidden name=csrfmiddlewaretoken value={{ token }}>"
    "{% for meter in meters %}<label>{{ meter.serial_no }}<input name=reading-{{ meter.pk }}></label>{% endfor %}"
    "<button>Send</button></form></html>"
)
TEMPLATE = Template(PAGE)
RULES = (WindowRule, KeptWindow, WindowChange, VerificationRule)


def at_its_addresses(site: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Its own addresses, beside those of the product in the same process."""

    def answer(request: HttpRequest) -> HttpResponse:
        request.urlconf = __name__
        return site(request)

    return answer


@login_required
def home(request: HttpRequest, flat: int) -> HttpResponse:
    """The meters with their last reading, and the last bill."""
    found = get_object_or_404(Apartment, pk=flat)
    meters = list(Meter.objects.filter(point__apartment=found).select_related("point").order_by("pk"))
    last = Reading.objects.filter(meter__in=meters, current=True).order_by("meter", "-period").distinct("meter")
    values = {one.meter_id: one for one in last}
    bill = Invoice.objects.filter(apartment=found, current=True).order_by("-period").first()
    tables = [
        [(one.point.location, one.point.kind, one.serial_no, values[one.pk].value) for one in meters],
        [(bill.number, bill.period, bill.due_on, bill.payable)] if bill else [],
    ]
    return _page(request, found, tables, meters)


@login_required
def all_of_home(request: HttpRequest, flat: int) -> HttpResponse:
    """The same, of all the rows that the product's first page reads (ADR 0041).

    Its house, the last readings with their receipts, the rules of windows, the bills and payments that tell what is
    still to pay, and the notices.
    """
    found = get_object_or_404(Apartment.objects.select_related("house"), pk=flat)
    meters = list(Meter.objects.filter(point__apartment=found).select_related("point").order_by("pk"))
    age = Window(RowNumber(), partition_by="meter", order_by=F("period").desc())
    readings = Reading.objects.filter(meter__in=meters, current=True).select_related("submission")
    latest = readings.annotate(age=age).filter(age__lte=LATEST).order_by("meter", "-period")
    own = Q(house=None) | Q(house=found.house_id)
    rules = [row for kind in RULES for row in kind.objects.filter(own).values_list("house", "kind")]
    all_bills = list(Invoice.objects.filter(apartment=found, current=True).order_by("-period"))
    paid = Payment.objects.filter(apartment=found).aggregate(Sum("amount"))["amount__sum"]
    notices = Version.objects.filter(current=True, notice__withdrawn_at=None).select_related("notice")
    tables = [
        [(found.house.address, one.point.location, one.point.kind, one.serial_no) for one in meters],
        [(one.meter_id, one.period, one.value, one.submission and one.submission.number) for one in latest],
        rules,
        [(one.number, one.period, one.due_on, one.payable, paid) for one in all_bills[:1]],
        [(one.title, one.important) for one in notices],
    ]
    return _page(request, found, tables, meters)


@login_required
def bills(request: HttpRequest, flat: int) -> HttpResponse:
    """All bills, and what each service cost each month."""
    found = get_object_or_404(Apartment, pk=flat)
    all_bills = list(Invoice.objects.filter(apartment=found, current=True).order_by("-period"))
    lines = InvoiceLine.objects.filter(invoice__in=all_bills).values_list("invoice", "service_code")
    tables = [
        [(one.number, one.period, one.due_on, one.charged, one.paid, one.payable) for one in all_bills],
        list(lines.annotate(Sum("total")).order_by("invoice", "service_code")),
    ]
    return _page(request, found, tables, [])


@login_required
def meters(request: HttpRequest, flat: int) -> HttpResponse:
    """The meters with all their readings."""
    found = get_object_or_404(Apartment, pk=flat)
    all_meters = list(Meter.objects.filter(point__apartment=found).select_related("point").order_by("pk"))
    readings = Reading.objects.filter(meter__in=all_meters, current=True).order_by("meter", "-period")
    tables = [
        [(one.point.location, one.point.kind, one.serial_no) for one in all_meters],
        [(one.meter_id, one.period, one.value, one.channel, one.recorded_at) for one in readings],
    ]
    return _page(request, found, tables, all_meters)


@login_required
def submit(request: HttpRequest, flat: int) -> HttpResponse:
    """Lock the meters, check that no value is below the one before, insert the readings."""
    with transaction.atomic():
        locked = list(Meter.objects.select_for_update().filter(point__apartment=flat).order_by("pk"))
        before = Reading.objects.filter(meter__in=locked, current=True).order_by("meter", "-period").distinct("meter")
        values = {one.meter_id: one.value for one in before}
        rows = []
        for meter in locked:
            value = Decimal(request.POST[f"reading-{meter.pk}"].replace(",", "."))
            if value < values[meter.pk]:
                return HttpResponse("Too low", status=422)
            rows.append(
                Reading(
                    meter=meter, period=clock.today().replace(day=1), value=value, read_on=clock.today(),
                    channel="portal", recorded_at=clock.now(),
                )
            )  # fmt: skip
        Reading.objects.bulk_create(rows)
    return redirect(f"/meters/{flat}/")


def _page(request: HttpRequest, flat: Apartment, tables: Sequence[object], meters: Sequence[Meter]) -> HttpResponse:
    context = {"flat": flat, "tables": tables, "meters": meters, "token": get_token(request)}
    return HttpResponse(TEMPLATE.render(Context(context)))


urlpatterns = [
    path("home/<int:flat>/", home),
    path("all-of-home/<int:flat>/", all_of_home),
    path("bills/<int:flat>/", bills),
    path("meters/<int:flat>/", meters),
    path("submit/<int:flat>/", submit),
]
