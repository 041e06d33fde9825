"""A new e-mail address: asking for it, the link that confirms it, the link that takes it back."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.entrance import forms, pages, second
from pagalms.entrance.views.letters import said_in_link
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety import queries
from pagalms.safety.actions import address as actions

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def change(request: HttpRequest) -> HttpResponse:
    """The form for a new address, and which one waits for its reader; the answer is the same for every address."""
    if request.method == "POST" and (limited := pages.too_many(request, "letter_again")):
        return limited
    user = cast("User", request.user)
    form = forms.Address(request.POST if request.method == "POST" else None)
    form.fields["email"].label = _("New e-mail address")
    refused = ""
    if form.is_bound and form.is_valid():
        try:
            actions.want(form.cleaned_data["email"], by=user, at=clock.now())
        except Refusal as refusal:
            if refusal.field:
                form.add_error(refusal.field, str(refusal.message))
            else:
                refused = str(refusal.message)
        else:
            return redirect("address_change")
    waiting = queries.address_waiting(user, at=clock.now())
    context = {"form": form, "refused": refused, "waiting": waiting}
    return render(request, "entrance/address_change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """The link in the letter to the new address; only the button confirms, and nobody is signed in by it."""
    code, number = said_in_link(request)
    row = queries.change_of(code=code, number=number)
    if row is None or not queries.is_open(row, at=clock.now()):
        return _bad_link(request)
    if request.method == "POST":
        try:
            actions.confirm(code=code, number=number, at=clock.now())
        except Refusal:
            return _bad_link(request)
        messages.success(request, _("The new address is confirmed. From now on you sign in with %s.") % row.email)
        return redirect("settings" if request.user.is_authenticated else "account_login")
    return render(request, "entrance/address_confirm.html", {"code": code, "code_id": number, "change": row})


@require_http_methods(["GET", "HEAD", "POST"])
def object_to(request: HttpRequest) -> HttpResponse:
    """The link in the letter to the former address: it was not me."""
    code, number = said_in_link(request)
    row = queries.change_to_stop(stop=code, number=number, at=clock.now())
    if row is None or row.stopped_at:
        return _bad_link(request)
    if request.method == "POST":
        try:
            actions.object_to(stop=code, number=number, at=clock.now())
        except Refusal:
            return _bad_link(request)
        return render(request, "entrance/address_kept.html", {"change": row})
    return render(request, "entrance/address_object.html", {"code": code, "code_id": number, "change": row})


def _bad_link(request: HttpRequest) -> HttpResponse:
    return render(request, "entrance/address_bad_link.html", status=HTTPStatus.GONE)
