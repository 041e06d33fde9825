"""The address of a person's calendar: signed, and good only while its number is the newest."""

from __future__ import annotations

from django.core import signing

from pagalms.accounts.models import User
from pagalms.meters.models import CalendarAddress

_SALT = "pagalms.meters.calendar"


def calendar_key(user: User) -> str | None:
    """The secret part of the person's address, or None when none was asked for."""
    row = CalendarAddress.objects.filter(user=user).first()
    return signing.dumps([user.pk, row.number], salt=_SALT) if row else None


def calendar_owner(key: str) -> User | None:
    """Whose calendar it is; None when the key is not ours or a newer one has taken its place."""
    try:
        user, number = signing.loads(key, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    row = CalendarAddress.objects.filter(user=user, number=number, user__is_active=True).select_related("user").first()
    return row.user if row else None
