"""Closing an account: asked for, taken back within two weeks, then erased; what the law holds stays (ADR 0023)."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts import actions as accounts
from pagalms.accounts import forgetting as accounts_forgetting
from pagalms.accounts.models import User
from pagalms.accounts.queries import roles_of
from pagalms.audit.actions import record
from pagalms.billing import forgetting as billing
from pagalms.correspondence import forgetting as correspondence
from pagalms.documents import forgetting as documents
from pagalms.enrolment import forgetting as enrolment
from pagalms.identity import forgetting as identity
from pagalms.kernel.own_data import Whose
from pagalms.kernel.refusal import Refusal
from pagalms.mandates import forgetting as mandates
from pagalms.meters import forgetting as meters
from pagalms.notices import forgetting as notices
from pagalms.outbox import actions as letters
from pagalms.outbox import forgetting as outbox
from pagalms.privacy import queries
from pagalms.privacy.models import Closing, DataCopy
from pagalms.privacy.rules.terms import GRACE
from pagalms.properties import forgetting as properties
from pagalms.safety import forgetting as safety

_BATCH = 20


@transaction.atomic
def ask_to_close(*, by: User, on: date, at: datetime) -> Closing:
    """The account is to be erased in two weeks; every session ends, a letter says how to take it back.

    Raises Refusal("staff") for whoever works for the manager, Refusal("closing") when it was asked before.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    if roles_of(user, on=on):
        text = _("You work for the manager. Ask an administrator to end your role first.")
        raise Refusal("staff", text)
    if queries.closing_of(user):
        raise Refusal("closing", _("Your account is being closed already."))
    code = secrets.token_urlsafe(32)
    closing = Closing.objects.create(user=user, asked_at=at, erase_at=at + GRACE, undo_hash=_hashed(code))
    record("closing_asked", by=user, at=at, subject=f"user:{user.pk}")
    link = urlencode({"code": code, "code_id": closing.pk})
    letters.write(
        "account_closing", to=user.email, language=user.language, on=at, user=user,
        context={"href": f"{settings.PORTAL_URL}{reverse('keep_open')}?{link}", "day": closing.erase_at},
    )  # fmt: skip
    accounts.end_sessions(by=user, at=at)
    return closing


@transaction.atomic
def keep_open(*, by: User, at: datetime) -> None:
    """The person takes it back while signed in. Raises Refusal("gone") when there is nothing to take back."""
    _take_back(Closing.objects.select_for_update().filter(user=by, undone_at=None, erased_at=None).first(), at=at)


@transaction.atomic
def keep_open_by_link(*, code: str, number: int, at: datetime) -> None:
    """The person takes it back with the link of the letter. Raises Refusal("gone")."""
    found = queries.closing_in_letter(code=code, number=number)
    _take_back(Closing.objects.select_for_update().filter(pk=found.pk).first() if found else None, at=at)


def erase_due(*, at: datetime) -> int:
    """Erase the accounts whose two weeks are over, each in a transaction of its own; how many."""
    due = Closing.objects.filter(erase_at__lte=at, undone_at=None, erased_at=None).order_by("erase_at", "pk")
    return sum(_erase(key, at=at) for key in list(due.values_list("pk", flat=True)[:_BATCH]))


@transaction.atomic
def _erase(key: int, *, at: datetime) -> bool:
    rows = Closing.objects.select_for_update().filter(pk=key, undone_at=None, erased_at=None)
    closing = rows.select_related("user").first()
    if closing is None:
        return False
    whose = queries.whose_is(closing.user)
    _erase_all(whose, at=at)
    closing.erased_at = at
    closing.save(update_fields=["erased_at"])
    record("account_erased", by=None, at=at, subject=f"user:{closing.user_id}")
    return True


def _erase_all(whose: Whose, *, at: datetime) -> None:
    """Mandates before letters: the letter that ends one goes with the others. Who the person is goes at the end."""
    mandates.erase(whose, at=at)
    for room in (correspondence, notices, meters, billing, documents, properties, enrolment, safety, outbox):
        room.erase(whose)
    DataCopy.objects.filter(user=whose.user).delete()
    identity.erase(whose)
    accounts_forgetting.erase(whose, at=at)


def _take_back(closing: Closing | None, *, at: datetime) -> None:
    if closing is None or closing.undone_at or closing.erased_at:
        raise Refusal("gone", _("There is nothing to take back."))
    closing.undone_at = at
    closing.save(update_fields=["undone_at"])
    record("closing_undone", by=closing.user, at=at, subject=f"user:{closing.user_id}")
    letters.write(
        "account_kept", to=closing.user.email, language=closing.user.language, on=at, user=closing.user
    )  # fmt: skip


def _hashed(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()
