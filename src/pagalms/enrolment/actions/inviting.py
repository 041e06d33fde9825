"""The invitation of an approved applicant: a link that opens an account once (FAQ 1 and 4).

The account begins with the link's use, not before: until then nobody can sign in, ask for a password or take the
address. Who reads the mailbox sets the password and accepts the terms; that the person is who the clerk took them for
stands in the decision.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
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
from pagalms.enrolment.models import Application, Invitation, TermsAcceptance
from pagalms.identity import actions as identity
from pagalms.identity import queries as identity_queries
from pagalms.identity.rules import hashed
from pagalms.kernel.refusal import Refusal
from pagalms.outbox import actions as outbox

AT_ONCE = timedelta(minutes=1)  # a second press of the button


def invite(row: Application, *, at: datetime) -> Invitation:
    """Write the letter with a link of its own; earlier links end, they may lie in another mailbox."""
    Invitation.objects.filter(application=row, used_at=None, expires_at__gt=at).update(expires_at=at)
    code = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        application=row, code_hash=hashed(code), email=row.email, created_at=at, expires_at=at + rules.INVITATION_LIFE
    )
    link = urlencode({"code": code, "code_id": invitation.pk})
    invitation.letter = outbox.write(
        "invitation",
        to=row.email,
        language=row.language,
        on=at,
        context={"href": f"{settings.PORTAL_URL}/uzaicinajums/?{link}", "days": rules.INVITATION_LIFE.days},
    )
    invitation.save(update_fields=["letter"])
    return invitation


@transaction.atomic
def invite_again(application: int, *, email: str = "", by: User, at: datetime) -> Invitation | None:
    """Send the invitation once more, or to another address. None: one went there within a minute. Raises Refusal."""
    row = (
        Application.objects.select_for_update()
        .filter(pk=application, state=Application.State.APPROVED, personal_code_digest__isnull=False)
        .first()
    )
    if row is None or Invitation.objects.filter(application=row, used_at__isnull=False).exists():
        raise Refusal("gone", _("This application does not wait for its invitation to be used."))
    if email:
        row.email = email.lower()
        row.save(update_fields=["email"])
    if account_queries.user_at(row.email):
        text = _("Another account has this e-mail address. Ask the applicant for an address of their own.")
        raise Refusal("taken", text, field="email")
    if Invitation.objects.filter(application=row, email=row.email, created_at__gt=at - AT_ONCE).exists():
        return None
    if Invitation.objects.filter(application=row, created_at__gt=at - rules.DAY).count() >= rules.LETTERS_A_DAY:
        raise Refusal("too_many", _("Several invitations have been sent today. Try again tomorrow, or call."))
    audit.record("invited_again", by=by, at=at, subject=f"application:{row.pk}")
    return invite(row, at=at)


@transaction.atomic
def accept(*, code: str, code_id: int, password: str, wants_bills: bool, on: date, at: datetime) -> User:
    """Open the account of an invited person. Raises Refusal; two clicks at once open one account."""
    found = queries.invitation_of(code=code, code_id=code_id)
    if found is None:
        raise bad_link()
    row = Application.objects.select_for_update().get(pk=found.application_id)
    invitation = Invitation.objects.get(pk=found.pk)
    digest = bytes(row.personal_code_digest or b"")
    if not queries.invitation_is_good(invitation, at=at) or identity_queries.user_known_by(digest):
        raise bad_link()
    if not queries.may_register(digest, on=on):
        raise bad_link()
    user = accounts.open_account(
        email=invitation.email, password_hash=make_password(password), name=row.name, language=row.language, at=at
    )
    given, _space, family = row.name.rpartition(" ")
    identity.know(
        by=user, digest=digest, sealed=bytes(row.personal_code_sealed or b""), names=(given, family),
        method="registrar", at=at,
    )  # fmt: skip
    TermsAcceptance.objects.create(user=user, version=queries.terms_version_on(on), at=at)
    if wants_bills:
        flats = queries.resident_for(user, on=on).properties
        billing.want_bills(user=user, apartments=flats, at=at, given_at="registration")
    Invitation.objects.filter(pk=invitation.pk).update(used_at=at)
    audit.record("invitation_used", by=user, at=at, subject=f"user:{user.pk}")
    return user


def bad_link() -> Refusal:
    """The answer to every link that does not work, whatever the reason."""
    return Refusal("bad_link", _("This link is no longer valid."))
