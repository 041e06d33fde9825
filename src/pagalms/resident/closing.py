"""Closing the account: what goes and what stays, asking for it, taking it back."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.privacy import actions, queries
from pagalms.privacy.rules.terms import GRACE
from pagalms.privacy.wording import kept_on
from pagalms.resident.access import chosen_property, for_resident
from pagalms.resident.page import render_page
from pagalms.resident.proof import is_fresh, proof_of_owner
from pagalms.ui.asked import whole


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def close_account(request: HttpRequest, resident: Resident) -> HttpResponse:
    """What closing means, before the button; POST closes it or takes that back."""
    if request.method == "POST":
        return _decided(request, resident)
    context = {
        "closing": queries.closing_of(resident.user),
        "days": GRACE.days,
        "held": kept_on(resident.on, swept=False),
        "fresh": is_fresh(request),
        "proof": proof_of_owner("close_account"),
        "acts": any(resident.acting_in(flat) for flat in resident.properties),
    }
    return render_page(
        request, resident, chosen_property(request, resident), "resident/close_account.html", context,
        section="settings",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def keep_open(request: HttpRequest) -> HttpResponse:
    """The link in the letter; GET asks and changes nothing (mail scanners open links), the button keeps the account."""
    said = request.POST if request.method == "POST" else request.GET
    code, typed = said.get("code", "")[:100], said.get("code_id", "")
    number = whole(typed) or 0
    found = queries.closing_in_letter(code=code, number=number)
    state = "ask" if found and found.is_open else "gone"
    if state == "ask" and request.method == "POST":
        try:
            actions.keep_open_by_link(code=code, number=number, at=clock.now())
        except Refusal:
            state = "gone"
        else:
            state = "kept"
    context = {"state": state, "code": code, "code_id": number, "closing": found}
    status = HTTPStatus.GONE if state == "gone" else HTTPStatus.OK
    return render(request, "resident/keep_open.html", context, status=status)


def _decided(request: HttpRequest, resident: Resident) -> HttpResponse:
    try:
        if request.POST.get("do") == "keep":
            actions.keep_open(by=resident.user, at=clock.now())
            messages.success(request, _("Your account stays open. Everything is as it was."))
            return redirect("settings")
        if not is_fresh(request):
            return redirect(proof_of_owner("close_account"))
        if request.POST.get("sure") != "yes":
            messages.error(request, _("Tick that you have read what will be erased."))
            return redirect("close_account")
        closing = actions.ask_to_close(by=resident.user, on=resident.on, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("close_account")
    logout(request)
    said = _("Your account will be erased on %(day)s. We have written to you how to take it back.")
    messages.success(request, said % {"day": queries.day_of(closing)})
    return redirect("account_login")
