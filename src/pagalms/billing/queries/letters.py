"""Who wants bills by letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Exists

from pagalms.accounts.models import User
from pagalms.billing.models import BillConsent
from pagalms.billing.queries.archive import archived
from pagalms.billing.stop_link import opened
from pagalms.properties.models import Apartment


def letter_target(text: str) -> tuple[User, Apartment] | None:
    """Whom and which apartment the link of a letter is about; None when it is not ours or one of them is gone."""
    keys = opened(text)
    if keys is None:
        return None
    user = User.objects.filter(pk=keys[0]).first()
    flat = Apartment.objects.filter(pk=keys[1]).select_related("house").first()
    return (user, flat) if user and flat else None


def consents_of(user: User, *, at: datetime) -> set[int]:
    """The keys of the apartments whose bills the user wants by e-mail."""
    open_now = BillConsent.objects.filter(user=user, period__contains=at)
    return set(open_now.values_list("apartment", flat=True))


def beside(user: User, flat: Apartment, *, codes: Sequence[bytes], on: date, at: datetime) -> tuple[bool, bool]:
    """Whether the user gets the bills of this property by letter, and has an archive. One statement."""
    consents = BillConsent.objects.filter(user=user, apartment=flat, period__contains=at)
    asked = User.objects.filter(pk=user.pk).values_list(Exists(consents), Exists(archived(codes, on)))
    by_letter, has_archive = asked.get()
    return bool(by_letter), bool(has_archive)
