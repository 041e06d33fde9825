"""Reads of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection

from pagalms.accounts.models import OpenSession, StaffRole, User
from pagalms.accounts.rules import Role


def user_at(email: str) -> User | None:
    """The account that signs in with this address, letter case aside; None when there is none."""
    found = User.objects.filter(email__iexact=email).first()
    if found:
        return found
    other = EmailAddress.objects.filter(email__iexact=email, verified=True).select_related("user").first()
    return other.user if other else None


def user_numbered(number: int) -> User | None:
    """The account with this key, or None."""
    return User.objects.filter(pk=number).first()


_FIELDS = [field.attname for field in User._meta.concrete_fields]
_SESSION = (  # the names are the model's own
    f"SELECT s.session_data, s.expire_date, {', '.join(f'u.{name}' for name in _FIELDS)} FROM django_session s"  # noqa: S608 - our own names
    " LEFT JOIN accounts_opensession o ON o.key = s.session_key LEFT JOIN accounts_user u ON u.id = o.user_id"
    " WHERE s.session_key = %s AND s.expire_date > %s"
)


def session_and_user(key: str, *, at: datetime) -> tuple[Session | None, User | None]:
    """The session with this key that has not expired, and the user in whose list of open sessions it stands.

    Nothing is said of whether that user is signed in in it: the session itself names whom it is of.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SESSION, [key, at])
        row = cursor.fetchone()
    if row is None:
        return None, None
    data, expires, *values = row
    session = Session(session_key=key, session_data=data, expire_date=expires)
    return session, User.from_db(connection.alias, _FIELDS, values) if values[0] is not None else None


def sessions_of(user: User, *, at: datetime) -> list[OpenSession]:
    """Where the user is signed in, last used first; `at` is real time."""
    return list(OpenSession.objects.filter(user=user, ends_at__gt=at).order_by("-seen_at", "-pk"))


def roles_of(user: User, *, on: date) -> frozenset[Role]:
    """The roles in which the user works for the manager on that day; none for residents."""
    if user.pk is None or not user.is_active:
        return frozenset()
    found = StaffRole.objects.filter(user=user, period__contains=on).values_list("role", flat=True)
    return frozenset(Role(role) for role in found)


@dataclass(frozen=True)
class Member:
    """Somebody who works for the manager, with the roles they have, in the order of the table of roles."""

    user: User
    roles: tuple[Role, ...]


def staff_on(day: date) -> list[Member]:
    """Who works for the manager on that day, by name."""
    rows = StaffRole.objects.filter(period__contains=day, user__is_active=True).select_related("user")
    found: dict[User, set[Role]] = {}
    for row in rows.order_by("user__name", "user__email"):
        found.setdefault(row.user, set()).add(Role(row.role))
    return [Member(user, _in_order(roles)) for user, roles in found.items()]


def _in_order(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(role for role in Role if role in roles)


def staff_ever() -> dict[int, str]:
    """Key and name of everybody who works or has worked for the manager."""
    return dict(StaffRole.objects.values_list("user_id", "user__name"))


def names_of(keys: Iterable[int]) -> dict[int, str]:
    """The names of users by their keys; an account that is gone has none."""
    return dict(User.objects.filter(pk__in=list(keys)).values_list("pk", "name"))
