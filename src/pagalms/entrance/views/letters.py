"""The two links of the registration's letter: confirming, and wanting no more letters (FAQ 2.6 and 2.7).

Mail programs and scanners open links by themselves: a GET shows a page with a button and uses nothing up.
"""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.enrolment import actions, queries
from pagalms.entrance import newcomer
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The confirming link: „Apstiprināt reģistrāciju”."""
    code, code_id = said_in_link(request)
    if request.method == "POST":
        try:
            actions.confirm(code=code, code_id=code_id, on=clock.today(), at=clock.now())
        except Refusal:
            return _bad_link(request)
        newcomer.forget(request.session)
        messages.success(request, _("Registration has succeeded!"))
        return redirect("account_login")
    row = queries.registration_of(code=code, code_id=code_id)
    if row is None or not queries.is_good(row, at=clock.now()):
        return _bad_link(request)
    return render(request, "entrance/confirm.html", {"code": code, "code_id": code_id, "registration": row})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """The stopping link: „Atteikties no vēstuļu saņemšanas”."""
    code, code_id = said_in_link(request)
    row = queries.registration_of(code=code, code_id=code_id)
    if row is None:
        return _bad_link(request)
    if request.method == "POST":
        actions.stop_letters(code=code, code_id=code_id, at=clock.now())
        return render(request, "entrance/letters_stopped.html", {"registration": row})
    return render(request, "entrance/stop_letters.html", {"code": code, "code_id": code_id, "registration": row})


def said_in_link(request: HttpRequest) -> tuple[str, int]:
    """The code and its row's number, from the link or from the button's form."""
    said = request.POST if request.method == "POST" else request.GET
    number = said.get("code_id", "")
    return said.get("code", "")[:200], int(number) if number.isascii() and number.isdigit() and len(number) < 18 else 0


def _bad_link(request: HttpRequest) -> HttpResponse:
    return render(request, "entrance/bad_link.html", status=HTTPStatus.GONE)
