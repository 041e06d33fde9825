"""Reads about who a user is."""

from __future__ import annotations

from pagalms.accounts.models import User
from pagalms.identity.models import Person, PersonalCode, SignIn


def codes_of(user: User) -> list[bytes]:
    """The digests of all personal codes of the user; none when nobody has proved who the user is."""
    return [bytes(found) for found in PersonalCode.objects.filter(person__user=user).values_list("digest", flat=True)]


def user_known_by(digest: bytes) -> User | None:
    """The user whose person has this code, or None."""
    found = PersonalCode.objects.filter(digest=digest).select_related("person__user").first()
    return found.person.user if found else None


def person_of(user: User) -> Person | None:
    """Who the user is, or None."""
    return Person.objects.filter(user=user).first()


def sign_ins_of(user: User, *, last: int) -> list[SignIn]:
    """The latest sign-ins of the user, newest first."""
    return list(SignIn.objects.filter(user=user).order_by("-at", "-pk")[:last])
