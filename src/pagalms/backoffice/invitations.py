"""Registrations and invitations that nobody has used yet: did the letter arrive, and sending it again (FAQ 3)."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.looks import note
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.enrolment import actions, queries
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.mandates.queries import representatives_with
from pagalms.properties.queries import clients_with
from pagalms.ui.asked import whole

A_PAGE = 100
INVALID_ADDRESS = gettext_lazy("Enter the whole e-mail address, for example name@example.lv.")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def unused(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Both lists, newest first and paged together; POST sends one again, an invitation also to another address."""
    if request.method == "POST":
        try:
            _send_again(request, staff)
        except Refusal as refusal:
            messages.info(request, str(refusal.message))
        else:
            messages.success(request, _("The letter is on its way."))
        return redirect(request.get_full_path())
    all_registrations, all_invitations = queries.unconfirmed(), queries.unused_invitations()
    pages = paging(request, max(all_registrations.count(), all_invitations.count()), most=A_PAGE)
    registrations, invitations = list(all_registrations[pages.rows]), list(all_invitations[pages.rows])
    known = [one.personal_code_digest for one in registrations]
    invited = [one.application.personal_code_digest for one in invitations]
    codes = [bytes(code) for code in [*known, *invited] if code]
    acting, clients = representatives_with(codes), [client.pk for client in clients_with(codes)]
    note(staff, reason="application", clients=clients, representatives=acting)
    context = {"registrations": registrations, "invitations": invitations, "pages": pages, "now": clock.now()}
    return render_page(request, staff, "backoffice/unused.html", context, section="desk_applications")


def _send_again(request: HttpRequest, staff: Staff) -> None:
    email = request.POST.get("email", "").strip()
    try:
        if email:
            validate_email(email)
    except ValidationError:
        raise Refusal("email", INVALID_ADDRESS) from None
    if "registration" in request.POST:
        actions.resend(registration=whole(request.POST["registration"]) or 0, at=clock.now())
    elif not actions.invite_again(
        whole(request.POST.get("application", "")) or 0, email=email, by=staff.user, at=clock.now()
    ):
        raise Refusal("just_sent", _("A letter was sent there a moment ago; no second one is sent."))
