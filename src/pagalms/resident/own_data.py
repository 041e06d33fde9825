"""„Mani dati”: a copy of everything that is held of the person, for people and for machines."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.privacy import actions, queries
from pagalms.privacy.rules.copies import COPY_KEPT
from pagalms.privacy.wording import kept_on
from pagalms.resident.access import chosen_property, for_resident
from pagalms.resident.page import render_page
from pagalms.resident.proof import is_fresh, once_more, proof_of_owner
from pagalms.ui.downloads import download

KINDS = {"json": "application/json", "pdf": "application/pdf"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def own_data(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What is in a copy, the copy while it is being made and kept; POST asks for one or takes it away."""
    if request.method == "POST":
        if not is_fresh(request):
            return redirect(proof_of_owner("own_data"))
        if request.POST.get("do") == "discard":
            actions.discard_copy(by=resident.user, at=clock.now())
            messages.success(request, _("The copy has been deleted."))
        else:
            _ask(request, resident)
        return redirect("own_data")
    copy = queries.copy_of(resident.user, at=clock.now())
    context = {
        "copy": copy,
        "percent": 100 * copy.done // (copy.steps or 1) if copy else 0,
        "days": COPY_KEPT.days,
        "fresh": is_fresh(request),
        "proof": proof_of_owner("own_data"),
        "gone_by_itself": kept_on(resident.on, swept=True),
        "held": kept_on(resident.on, swept=False),
    }
    return render_page(
        request, resident, chosen_property(request, resident), "resident/own_data.html", context, section="settings"
    )


@require_safe
@for_resident
@once_more("own_data")
def own_data_file(request: HttpRequest, resident: Resident, kind: str) -> HttpResponse:
    """The copy as a file; who has none is led to the page that makes one."""
    try:
        content = actions.take_copy(kind, by=resident.user, at=clock.now())
    except Refusal as refusal:
        messages.info(request, str(refusal.message))
        return redirect("own_data")
    name = _("My data %(day)s") % {"day": resident.on.isoformat()}
    return download(content, f"{name}.{kind}", KINDS[kind])


def _ask(request: HttpRequest, resident: Resident) -> None:
    try:
        copy = actions.ask_for_copy(by=resident.user, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        if copy.made_at:
            messages.success(request, _("Your copy is ready. Choose below in which form you want it."))
