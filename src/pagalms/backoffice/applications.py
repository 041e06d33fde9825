"""The queue of applications: what came, what its signature proves, whom the register knows, and the decision."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from pagalms.audit.actions import looked
from pagalms.backoffice import proof
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.application_form import Unrepeated, normal_code
from pagalms.backoffice.page import render_page
from pagalms.enrolment import actions, queries
from pagalms.enrolment.rules import OLD
from pagalms.esign.record import from_json
from pagalms.esign.rules.report import Report
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.ui import downloads
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.enrolment.models import Application

SECTION = "desk_applications"
DECIDED = 30
UNKNOWN = ("no_code", "not_client")  # obstacles that a personal code typed by a clerk may remove
APPROVE, ASK_MORE, REFUSE, DUPLICATE = "approve", "ask_more", "refuse", "duplicate"
DECISIONS = (
    (APPROVE, gettext_lazy("Approve and send the invitation")),
    (ASK_MORE, gettext_lazy("Ask for more")),
    (REFUSE, gettext_lazy("Refuse")),
    (DUPLICATE, gettext_lazy("Close it: it came twice (without a letter)")),
)


class Decision(forms.Form):
    """What becomes of an application."""

    decision = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=DECISIONS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choose a decision.")),
    )
    email = forms.EmailField(
        label=gettext_lazy("Address of the invitation"),
        max_length=254,
        required=False,
        error_messages={"invalid": gettext_lazy("Enter the whole e-mail address, for example name@example.lv.")},
        widget=forms.EmailInput({"class": "input", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason or question for the applicant"),
        help_text=gettext_lazy("Goes into the letter when more is asked for or the answer is no."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"class": "input", "rows": 3}),
    )
    note = forms.CharField(
        label=gettext_lazy("Note, seen only by the office"),
        max_length=1000,
        required=False,
        widget=forms.TextInput({"class": "input", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, alike: bool, **kwargs: Any) -> None:
        """`alike`: another application may be the same one."""
        super().__init__(*args, **kwargs)
        offered = [one for one in DECISIONS if alike or one[0] != DUPLICATE]
        cast("forms.ChoiceField", self.fields["decision"]).choices = offered


class TypedCode(forms.Form):
    """A personal code typed by a clerk."""

    code = forms.CharField(
        label=gettext_lazy("Personal code"),
        max_length=20,
        error_messages={"required": gettext_lazy("Type the personal code.")},
        widget=Unrepeated({"class": "input", "autocomplete": "off", "inputmode": "numeric", "data-answer": True}),
    )

    def clean_code(self) -> str:
        """In the one form."""
        return normal_code(self.cleaned_data["code"])


@require_safe
@for_staff
def applications(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The queue with its oldest application open."""
    waiting = queries.waiting_applications()
    if not waiting:
        context = {"waiting": [], "decided": queries.decided_applications(most=DECIDED)}
        return render_page(request, staff, "backoffice/applications.html", context, section=SECTION)
    return _shown(request, staff, waiting[0], waiting=waiting)


@require_safe
@for_staff
def application(request: HttpRequest, staff: Staff, number: int) -> HttpResponse:
    """One application, waiting or decided."""
    return _shown(request, staff, _found(number))


@require_POST
@for_staff
def decide(request: HttpRequest, staff: Staff, number: int) -> HttpResponse:
    """Carry the decision out and go on to the next one."""
    row = _found(number)
    form = Decision(request.POST, alike=bool(queries.applications_like(row)))
    if form.is_valid():
        try:
            _carry_out(row.pk, form.cleaned_data, staff)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Done: %(name)s, %(number)s.") % {"name": row.name, "number": row.number})
            return redirect(SECTION)
    return _shown(request, staff, row, form=form)


@require_POST
@for_staff
def correct_code(request: HttpRequest, staff: Staff, number: int) -> HttpResponse:
    """Type the personal code that no signature gave."""
    row = _found(number)
    form = TypedCode(request.POST)
    if form.is_valid():
        try:
            actions.correct_code(row.pk, code=form.cleaned_data["code"], by=staff.user, at=clock.now())
        except Refusal as refusal:
            form.add_error("code", str(refusal.message))
        else:
            messages.success(request, _("The personal code has been written down."))
            return redirect("desk_application", number=row.pk)
    return _shown(request, staff, row, typed=form)


