"""How django-allauth works in this house: no sign-up, letters through the outbox, our own words."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, cast

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import actions as account_actions
from pagalms.accounts import queries as accounts
from pagalms.accounts.rules import network_of
from pagalms.entrance import newcomer, pages, second, visits
from pagalms.identity import actions as identity_actions
from pagalms.identity import assurance
from pagalms.kernel import clock, counts
from pagalms.kernel.refusal import Refusal
from pagalms.outbox import actions as outbox

if TYPE_CHECKING:
    from pagalms.accounts.models import User

log = logging.getLogger(__name__)
LETTERS = {
    "account/email/password_reset_key": "password_reset",
    "account/email/password_reset": "password_changed",
    "account/email/password_changed": "password_changed",
    "account/email/password_set": "password_changed",
    "account/email/email_confirmation": "address_confirmation",
    "account/email/email_confirmation_signup": "address_confirmation",
}
SAID: dict[str, str | Promise] = {
    "account/messages/password_changed.txt": _("The password has been changed. Sign in with the new one."),
    "account/messages/password_set.txt": _("The password is set. Sign in with it."),
    "account/messages/logged_out.txt": _("You have signed out."),
    "account/messages/email_confirmed.txt": _("The address is confirmed. Now sign in."),
}


class Adapter(DefaultAccountAdapter):
    """Accounts begin in `enrolment`, never by allauth's own sign-up."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _(
            "Too many attempts in a row. Try again in five minutes, or set a new password with “Forgot password?”."
        ),
        "enter_current_password": _("This is not your present password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: pages are answered with pages, whatever the Accept header says."""
        return False

    def add_message(  # noqa: PLR0917 - allauth's hook
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """The few things worth saying on the next page; allauth's other messages are dropped."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, str(said), extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the letter into the outbox, in the language of its reader."""
        user = context.get("user") or accounts.user_at(email)
        outbox.write(
            LETTERS[template_prefix],
            to=email,
            language=user.language if user else translation.get_language() or "lv",
            on=clock.now(),
            user=user,
            context={"href": context.get("password_reset_url") or context.get("activate_url") or ""},
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the letter; its host comes from the settings, never from the request."""
        uid, _dash, token = key.partition("-")
        return settings.PORTAL_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """The same for confirming an address."""
        return settings.PORTAL_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody begins who came from nowhere in particular."""
        return reverse(pages.first_page(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """All sessions have ended with the old password."""
        return reverse("account_login")

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in by password and what the account asks besides: a new session key, the low level, a row of history."""
        super().login(request, user)
        newcomer.forget(request.session)
        also = second.shown(request)
        method = f"{assurance.PASSWORD}+{also}" if also else assurance.PASSWORD
        assurance.set_low(request.session, method=method, at=clock.wire_now())
        visits.began(request, cast("User", user), method)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password or an unknown address: counted, told in the log, and limited by allauth as ever."""
        user = accounts.user_at(str(credentials.get("email") or ""))
        network = network_of(self.get_client_ip(request))
        log.warning("password of user %s refused, from %s", user.pk if user else "-", network)
        counts.add("pagalms_sign_in_failures_total", way=assurance.PASSWORD, reason="failed")
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        """Sign out; the session leaves the list too."""
        number = visits.present(request)
        if number is not None:
            with suppress(Refusal):
                account_actions.end_session(number, by=cast("User", request.user), at=clock.now())
        super().logout(request)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """A new password ends every session that the old one, or a bank, has begun."""
        super().set_password(user, password)
        account_actions.end_sessions(by=cast("User", user), at=clock.now())
        identity_actions.distrust_browsers(by=cast("User", user))

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A closed account."""
        return pages.stopped(request, "failed", status=403)


def rehearse_reset_letter(email: str) -> None:
    """Do the work of the letter for a forgotten password and undo it: time must not tell which accounts exist."""
    href = settings.PORTAL_URL + reverse("account_reset_password_from_key", args=["0", secrets.token_urlsafe(30)])
    with transaction.atomic():
        language = translation.get_language() or "lv"
        outbox.write("password_reset", to=email, language=language, on=clock.now(), context={"href": href})
        transaction.set_rollback(True)
