"""Showing once more who it is, before what guards the account is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pagalms.entrance import forms, pages, second
from pagalms.identity import assurance, providers
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.actions import keys
from pagalms.safety.queries import second_step_of
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@sign_in_first
def confirm(request: HttpRequest) -> HttpResponse:
    """The password, a passkey or a bank; then on to the page that asked for it."""
    user = cast("User", request.user)
    said = request.POST if request.method == "POST" else request.GET
    onward = pages.local_path(said.get("next", ""))
    form = forms.Password(request.POST if "password" in request.POST else None)
    refused, status = "", 200
    if request.method == "POST" and ("credential" in request.POST or form.is_valid()):
        try:
            _judge(request, user, form)
        except Refusal as refusal:
            status = second.status_of(refusal)
            if refusal.field and form.is_bound:
                form.add_error(refusal.field, str(refusal.message))
            else:
                refused = str(refusal.message)
        else:
            assurance.confirm(request.session, at=clock.wire_now())
            return redirect(onward or "second_step")
    context = {"form": form, "refused": refused, "next": onward, "step": second_step_of(user)}
    context |= {"ways": providers.ways_in()}
    return render(request, "entrance/confirm_owner.html", context, status=status)


def _judge(request: HttpRequest, user: User, form: forms.Password) -> None:
    second.limited(request, "confirm", user)
    if "credential" in request.POST:
        keys.prove(request.POST["credential"], second.asked(request), of=user, at=clock.now())
    elif not user.check_password(form.cleaned_data["password"]):
        raise Refusal("password", _("This is not your password."), field="password")
    second.not_limited(request, "confirm", user)
