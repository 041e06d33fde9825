"""Opening accounts, and what a user chooses for the account."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.refusal import Refusal


@transaction.atomic
def open_account(*, email: str, password_hash: str, name: str, language: str, at: datetime) -> User:
    """A new account for an address that its owner has confirmed. Raises Refusal("taken") when there is one."""
    taken = Refusal("taken", _("There is an account with this e-mail address."), field="email")
    if EmailAddress.objects.filter(email__iexact=email, verified=True).exists():
        raise taken
    try:
        with transaction.atomic():
            user = User.objects.create(
                email=email, password=password_hash, name=name, language=language, date_joined=at
            )
    except IntegrityError:
        raise taken from None
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@transaction.atomic
def choose_language(language: str, *, by: User, at: datetime) -> None:
    """Pages and letters in this language from now on. Raises Refusal("language") for one the portal does not speak."""
    if language not in dict(settings.LANGUAGES):
        raise Refusal("language", _("The portal does not speak this language."), field="language")
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.language != language:
        record("language_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={"language": language})
        user.language = language
        user.save(update_fields=["language"])


@transaction.atomic
def want_receipts(*, by: User, wanted: bool, at: datetime) -> None:
    """Whether a letter confirms each form of readings the user hands in."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.wants_receipts != wanted:
        record("receipts_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={"wanted": wanted})
        user.wants_receipts = wanted
        user.save(update_fields=["wants_receipts"])
