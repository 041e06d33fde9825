"""Who a user is: a proof and whom it is noted for, several codes of one human, sign-ins; `at` is the house clock."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit import actions as audit
from pagalms.identity.models import Person, PersonalCode, SignIn
from pagalms.identity.rules import VerifiedIdentity
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal

_LIKE_A_CODE = re.compile(r"\d{6}-?\d{5}", re.ASCII)


@transaction.atomic
def prove(*, by: User, identity: VerifiedIdentity, at: datetime) -> Person:
    """Note who a user is. Raises Refusal when the account or the person already belongs to another."""
    return know(
        by=by,
        digest=personal_code.digest(identity.personal_code),
        sealed=personal_code.seal(identity.personal_code),
        names=(identity.given_name, identity.family_name),
        method=identity.method,
        at=at,
    )


@transaction.atomic
def know(*, by: User, digest: bytes, sealed: bytes, names: tuple[str, str], method: str, at: datetime) -> Person:
    """The same, from a code that was sealed earlier."""
    User.objects.select_for_update().get(pk=by.pk)
    found = PersonalCode.objects.filter(digest=digest).select_related("person").first()
    if found and found.person.user_id == by.pk:
        return found.person
    taken = Refusal("taken", _("This account cannot be linked with this way of signing in."))
    if Person.objects.filter(user=by).exists():
        raise taken
    if found:  # the office may have linked the codes of somebody who had no account
        mine = Person.objects.filter(pk=found.person_id, user=None)
        if not mine.update(user=by, given_name=names[0], family_name=names[1]):
            raise taken
        person = Person.objects.get(pk=found.person_id)
    else:
        person = Person.objects.create(user=by, given_name=names[0], family_name=names[1])
        try:
            with transaction.atomic():
                PersonalCode.objects.create(person=person, digest=digest, sealed=sealed, since=at)
        except IntegrityError:  # the same person, at the same moment, with another account
            raise taken from None
    audit.record("identity_proved", by=by, at=at, subject=f"user:{by.pk}", detail={"method": method})
    return person


@transaction.atomic
def add_code(*, code: str, other: str, reason: str, by: User, at: datetime) -> Person:
    """Staff note that two personal codes are one human's, such as an old one and the 32… that took its place.

    Signing in by either opens the same account, and properties registered under either are seen. Which of the two the
    portal knew already does not matter; where it knew neither, the human is noted without an account. Raises Refusal.
    """
    reason = " ".join(reason.split())
    if not reason or _LIKE_A_CODE.search(reason):
        raise Refusal("reason", _("Say why, without writing a personal code there."), field="reason")
    codes = {field: _typed(text, field) for field, text in (("code", code), ("other", other))}
    if codes["code"] == codes["other"]:
        raise Refusal("same", _("This is the same code twice."), field="other")
    known = {row.person_id for row in _rows_of(codes.values())}
    people = list(Person.objects.select_for_update().filter(pk__in=known).order_by("pk"))
    with_account = [person for person in people if person.user_id]
    if len(with_account) > 1:
        raise Refusal("two_accounts", _("Each of these codes has an account. Close one of them first."), field="other")
    person = next(iter(with_account or people), None) or Person.objects.create()
    known_before = PersonalCode.objects.filter(person=person).count()
    PersonalCode.objects.filter(person__in=people).update(person=person)
    Person.objects.filter(pk__in=known, user=None).exclude(pk=person.pk).delete()
    for each in codes.values():
        values = {"person": person, "sealed": personal_code.seal(each), "since": at}
        PersonalCode.objects.get_or_create(digest=personal_code.digest(each), defaults=values)
    if PersonalCode.objects.filter(person=person).count() == known_before:
        raise Refusal("known", _("These codes are joined already."), field="other")
    audit.record("code_added", by=by, at=at, subject=f"person:{person.pk}", detail={"reason": reason[:300]})
    return person


@transaction.atomic
def note_sign_in(*, by: User, method: str, at: datetime) -> None:
    """Write a successful sign-in into the history the user can read."""
    SignIn.objects.create(user=by, method=method, at=at)
    audit.record("signed_in", by=by, at=at, subject=f"user:{by.pk}", detail={"method": method})


def _typed(text: str, field: str) -> str:
    try:
        return personal_code.normalise("".join(text.split()))
    except ValueError:
        raise Refusal("code", _("Six digits, a dash and five digits are needed."), field=field) from None


def _rows_of(codes: Iterable[str]) -> list[PersonalCode]:
    return list(PersonalCode.objects.filter(digest__in=[personal_code.digest(code) for code in codes]))
