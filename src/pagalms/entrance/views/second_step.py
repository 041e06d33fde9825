"""The second step of signing in: how it stands, the app, the recovery codes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.entrance import forms, pages, second
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.manager.queries import manager
from pagalms.safety import queries, rules
from pagalms.safety.actions import second_step as actions
from pagalms.safety.sealing import seal, unseal
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User

_SECRET = "new_app"  # noqa: S105 - session: the secret shown until the app has confirmed it, sealed


@require_safe
@sign_in_first
def overview(request: HttpRequest) -> HttpResponse:
    """How the second step stands, and everything one can do about it."""
    step = queries.second_step_of(cast("User", request.user))
    return render(request, "entrance/second_step.html", {"step": step})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@second.once_more
def app_on(request: HttpRequest) -> HttpResponse:
    """Show the secret as a QR code and as text, and take the first code as the proof that the app has it."""
    user = cast("User", request.user)
    said = request.POST if request.method == "POST" else request.GET
    onward = pages.local_path(said.get("next", ""))
    if queries.second_step_of(user).app_since:
        return redirect("second_step")
    secret, form, status = _secret(request), forms.Code(request.POST if request.method == "POST" else None), 200
    form.fields["code"].help_text = _("Six digits that the app shows now.")
    if form.is_bound and form.is_valid():
        try:
            second.limited(request, "second_step", user)
            actions.turn_on_app(secret, form.cleaned_data["code"], by=user, wire=clock.wire_now(), at=clock.now())
        except Refusal as refusal:
            status = second.status_of(refusal)
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            second.not_limited(request, "second_step", user)
            del request.session[_SECRET]
            second.raise_session(request, actions.APP)
            messages.success(request, _("Done: from now on the portal asks for a code after the password."))
            return second.after_setting_up(user, onward)
    address = rules.app_address(secret, account=user.email, issuer=manager().short_name)
    context = {
        "form": form, "next": onward, "code": segno.make(address, error="m", micro=False),
        "secret": rules.in_groups(secret), "address": address,
    }  # fmt: skip
    return render(request, "entrance/app_on.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def app_off(request: HttpRequest) -> HttpResponse:
    """Ask, and turn the app off."""
    if request.method != "POST":
        return render(request, "entrance/app_off.html")
    try:
        actions.turn_off_app(by=cast("User", request.user), at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The app has been turned off."))
    return redirect("second_step")


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Show new codes until they are written down; after that make new ones, never show the old."""
    user = cast("User", request.user)
    said = request.POST if request.method == "POST" else request.GET
    onward = pages.local_path(said.get("next", ""))
    if request.method == "POST" and "new" in request.POST:
        try:
            actions.make_recovery_codes(by=user, at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect("second_step")
        return redirect("recovery_codes")
    if request.method == "POST":
        actions.note_recovery_codes(by=user)
        return redirect(onward or "second_step")
    codes = [rules.in_groups(code) for code in queries.new_recovery_codes(user)]
    context = {"codes": codes, "step": queries.second_step_of(user), "next": onward}
    return render(request, "entrance/recovery_codes.html", context)


def _secret(request: HttpRequest) -> str:
    kept = request.session.get(_SECRET)
    secret = unseal(kept) if isinstance(kept, str) else None
    if secret is None:
        secret = rules.new_secret()
        request.session[_SECRET] = seal(secret)
    return secret
