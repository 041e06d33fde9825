"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from pagalms.accounts.actions import end_sessions
from pagalms.accounts.models import KnownBrowser, User
from pagalms.kernel.own_data import Whose


@transaction.atomic
def erase(whose: Whose, *, at: datetime) -> None:
    """Empty the account: a number stays, so that readings and the log still point to somebody; nobody signs in."""
    user = User.objects.select_for_update().get(pk=whose.user)
    end_sessions(of=user, by=None, at=at)
    KnownBrowser.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email, user.name, user.language = f"closed-{user.pk}@closed.invalid", "", "lv"
    user.password, user.is_active, user.wants_receipts, user.last_login = make_password(None), False, False, None
    user.save(update_fields=["email", "name", "language", "password", "is_active", "wants_receipts", "last_login"])