@require_safe
@for_staff
def application_file(request: HttpRequest, staff: Staff, number: int, file: int) -> HttpResponseBase:
    """A file as it came, to be kept and opened elsewhere; never shown by the browser within the portal."""
    found = queries.file_of(file, application=number)
    if found is None:
        raise Http404
    row = _found(number)
    _note_look(staff, row, queries.known_of(row, on=staff.on))
    return downloads.stored(found.file, shown=False)


def _carry_out(number: int, said: dict[str, Any], staff: Staff) -> None:
    by, at = staff.user, clock.now()
    if said["decision"] == APPROVE:
        actions.approve(number, email=said["email"], note=said["note"], by=by, on=staff.on, at=at)
    elif said["decision"] == ASK_MORE:
        actions.ask_more(number, reason=said["reason"], note=said["note"], by=by, at=at)
    elif said["decision"] == DUPLICATE:
        actions.close_duplicate(number, note=said["note"], by=by, at=at)
    else:
        actions.refuse(number, reason=said["reason"], note=said["note"], by=by, at=at)


def _found(number: int) -> Application:
    row = queries.application(number)
    if row is None:
        raise Http404
    return row


def _shown(
    request: HttpRequest,
    staff: Staff,
    row: Application,
    *,
    waiting: list[Application] | None = None,
    form: Decision | None = None,
    typed: TypedCode | None = None,
) -> HttpResponse:
    """The page; looking at an application is written down, for the person in the register too."""
    known = queries.known_of(row, on=staff.on)
    _note_look(staff, row, known)
    waiting = queries.waiting_applications() if waiting is None else waiting
    files = [(each, from_json(each.report) if each.report else None) for each in queries.files_of(row)]
    is_open = row.state in actions.OPEN
    obstacle = queries.obstacle(row, known) if is_open else None
    alike = queries.applications_like(row)
    context = {
        "waiting": waiting,
        "neighbours": _neighbours(row, waiting),
        "row": row,
        "files": [(each, proof.lines_of(report) if report else []) for each, report in files],
        "known": known,
        "cautions": [
            *(_twice(alike) if is_open else []),
            *_cautions(row, [report for _, report in files if report], known),
        ],
        "obstacle": obstacle,
        "asks_code": typed is not None or (obstacle and not row.code_signed and obstacle.code in UNKNOWN),
        "alike": alike,
        "invitations": [] if is_open else queries.invitations_of(row),
        "is_open": is_open,
        "form": form or Decision(initial={"email": row.email}, alike=bool(alike)),
        "typed": typed or TypedCode(),
    }
    status = REFUSED if form or typed else HTTPStatus.OK
    return render_page(request, staff, "backoffice/applications.html", context, section=SECTION, status=status)


def _note_look(staff: Staff, row: Application, known: queries.Known) -> None:
    subjects = [f"application:{row.pk}", *(f"client:{each.pk}" for each in known.clients)]
    looked("application", by=staff.user, at=clock.now(), subjects=subjects)


def _neighbours(row: Application, waiting: list[Application]) -> tuple[Application | None, Application | None]:
    """The waiting applications before and after this one."""
    keys = [each.pk for each in waiting]
    if row.pk not in keys:
        return None, None
    at = keys.index(row.pk)
    return (waiting[at - 1] if at else None), (waiting[at + 1] if at + 1 < len(waiting) else None)


def _twice(alike: list[queries.Alike]) -> list[str]:
    """A second invitation would confuse who has one already."""
    text = _("An application with this personal code has been approved already: %(number)s.")
    return [
        text % {"number": one.application.number}
        for one in alike
        if queries.Sign.CODE in one.signs and one.application.state == one.application.State.APPROVED
    ]


def _cautions(row: Application, reports: list[Report], known: queries.Known) -> list[str]:
    """What the clerk should look at that no program can decide."""
    found = []
    names = {str(client).casefold() for client in known.clients}
    if names and row.name and row.name.casefold() not in names:
        shown = ", ".join(str(client) for client in known.clients)
        found.append(
            _("The name in the register is another: %(name)s. The personal code is the same.") % {"name": shown}
        )
    if row.channel == row.Channel.UPLOAD:
        text = _("The e-mail address was typed on the page, not signed. See whether it stands in the document as well.")
        found.append(text)
    stamped = [one.timestamped_at for report in reports for one in report.signatures if one.timestamped_at]
    if stamped and max(stamped) < clock.wire_now() - OLD:
        found.append(_("It was signed more than a month ago."))
    if row.personal_code_digest is not None and not row.code_signed and reports:
        found.append(_("The personal code was typed by a clerk; no signature confirms it."))
    return found
