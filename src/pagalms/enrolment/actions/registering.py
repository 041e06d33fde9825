"""Becoming a user: the form, the letter, the click in the letter (FAQ 2.4 to 2.7, 3).

Every letter has a row and a code of its own. Sending it again leaves the earlier links to the same address good until
one of them is used, because letters overtake each other; a new form or a corrected address ends all earlier links,
because they lie in a stranger's mailbox or carry another password.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import actions as accounts
from pagalms.accounts import queries as account_queries
from pagalms.accounts.models import User
from pagalms.audit import actions as audit
from pagalms.billing import actions as billing
from pagalms.enrolment import queries, rules
from pagalms.enrolment.actions.inviting import bad_link
from pagalms.enrolment.models import Registration, TermsAcceptance
from pagalms.identity import actions as identity_actions
from pagalms.identity import queries as identity_queries
from pagalms.identity.rules import VerifiedIdentity, hashed
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.mandates import queries as mandates
from pagalms.outbox import actions as outbox


@dataclass(frozen=True)
class Form:
    """What a person typed, checked for form."""

    email: str
    password: str = field(repr=False)
    wants_bills: bool
    language: str


@transaction.atomic
def register(*, identity: VerifiedIdentity, form: Form, on: date, at: datetime) -> Registration:
    """Take a registration of a person proved by a provider, and write the letter. Raises Refusal."""
    digest = personal_code.digest(identity.personal_code)
    if not queries.may_register(digest, on=on) or identity_queries.user_known_by(digest):
        raise _not_open()
    written = _earlier(digest)
    _may_write(written, at=at)
    _end(written, at=at)
    row = Registration(
        email=form.email.lower(),
        password=make_password(form.password),
        language=form.language,
        given_name=identity.given_name,
        family_name=identity.family_name,
        personal_code_digest=digest,
        personal_code_sealed=personal_code.seal(identity.personal_code),
        method=identity.method,
        terms_version=queries.terms_version_on(on),
        wants_bills=form.wants_bills,
    )
    audit.record("registration_sent", by=None, at=at, detail={"method": identity.method})
    return _write(row, at=at)


@transaction.atomic
def resend(*, registration: int, at: datetime) -> Registration:
    """Write the letter once more, to the same address. Raises Refusal."""
    row = _waiting(registration)
    written = _earlier(bytes(row.personal_code_digest))
    _may_write(written, at=at)
    if any(earlier.letters_stopped_at and earlier.email == row.email for earlier in written):
        raise _stopped()
    return _write(row, at=at)


@transaction.atomic
def correct_address(*, registration: int, email: str, at: datetime) -> Registration:
    """Write the letter to another address; links sent to the mistyped one are no longer good. Raises Refusal."""
    row = _waiting(registration)
    written = _earlier(bytes(row.personal_code_digest))
    _may_write(written, at=at)
    email = email.lower()
    if any(earlier.letters_stopped_at and earlier.email == email for earlier in written):
        raise _stopped()
    _end(written, at=at)
    row.email = email
    return _write(row, at=at)


@transaction.atomic
def confirm(*, code: str, code_id: int, on: date, at: datetime) -> User:
    """Open the account (FAQ 2.7). Raises Refusal; two clicks at once open one account."""
    row = queries.registration_of(code=code, code_id=code_id)
    if row is None:
        raise bad_link()
    digest = bytes(row.personal_code_digest)
    row = next((locked for locked in _earlier(digest) if locked.pk == row.pk), None)
    if row is None or not queries.is_good(row, at=at) or identity_queries.user_known_by(digest):
        raise bad_link()
    if not queries.may_register(digest, on=on):
        raise _not_open()
    names = (row.given_name, row.family_name)
    user = accounts.open_account(
        email=row.email, password_hash=row.password, name=" ".join(names).strip(), language=row.language, at=at
    )
    identity_actions.know(
        by=user, digest=digest, sealed=bytes(row.personal_code_sealed), names=names, method=row.method, at=at
    )
    TermsAcceptance.objects.create(user=user, version=row.terms_version, at=at)
    if row.wants_bills:
        flats = [one.flat for one in mandates.open_to(identity_queries.codes_beside(digest), on=on)]
        billing.want_bills(user=user, apartments=flats, at=at, given_at="registration")
    row.confirmed_at, row.password = at, ""
    row.save(update_fields=["confirmed_at", "password"])
    audit.record("registration_confirmed", by=user, at=at, subject=f"user:{user.pk}")
    return user


@transaction.atomic
def stop_letters(*, code: str, code_id: int, at: datetime) -> None:
    """Whoever reads the mailbox wants no more letters of this registration; its links end too. Raises Refusal."""
    row = queries.registration_of(code=code, code_id=code_id)
    if row is None:
        raise bad_link()
    Registration.objects.filter(
        personal_code_digest=row.personal_code_digest, email=row.email, confirmed_at=None, letters_stopped_at=None
    ).update(letters_stopped_at=at)


def forget_expired(*, at: datetime) -> None:
    """Delete registrations a month after their link ended; what came of them stands in the account."""
    Registration.objects.filter(expires_at__lt=at - rules.KEPT).delete()


def _write(row: Registration, *, at: datetime) -> Registration:
    """Store the row as a new one with a code of its own, and write its letter.

    An address that already has an account gets a letter that says so: the page is the same, only the mailbox knows.
    """
    code = secrets.token_urlsafe(32)
    row.pk, row._state.adding = None, True  # a copy: every letter has its own row
    row.code_hash, row.created_at, row.expires_at = hashed(code), at, at + rules.LINK_LIFE
    row.save()
    owner = account_queries.user_at(row.email)
    link = urlencode({"code": code, "code_id": row.pk})
    row.letter = outbox.write(
        "registration_known" if owner else "registration",
        to=row.email,
        language=row.language,
        on=at,
        user=owner,
        context={
            "href": f"{settings.PORTAL_URL}/registration_check/?{link}",
            "stop_href": f"{settings.PORTAL_URL}/atteikties/?{link}",
            "hours": int(rules.LINK_LIFE.total_seconds() // 3600),
        },
    )
    row.save(update_fields=["letter"])
    return row


def _earlier(digest: bytes) -> list[Registration]:
    """All rows of the person, locked, so that two clicks wait for each other; so do two first forms."""
    wait_for_turn(f"pagalms.registration.{digest.hex()}")
    rows = Registration.objects.select_for_update().filter(personal_code_digest=digest)
    return list(rows.order_by("pk"))


def _end(rows: list[Registration], *, at: datetime) -> None:
    keys = [row.pk for row in rows if row.confirmed_at is None and row.expires_at > at]
    Registration.objects.filter(pk__in=keys).update(expires_at=at)


def _waiting(registration: int) -> Registration:
    row = Registration.objects.filter(pk=registration, confirmed_at=None).first()
    if row is None or identity_queries.user_known_by(bytes(row.personal_code_digest)):
        raise bad_link()
    return row


def _may_write(rows: list[Registration], *, at: datetime) -> None:
    if not rules.may_write_again([row.created_at for row in rows], at=at):
        raise Refusal(
            "too_many", _("Several letters have been sent within the hour. Try again in an hour, or call us.")
        )


def _not_open() -> Refusal:
    return Refusal("not_open", _("Registration in this way is not possible."))


def _stopped() -> Refusal:
    return Refusal(
        "stopped",
        _("The reader of this mailbox has asked for no more letters. Enter another address, or call us."),
        field="email",
    )
