"""Passkeys: the question for the browser, signing in with one, adding and removing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.account.internal.stagekit import get_pending_stage
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pagalms.entrance import forms, newcomer, pages, second, visits
from pagalms.identity import assurance
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety import queries
from pagalms.safety.actions import keys

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@require_POST
def question(request: HttpRequest) -> HttpResponse:
    """What the browser is to sign: with a key of whoever is known here by the password already, else with any."""
    if limited := pages.too_many(request, "passkey"):
        return limited
    return JsonResponse(second.ask(request, keys.ask_for_proof(of=_known(request))))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey alone; it says itself whose it is."""
    if limited := pages.too_many(request, "passkey"):
        return limited
    if request.user.is_authenticated:
        return redirect(pages.first_page(request))
    try:
        kept = second.asked(request)
        user = keys.prove(request.POST.get("credential", ""), kept, of=None, at=clock.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("account_login")
    if not user.is_active:
        return pages.stopped(request, "failed", status=403)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    newcomer.forget(request.session)
    assurance.set_low(request.session, method=assurance.PASSKEY, at=clock.wire_now())
    visits.began(request, user, assurance.PASSKEY)
    return redirect(pages.local_path(request.POST.get("next", "")) or pages.first_page(request))


@require_POST
@second.once_more
def question_for_new(request: HttpRequest) -> HttpResponse:
    """What the browser is to make a key for."""
    if limited := pages.too_many(request, "passkey"):
        return limited
    return JsonResponse(second.ask(request, keys.ask_for_new(by=cast("User", request.user))))


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def add(request: HttpRequest) -> HttpResponse:
    """The page that makes a key, and the form it sends."""
    user = cast("User", request.user)
    said = request.POST if request.method == "POST" else request.GET
    onward = pages.local_path(said.get("next", ""))
    form = forms.PasskeyName(request.POST if request.method == "POST" else None)
    refused = ""
    if form.is_bound and form.is_valid():
        try:
            kept = second.asked(request)
            keys.add(request.POST.get("credential", ""), kept, name=form.cleaned_data["name"], by=user, at=clock.now())
        except Refusal as refusal:
            refused = str(refusal.message)
        else:
            second.raise_session(request, assurance.PASSKEY)
            messages.success(request, _("The passkey has been added."))
            return second.after_setting_up(user, onward)
    context = {"form": form, "refused": refused, "next": onward}
    return render(request, "entrance/passkey_add.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Ask, and take the key away."""
    user = cast("User", request.user)
    key = next((each for each in queries.second_step_of(user).passkeys if each.number == number), None)
    if request.method == "POST":
        try:
            keys.remove(number, by=user, at=clock.now())
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
        else:
            messages.success(request, _("The passkey has been removed."))
        return redirect("second_step")
    if key is None:
        return redirect("second_step")
    return render(request, "entrance/passkey_remove.html", {"key": key})


@require_http_methods(["GET", "HEAD", "POST"])
@second.once_more
def rename(request: HttpRequest, number: int) -> HttpResponse:
    """Another name for a key."""
    user = cast("User", request.user)
    key = next((each for each in queries.second_step_of(user).passkeys if each.number == number), None)
    if key is None:
        return redirect("second_step")
    form = forms.PasskeyName(request.POST if request.method == "POST" else None, initial={"name": key.name})
    if form.is_bound and form.is_valid():
        try:
            keys.rename(number, name=form.cleaned_data["name"], by=user, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("second_step")
    return render(request, "entrance/passkey_rename.html", {"form": form, "key": key})


def _known(request: HttpRequest) -> User | None:
    if request.user.is_authenticated:
        return request.user
    stage = get_pending_stage(request)
    if stage:
        return cast("User", stage.login.user)
    return newcomer.linking(request.session, at=clock.wire_now())
