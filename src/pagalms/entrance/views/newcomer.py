"""A proved person without an account: linking, registering, waiting for the letter (FAQ 2.3 to 2.6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.enrolment import actions, queries
from pagalms.entrance import forms, newcomer, pages
from pagalms.entrance.views.strong import sign_in
from pagalms.identity import actions as identity_actions
from pagalms.identity import providers
from pagalms.identity.rules import VerifiedIdentity
from pagalms.kernel import clock, personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.safety.queries import asks_second_step

if TYPE_CHECKING:
    from pagalms.accounts.models import User

Page = Callable[[HttpRequest, VerifiedIdentity], HttpResponse]


def for_newcomer(view: Page) -> Callable[[HttpRequest], HttpResponse]:
    """A page for somebody a provider has proved within the hour; others are sent to sign in."""

    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        identity = newcomer.current(request.session, at=clock.wire_now())
        return redirect("account_login") if identity is None else view(request, identity)

    return page


@require_safe
@for_newcomer
def welcome(request: HttpRequest, identity: VerifiedIdentity) -> HttpResponse:
    """„Jauns lietotājs” or „Man jau ir konts”; the same page for everybody who has no account."""
    return render(request, "entrance/newcomer.html", {"identity": identity, "bank": providers.label(identity.provider)})


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@for_newcomer
def link(request: HttpRequest, identity: VerifiedIdentity) -> HttpResponse:
    """Sign in with the password once; from then on the provider opens the same account.

    Only the password links, with the second step where the account has one. An equal e-mail address never does
    (IDENTITY 6, row 20).
    """
    if limited := pages.too_many(request, "login"):
        return limited
    form = forms.SignIn(request.POST if request.method == "POST" else None, request=request)
    status = HTTPStatus.OK
    if form.is_bound and form.is_valid():
        if request.user.is_authenticated and form.user != request.user:
            return pages.stopped(request, "other_person", status=HTTPStatus.FORBIDDEN)
        if asks_second_step(form.user):
            newcomer.links(request.session, form.user, at=clock.wire_now())
            return redirect("link_code")
        try:
            return finish_link(request, form.user, identity)
        except Refusal as refusal:
            form.add_error(None, str(refusal.message))
    elif form.is_bound and form.has_error("__all__", "too_many_login_attempts"):
        status = HTTPStatus.TOO_MANY_REQUESTS
    context = {"form": form, "bank": providers.label(identity.provider), "name": identity.name}
    return render(request, "entrance/link.html", context, status=status)


def finish_link(request: HttpRequest, user: User, identity: VerifiedIdentity) -> HttpResponse:
    """All that the account asks for was shown: it belongs to the person now, who is signed in. Raises Refusal."""
    identity_actions.prove(by=user, identity=identity, at=clock.now())
    next_path = newcomer.next_path(request.session)
    sign_in(request, user, identity)
    bank = providers.label(identity.provider)
    messages.success(request, _("Next time you can sign in with %(bank)s at once.") % {"bank": bank})
    return redirect(next_path or pages.first_page(request))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password", "again")
@for_newcomer
def register(request: HttpRequest, identity: VerifiedIdentity) -> HttpResponse:
    """The form of FAQ 2.4, for owners and who represents them; everybody else gets the page of the other ways."""
    if limited := pages.too_many(request, "register"):
        return limited
    if not queries.may_register(personal_code.digest(identity.personal_code), on=clock.today()):
        return render(request, "entrance/other_ways.html")
    form = forms.Registration(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            row = actions.register(
                identity=identity,
                form=actions.Form(
                    email=said["email"],
                    password=said["password"],
                    wants_bills=said["bills"],
                    language=translation.get_language() or "lv",
                ),
                on=clock.today(),
                at=clock.now(),
            )
        except Refusal as refusal:
            if refusal.code == "not_open":
                return render(request, "entrance/other_ways.html")
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            newcomer.waits_for(request.session, row.pk)
            return redirect("waiting")
    return render(
        request,
        "entrance/register.html",
        {"form": form, "identity": identity, "bank": providers.label(identity.provider)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest) -> HttpResponse:
    """The letter is on its way: what became of it, again, or to another address (FAQ 2.5 and 3)."""
    if limited := pages.too_many(request, "letter_again"):
        return limited
    row = queries.waiting_registration(newcomer.registration(request.session) or 0)
    if row is None:
        return redirect("account_login")
    proved = newcomer.current(request.session, at=clock.wire_now()) is not None
    corrects = request.method == "POST" and "email" in request.POST
    form = forms.Address(request.POST if corrects and proved else None)
    refused = ""
    if request.method == "POST" and (not corrects or (proved and form.is_valid())):
        try:
            if corrects:
                row = actions.correct_address(registration=row.pk, email=form.cleaned_data["email"], at=clock.now())
            else:
                row = actions.resend(registration=row.pk, at=clock.now())
        except Refusal as refusal:
            refused = str(refusal.message)
        else:
            newcomer.waits_for(request.session, row.pk)
            messages.success(request, _("The letter has been sent again."))
            return redirect("waiting")
    context = {"registration": row, "letter": queries.letter_of(row), "form": form, "proved": proved}
    return render(request, "entrance/waiting.html", {**context, "refused": refused})
