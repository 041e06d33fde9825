"""Reads about who a user is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.identity import providers
from pagalms.identity.models import Person, PersonalCode, SignIn, TrustedBrowser
from pagalms.identity.rules import TRUST_MEMORY, hashed
from pagalms.kernel import person_keys, personal_code
from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA


def codes_of(user: User) -> list[bytes]:
    """The digests of all personal codes of the user; none when nobody has proved who the user is."""
    return [bytes(found) for found in digests_of(user.pk)]


def codes_by_every_key(user: User) -> set[bytes]:
    """The same by each person key that is configured: while one takes another's place, a session remembers either."""
    keys = person_keys.configured()
    if len(keys) == 1:
        return set()
    sealed = PersonalCode.objects.filter(person__user=user).values_list("sealed", flat=True)
    codes = [code for code in map(personal_code.opened, sealed) if code]
    return {personal_code.digest(code, key=key) for code in codes for key in keys}


def digests_of(user: int) -> QuerySet[PersonalCode, Any]:
    """The same, not asked yet: to stand inside of another statement."""
    return PersonalCode.objects.filter(person__user=user).values_list("digest", flat=True)


def codes_beside(digest: bytes) -> list[bytes]:
    """All codes of the human who has this one, itself included; only itself when the portal knows no other."""
    beside = PersonalCode.objects.filter(person__in=PersonalCode.objects.filter(digest=digest).values("person"))
    return [bytes(found) for found in beside.values_list("digest", flat=True)] or [digest]


def user_known_by(digest: bytes) -> User | None:
    """The user whose person has this code, or None."""
    found = PersonalCode.objects.filter(digest=digest).select_related("person__user").first()
    return found.person.user if found else None


def person_of(user: User) -> Person | None:
    """Who the user is, or None."""
    return Person.objects.filter(user=user).first()


def sign_ins_of(user: User, *, last: int, before: int = 0) -> list[SignIn]:
    """The latest sign-ins of the user, newest first; `before` passes over that many of them."""
    return list(SignIn.objects.filter(user=user).order_by("-at", "-pk")[before : before + last])


def sign_ins_by_month(*, since: datetime) -> list[tuple[Month, str, int]]:
    """How many sign-ins there were, by month in Riga and by way. One statement."""
    rows = (
        SignIn.objects.filter(at__gte=since)
        .order_by()
        .values_list(TruncMonth("at", tzinfo=RIGA), "method")
        .annotate(Count("pk"))
    )
    return [(Month.of(month), method, count) for month, method, count in rows]


def trusted_browser(token: str, *, at: datetime) -> TrustedBrowser | None:
    """The browser with this cookie and its person, if the person's telephone may be asked from it."""
    found = TrustedBrowser.objects.filter(digest=hashed(token), seen_at__gt=at - TRUST_MEMORY, user__is_active=True)
    return found.select_related("user", "code__person").first() if token else None


def trusted_browsers_of(user: User, *, at: datetime) -> list[TrustedBrowser]:
    """All browsers from which the user's telephone may be asked, last used first."""
    return list(TrustedBrowser.objects.filter(user=user, seen_at__gt=at - TRUST_MEMORY).order_by("-seen_at", "-pk"))


@dataclass(frozen=True)
class Way:
    """A way in which the user has signed in, by its name, and since when."""

    method: str
    since: datetime


def ways_of(user: User) -> list[Way]:
    """The ways in which the user has ever signed in, the oldest first."""
    rows = SignIn.objects.filter(user=user).values("method").annotate(since=Min("at")).order_by("since")
    return [Way(row["method"], row["since"]) for row in rows]


OWN_WAYS: dict[str, str | Promise] = {
    "password": _("E-mail and password"),
    "password+totp": _("Password and code of the app"),
    "password+passkey": _("Password and passkey"),
    "password+recovery": _("Password and recovery code"),
    "passkey": _("Passkey"),
}


def way_words(method: str) -> str | Promise:
    """The name of a way of signing in that people know."""
    return OWN_WAYS.get(method) or providers.label(method)
