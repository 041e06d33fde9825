"""Opening accounts."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
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
