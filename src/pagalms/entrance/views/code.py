"""The second step: after the password, before linking an account with a bank, and for who is signed in already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from allauth.account.stages import LoginStageController
from allauth.mfa.stages import AuthenticateStage
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from pagalms.entrance import forms, newcomer, pages, second
from pagalms.entrance.views.newcomer import finish_link, for_newcomer
from pagalms.identity.rules import VerifiedIdentity
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.safety.queries import asks_second_step, second_step_of
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@dataclass(frozen=True)
class Question:
    """Whom the page asks, and what follows a right answer or the wish to leave; `next` goes along with the form."""

    user: User
    goes_on: Callable[[str], HttpResponse]
    leaves: Callable[[], HttpResponse]
    next: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
def after_password(request: HttpRequest) -> HttpResponse:
    """The password was right; the account asks for more."""
    if request.user.is_authenticated:
        return redirect(pages.first_page(request))
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    if stage is None:
        return redirect("account_login")

    def goes_on(how: str) -> HttpResponse:
        second.shown(request, how)
        return cast("HttpResponse", stage.exit())

    return _answer(request, Question(stage.login.user, goes_on, stage.abort))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@for_newcomer
def before_linking(request: HttpRequest, identity: VerifiedIdentity) -> HttpResponse:
    """The password of the account to link was right; the account asks for more."""
    user = newcomer.linking(request.session, at=clock.wire_now())
    if user is None:
        return redirect("link_account")

    def goes_on(_how: str) -> HttpResponse:
        try:
            return finish_link(request, user, identity)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return leaves()

    def leaves() -> HttpResponse:
        newcomer.links(request.session, None, at=clock.wire_now())
        return redirect("link_account")

    return _answer(request, Question(user, goes_on, leaves))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@sign_in_first
def signed_in(request: HttpRequest) -> HttpResponse:
    """A session that began with a password alone shows the second step later."""
    user = cast("User", request.user)
    said = request.POST if request.method == "POST" else request.GET
    onward = pages.local_path(said.get("next", ""))
    if not asks_second_step(user):
        return redirect("second_step")

    def goes_on(how: str) -> HttpResponse:
        second.raise_session(request, how)
        return redirect(onward or pages.first_page(request))

    return _answer(request, Question(user, goes_on, lambda: redirect("front"), onward))


def _answer(request: HttpRequest, question: Question) -> HttpResponse:
    step = second_step_of(question.user)
    form = forms.Code(request.POST if "code" in request.POST else None)
    if not step.app_since:
        form.fields["code"].label = _("Recovery code")
    status, refused = 200, ""
    if request.method == "POST" and "leave" in request.POST:
        return question.leaves()
    if request.method == "POST" and ("credential" in request.POST or form.is_valid()):
        try:
            how = second.proved(request, question.user)
        except Refusal as refusal:
            status = second.status_of(refusal)
            if refusal.field and form.is_bound:
                form.add_error(refusal.field, str(refusal.message))
            else:
                refused = str(refusal.message)
        else:
            return question.goes_on(how)
    context = {"form": form, "refused": refused, "step": step, "next": question.next}
    return render(request, "entrance/code.html", context, status=status)
