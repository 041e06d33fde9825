"""Change of owner: finding the flat, what would move, recording it ahead of accounting, taking it back (ADR 0033)."""

from __future__ import annotations

import json
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.accounts.queries import names_of
from pagalms.backoffice import looks
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.owners_form import SaleForm
from pagalms.backoffice.owners_moving import moving, readers_of
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.properties import actions, queries
from pagalms.ui import downloads
from pagalms.ui.asked import plain
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment, Ownership

SECTION = "desk_owners"
LONGEST, MOST, A_PAGE = 120, 100, 100
FIELDS = {"buyer": "code"}  # where the form's field has another name than the action's


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def owners(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Find the flat; which changes wait for accounting, which it contradicted."""
    said = plain(request.POST.get("said", ""), LONGEST)
    flats = queries.flats_said(said, most=MOST + 1) if said else []
    if len(flats) == 1:
        return redirect("desk_owners_of", flats[0].pk)
    sales = queries.sales()
    pages = paging(request, sales.count(), most=A_PAGE)
    context = {
        "said": said, "flats": flats[:MOST], "more": len(flats) > MOST, "rows": list(sales[pages.rows]), "pages": pages,
    }  # fmt: skip
    return render_page(request, staff, "backoffice/owners.html", context, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "sealed")
@for_staff
def owners_of(request: HttpRequest, staff: Staff, apartment: int) -> HttpResponse:
    """Who owned a flat when; the form of a change, what it would mean, and recording it."""
    flat = queries.apartment_at(apartment)
    if flat is None:
        raise Http404
    rows = queries.ownerships_at(flat)
    looks.note(staff, reason="sale", clients=[one.client_id for one in rows])
    now = [one for one in rows if staff.on in one.period]
    form = _form(request, staff, flat, now, rows)
    corrects = request.POST.get("do") == "correct"
    if form is not None and form.is_bound and not corrects and form.is_valid():
        answer = _looked_through(request, staff, flat, form)
        if answer is not None:
            return answer
    context = {
        "flat": flat, "form": form, "waiting": queries.waiting_sale(flat),
        "rows": [(one, _last(one), staff.on in one.period, one.period.lower > staff.on) for one in rows],
    }  # fmt: skip
    status = REFUSED if form is not None and form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/owners_of.html", context, section=SECTION, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def sale(request: HttpRequest, staff: Staff, sale: int) -> HttpResponse:
    """One change of owner; POST takes it back while it waits for accounting."""
    found = queries.sale_at(sale)
    if found is None:
        raise Http404
    people = [*queries.sellers_of(found), found.buyer_id]
    looks.note(staff, reason="sale", clients=people)
    if request.method == "POST":
        try:
            actions.take_back_sale(found.pk, readers=readers_of(people), by=staff.user, at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The change is taken back. Who has an e-mail address gets a letter."))
        return redirect("desk_sale", found.pk)
    context = {
        "sale": found, "sellers": [queries.client_at(key) for key in people[:-1]],
        "by": names_of([found.by_id]).get(found.by_id, ""), "takes_effect": found.day > staff.on,
    }  # fmt: skip
    return render_page(request, staff, "backoffice/sale.html", context, section=SECTION)


@require_safe
@for_staff
def sale_file(request: HttpRequest, staff: Staff, sale: int) -> HttpResponseBase:
    """The document that shows the change, to be kept."""
    found = queries.sale_at(sale)
    if found is None or found.file is None:
        raise Http404
    looks.note(staff, reason="sale", clients=[*queries.sellers_of(found), found.buyer_id])
    return downloads.stored(found.file, shown=False)


def _last(one: Ownership) -> Any:
    return one.period.upper - timedelta(days=1) if one.period.upper else None


def _form(
    request: HttpRequest, staff: Staff, flat: Apartment, now: list[Ownership], rows: list[Ownership]
) -> SaleForm | None:
    """The form, for who may send it and while no other change waits."""
    if not now or not staff.may_change(SECTION) or queries.waiting_sale(flat) is not None:
        return None
    seen = json.dumps(queries.written(queries.parts_of(rows)))
    start = {"sellers": str(now[0].client_id) if len(now) == 1 else None, "seen": seen}
    return SaleForm(request.POST if request.method == "POST" else None, owners=now, initial=start)


def _looked_through(request: HttpRequest, staff: Staff, flat: Apartment, form: SaleForm) -> HttpResponse | None:
    """What the change would mean, to be confirmed; confirmed, it is recorded. None: something has to be put right."""
    wanted = form.wanted()
    try:
        shown = moving(flat, wanted, buyer=form.buyer, on=staff.on)
    except Refusal as refusal:
        form.add_error(FIELDS.get(refusal.field, refusal.field) or None, str(refusal.message))
        return None
    wrong = ""
    if request.POST.get("do") == "record":
        sent = request.FILES.get("file")
        try:
            made = actions.record_sale(
                flat, wanted, file=(sent.read(), sent.name or "") if sent else None,
                readers=readers_of([*wanted.sellers, *([wanted.buyer] if wanted.buyer else [])]),
                by=staff.user, on=staff.on, at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.field != "file":
                form.add_error(FIELDS.get(refusal.field, refusal.field) or None, str(refusal.message))
                return None
            wrong = str(refusal.message)
        else:
            messages.success(request, _("The change of owner is recorded. It waits for accounting."))
            return redirect("desk_sale", made.pk)
    context = {"flat": flat, "form": form, "moving": shown, "wrong": wrong}
    status = REFUSED if wrong else HTTPStatus.OK
    return render_page(request, staff, "backoffice/owners_look.html", context, section=SECTION, status=status)
