"""Powers of attorney: recording one from the paper, seeing which end, ending one."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

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
from pagalms.backoffice.finding import find
from pagalms.backoffice.mandate_form import MandateForm
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.enrolment import queries as enrolment
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.mandates import actions, queries
from pagalms.properties import queries as properties
from pagalms.ui import downloads
from pagalms.ui.asked import plain, whole
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.enrolment.models import Application
    from pagalms.mandates.actions import Outcome
    from pagalms.properties.models import Client

SECTION = "desk_mandates"
A_PAGE, MOST_ENDED, LONGEST = 100, 20, 120
FIELDS = {"personal_code": "code"}  # where the form's field has another name than the action's


@require_safe
@for_staff
def mandates(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What counts now, those ending first on top; what ended lately, and why."""
    pages = paging(request, queries.recorded_count(on=staff.on), most=A_PAGE)
    rows = queries.recorded(on=staff.on, most=A_PAGE, after=pages.start)
    ended = queries.ended_lately(at=clock.now(), on=staff.on, most=MOST_ENDED) if pages.number == 1 else []
    shown = [one.first for one in (*rows, *ended)]
    looks.note(
        staff, reason="mandates", clients=[one.principal_id for one in shown],
        representatives=[one.representative_id for one in shown],
    )  # fmt: skip
    context = {"rows": rows, "pages": pages, "ended": ended}
    return render_page(request, staff, "backoffice/mandates.html", context, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def principal(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Whose power of attorney it is: find the client first."""
    said = plain(request.POST.get("said", ""), LONGEST)
    found = find(said, on=staff.on) if said else None
    if found is not None:
        looks.note_found(staff, found)
    context = {"found": found, "asked": _asked(request)}
    return render_page(request, staff, "backoffice/mandate_principal.html", context, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code", "sealed")
@for_staff
def record(request: HttpRequest, staff: Staff, client: int) -> HttpResponse:
    """The form for a client's power of attorney; sent in right, it counts and both get a letter."""
    found = properties.client_at(client)
    if found is None:
        raise Http404
    owned = list(properties.owned_by_client(found, on=staff.on))
    start = {"flats": [flat.pk for flat in owned] if len(owned) == 1 else [], "since": staff.on}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = MandateForm(*sent, owned=owned, initial=start | _applicant(request))
    if form.is_bound and form.is_valid():
        outcome = _record(form, found, staff)
        if outcome is not None:
            messages.success(request, _told(outcome))
            asked = _asked(request)
            if asked is not None:
                return redirect("desk_application", asked.pk)
            return redirect("desk_mandate", outcome.mandates[0].document_id)
    looks.note(staff, reason="mandate", clients=[found.pk])
    context = {"form": form, "client": found, "owned": owned, "asked": _asked(request)}
    status = REFUSED if form.is_bound else HTTPStatus.OK
    return render_page(request, staff, "backoffice/mandate_new.html", context, section=SECTION, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def mandate(request: HttpRequest, staff: Staff, document: int) -> HttpResponse:
    """One power of attorney; POST ends it at once with a reason that both read."""
    found = queries.recorded_document(document, on=staff.on)
    if found is None:
        raise Http404
    reason, refused = "", ""
    if request.method == "POST":
        reason = plain(request.POST.get("reason", ""), 300)
        try:
            outcome = actions.end(found.first.pk, by=staff.user, reason=reason, at=clock.now())
        except Refusal as refusal:
            refused = str(refusal.message)
        else:
            messages.success(request, _("The power of attorney has ended.") + " " + _letters(outcome))
            return redirect("desk_mandate", document)
    else:
        looks.note(
            staff, reason="mandate", clients=[found.first.principal_id],
            representatives=[found.first.representative_id],
        )  # fmt: skip
    people = (found.document.recorded_by_id, found.first.ended_by_id)
    context = {
        "found": found,
        "scans": queries.scans_of(found.document),
        "reason": reason,
        "refused": refused,
        "names": names_of(key for key in people if key),
        "by_principal": found.first.end_reason == actions.BY_PRINCIPAL,
        "by_closing": found.first.end_reason == actions.BY_CLOSING,
    }
    status = REFUSED if refused else HTTPStatus.OK
    return render_page(request, staff, "backoffice/mandate.html", context, section=SECTION, status=status)


@require_safe
@for_staff
def copy(request: HttpRequest, staff: Staff, document: int, scan: int) -> HttpResponseBase:
    """A copy of the document, to be kept; looking at it is a look at both people."""
    found, recorded = queries.scan(scan, document=document), queries.recorded_document(document, on=staff.on)
    if found is None or recorded is None:
        raise Http404
    people = recorded.first
    looks.note(staff, reason="mandate", clients=[people.principal_id], representatives=[people.representative_id])
    return downloads.stored(found.file, shown=False)


def _asked(request: HttpRequest) -> Application | None:
    """The application that the power of attorney came with, when the way led from there."""
    number = whole(request.GET.get("iesniegums", ""))
    return enrolment.application(number) if number is not None else None


def _applicant(request: HttpRequest) -> dict[str, str]:
    """What the application says of the representative, with the code sealed."""
    asked = _asked(request)
    if asked is None:
        return {}
    sealed = bytes(asked.personal_code_sealed).decode() if asked.personal_code_sealed else ""
    return {"name": asked.name, "email": asked.email, "sealed": sealed}


def _record(form: MandateForm, client: Client, staff: Staff) -> Outcome | None:
    try:
        return actions.record(
            principal=client.pk, form=form.draft(), copies=form.scans(), by=staff.user, on=staff.on, at=clock.now()
        )
    except Refusals as several:
        for field, refusal in several.by_field.items():
            form.add_error(FIELDS.get(field, field), str(refusal.message))
    except Refusal as refusal:
        form.add_error(None, str(refusal.message))
    return None


def _told(outcome: Outcome) -> str:
    return _("The power of attorney is recorded and counts.") + " " + _letters(outcome)


def _letters(outcome: Outcome) -> str:
    """To whom letters went, so that the clerk knows whom to tell otherwise."""
    if outcome.principal_told and outcome.representative_told:
        return _("Both get a letter.")
    if outcome.principal_told:
        return _("The owner gets a letter; of the representative no e-mail address is known.")
    if outcome.representative_told:
        return _("The representative gets a letter; of the owner no e-mail address is known.")
    return _("No e-mail address is known of either: tell them by post or telephone.")
