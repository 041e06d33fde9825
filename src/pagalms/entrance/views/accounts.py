"""Signing in with a password, signing out, forgotten and changed passwords: django-allauth behind our pages."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from allauth.account import views
from allauth.account.forms import default_token_generator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_safe
from django.views.i18n import set_language

from pagalms.accounts import actions as accounts
from pagalms.entrance import forms, pages, second, visits
from pagalms.identity import providers
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The portal's address leads to the first page or to signing in."""
    return redirect(pages.first_page(request) if request.user.is_authenticated else "account_login")


class SignIn(views.LoginView):
    """The sign-in page of FAQ 2.8."""

    template_name = "entrance/sign_in.html"
    form_class = forms.SignIn

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, the other ways in, and why somebody is here who was signed in."""
        over = bool(self.request.session.pop(visits.OVER, False))
        return {**super().get_context_data(**kwargs), "ways": providers.ways_in(), "over": over}

    def form_invalid(self, form: forms.SignIn) -> HttpResponse:
        """Back to the form; 429 when it is the number of attempts that stops it."""
        response: HttpResponse = super().form_invalid(form)
        if form.has_error("__all__", "too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
        return response


class SignOut(views.LogoutView):
    """Asks, and ends the session by POST."""

    template_name = "entrance/sign_out.html"


class ForgottenPassword(views.PasswordResetView):
    """Asks for the address; the answer is the same for every address."""

    template_name = "entrance/forgotten.html"
    form_class = forms.ForgottenPassword


class LinkSent(views.PasswordResetDoneView):
    """Says to look into the mailbox."""

    template_name = "entrance/forgotten_sent.html"


class NewPassword(views.PasswordResetFromKeyView):
    """The page behind the link in the letter."""

    template_name = "entrance/new_password.html"
    form_class = forms.NewPassword
    reset_user: User | None

    @method_decorator(transaction.atomic)
    def form_valid(self, form: forms.NewPassword) -> HttpResponse:
        """The link works once: sent twice at the same moment, the second waits and then it is no longer valid."""
        held = accounts.hold(form.user)
        good = default_token_generator.check_token(held, self.key)
        form.user = self.reset_user = held if good else None
        answer: HttpResponse = (
            super().form_valid(form) if good else self.render_to_response(self.get_context_data(token_fail=True))
        )
        return answer


class PasswordIsNew(views.PasswordResetFromKeyDoneView):
    """Says so and leads to signing in."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The message stands on the sign-in page."""
        return redirect("account_login")


@method_decorator(sign_in_first, name="dispatch")
class ChangePassword(views.PasswordChangeView):
    """A new password for somebody signed in; all sessions end with it."""

    template_name = "entrance/change_password.html"
    form_class = forms.ChangePassword


@method_decorator(second.once_more, name="dispatch")
class FirstPassword(views.PasswordSetView):
    """A password for an account that has none, because its owner was invited or always came through a bank."""

    template_name = "entrance/new_password.html"
    form_class = forms.FirstPassword

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The page of a new password, sent to this address."""
        return {**super().get_context_data(**kwargs), "action_url": self.request.path}


class AddressUnconfirmed(views.EmailVerificationSentView):
    """The account's address has not been confirmed; a letter with a link is on its way."""

    template_name = "entrance/address_unconfirmed.html"


class ConfirmAddress(views.ConfirmEmailView):
    """The page behind that link; only the button confirms."""

    template_name = "entrance/confirm_address.html"


@require_http_methods(["POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language: a cookie for the browser, and the account's own language when somebody is signed in."""
    if request.user.is_authenticated:
        with suppress(Refusal):
            accounts.choose_language(request.POST.get("language", ""), by=request.user, at=clock.now())
    response = set_language(request)
    return response if isinstance(response, HttpResponseRedirect) else redirect("front")
