"""Reads of accounts."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress

from pagalms.accounts.models import OpenSession, User


def user_at(email: str) -> User | None:
    """The account that signs in with this address, letter case aside; None when there is none."""
    found = User.objects.filter(email__iexact=email).first()
    if found:
        return found
    other = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return other.user if other else None


def sessions_of(user: User, *, at: datetime) -> list[OpenSession]:
    """Where the user is signed in, last used first; `at` is real time."""
    return list(OpenSession.objects.filter(user=user, ends_at__gt=at).order_by("-seen_at", "-pk"))
