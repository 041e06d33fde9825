"""Addresses: the property as the register has it, and who may act for its owner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.mandates import actions, queries
from pagalms.properties.queries import contacts_of, owners_of
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.page import render_page
from pagalms.ui import downloads

if TYPE_CHECKING:
    from pagalms.properties.models import Apartment


@require_safe
@for_resident
def of_chosen(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The address of the property looked at last, or a page that says why there is none."""
    flat = chosen_property(request, resident)
    if flat is not None:
        return redirect("property_addresses", flat.pk)
    return render_page(request, resident, None, "resident/addresses_none.html", section="addresses")


@require_safe
@for_property
def of_property(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """One property in full: what the register says, who acts for whom, the other properties."""
    owners = owners_of(flat, digests=resident.codes, on=resident.on)
    acting_here = queries.acting_in(flat, principal=resident.codes, on=resident.on) if owners.own else None
    copies = queries.scans_by_document(acting_here.own) if acting_here and acting_here.own else {}
    context = {
        "contacts": contacts_of(owners.client, flat, at=clock.now()) if owners.client else None,
        "owners": owners,
        "may_write": resident.may_write(flat),
        "acting_here": acting_here,
        "given": [(one, copies.get(one.document_id, [])) for one in acting_here.own] if acting_here else [],
        "others": [(one, resident.acting_in(one)) for one in resident.properties if one != flat],
    }
    return render_page(request, resident, flat, "resident/addresses.html", context, section="addresses")


@require_safe
@for_property
def mandate_copy(
    request: HttpRequest, resident: Resident, flat: Apartment, mandate: int, scan: int
) -> HttpResponseBase:
    """A copy of one's own power of attorney, as the office keeps it; nobody else's."""
    own = queries.own_mandate(mandate, flat, principal=resident.codes, on=resident.on)
    found = queries.scan(scan, document=own.document_id) if own else None
    if found is None:
        raise Http404
    return downloads.stored(found.file)


@require_http_methods(["GET", "HEAD", "POST"])
@for_property
def end_mandate(request: HttpRequest, resident: Resident, flat: Apartment, mandate: int) -> HttpResponse:
    """Ask whether one's own power of attorney shall end; POST ends it at once."""
    found = queries.own_mandate(mandate, flat, principal=resident.codes, on=resident.on)
    if found is None:
        raise Http404
    if request.method == "POST":
        try:
            actions.end_own(found.pk, codes=resident.codes, by=resident.user, at=clock.now())
        except Refusal as refusal:
            messages.info(request, str(refusal.message))
        else:
            said = _("%(name)s no longer acts for you. We have written to you both.")
            messages.success(request, said % {"name": found.representative})
        return redirect("property_addresses", flat.pk)
    context = {"mandate": found, "flats": queries.flats_of(found)}
    return render_page(request, resident, flat, "resident/end_mandate.html", context, section="addresses")
