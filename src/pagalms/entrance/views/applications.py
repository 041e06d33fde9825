"""Applying with a signed file, and using the invitation that follows when a clerk has agreed (FAQ 1.1, 1.2, 4.1, 4.2).

What one gets to know here is about one's own file only: never whether the register knows somebody.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.enrolment import actions, queries
from pagalms.enrolment.rules import FILE_BYTES, INVITATION_LIFE
from pagalms.entrance import forms, pages
from pagalms.entrance.forms_application import REPRESENTATIVE, Application
from pagalms.entrance.views.letters import said_in_link
from pagalms.esign.trust import examine
from pagalms.esign.wording import words
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.ui.errors import REFUSED

MARGIN = 64 * 1024  # what a form weighs beside its file
_RECEIPT = "application"


@csrf_exempt  # a body too large is refused before it is read; all others are protected below
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    """The form; POST hands in the file."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and (not said.isdecimal() or int(said) > FILE_BYTES + MARGIN):
        form = Application()
        too_large = _("The file is larger than 10 MB. Sign a smaller one, for example a PDF.")
        return _form(request, form, refused=too_large, status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return _apply(request)


@csrf_protect
def _apply(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request, Application())
    if limited := pages.too_many(request, "apply"):
        return limited
    form = Application(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _hand_in(request, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
    return _form(request, form, status=REFUSED)


def _hand_in(request: HttpRequest, said: dict[str, Any]) -> HttpResponse:
    content = said["file"].read()
    report = examine(content, at=clock.wire_now())
    row = actions.send_in(
        actions.Said(
            email=said["email"],
            phone=said["phone"],
            represents=said["represents"] if said["role"] == REPRESENTATIVE else "",
            language=translation.get_language() or "lv",
        ),
        actions.Handed(said["file"].name, content, report),
        at=clock.now(),
    )
    doubts = [*report.faults, *(each for one in report.signatures for each in one.findings)]
    request.session[_RECEIPT] = {
        "number": row.number,
        "email": row.email,
        "proved": report.verdict == "valid",
        "doubts": list(dict.fromkeys(words(each) for each in doubts if each.verdict != "valid")),
    }
    return redirect("applied")


def _form(request: HttpRequest, form: Application, *, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    return render(request, "entrance/apply.html", {"form": form, "refused": refused}, status=status)


@require_safe
def applied(request: HttpRequest) -> HttpResponse:
    """The receipt."""
    receipt = request.session.get(_RECEIPT)
    if not receipt:
        return redirect("apply")
    return render(request, "entrance/applied.html", {"receipt": receipt})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
def invitation(request: HttpRequest) -> HttpResponse:
    """The link of an invitation. Opening it uses nothing up; sending the form opens the account."""
    if limited := pages.too_many(request, "invitation"):
        return limited
    code, code_id = said_in_link(request)
    row = queries.invitation_of(code=code, code_id=code_id)
    if row is None or not queries.invitation_is_good(row, at=clock.now()):
        return _bad_link(request)
    form = forms.Credentials(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        try:
            actions.accept(
                code=code, code_id=code_id, password=form.cleaned_data["password"],
                wants_bills=form.cleaned_data["bills"], on=clock.today(), at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.code == "bad_link":
                return _bad_link(request)
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your account is open. Sign in with your e-mail and password."))
            return redirect("account_login")
    if form.errors:
        status = REFUSED
    context = {"form": form, "code": code, "code_id": code_id, "invitation": row}
    return render(request, "entrance/invitation.html", context, status=status)


def _bad_link(request: HttpRequest) -> HttpResponse:
    context = {"days": INVITATION_LIFE.days}
    return render(request, "entrance/bad_invitation.html", context, status=HTTPStatus.GONE)
