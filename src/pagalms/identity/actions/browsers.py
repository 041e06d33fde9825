"""Browsers from which a person's telephone may be asked: earned by a device link, lost by one wrong code."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from pagalms.accounts.models import User
from pagalms.audit import actions as audit
from pagalms.identity.models import PersonalCode, TrustedBrowser
from pagalms.identity.rules import hashed
from pagalms.kernel.refusal import Refusal


@transaction.atomic
def trust_browser(token: str, *, by: User, code: bytes, browser: str, at: datetime, seen_at: datetime) -> str:
    """The user has signed in here by device link, as the person with this code; the token for the browser's cookie.

    `token` is the one it brought. A browser serves one person: the latest. `seen_at` is real time.
    """
    known = TrustedBrowser.objects.select_for_update().filter(digest=hashed(token)).first()
    row = PersonalCode.objects.get(person__user=by, digest=code)
    if known and known.user_id == by.pk:
        known.code, known.seen_at, known.browser = row, seen_at, browser
        known.save(update_fields=["code", "seen_at", "browser"])
        return token
    if known:
        known.delete()
    fresh = secrets.token_urlsafe(32)
    TrustedBrowser.objects.create(
        user=by, code=row, digest=hashed(fresh), browser=browser, since=at, seen_at=seen_at
    )  # fmt: skip
    return fresh


@transaction.atomic
def distrust_browser(row: int, *, by: User, at: datetime) -> None:
    """The telephone is asked from this browser no more. Raises Refusal("gone") when it already is not."""
    if not TrustedBrowser.objects.filter(pk=row, user=by).delete()[0]:
        raise Refusal("gone", "")
    audit.record("browser_distrusted", by=by, at=at, subject=f"user:{by.pk}")


def distrust_browsers(*, by: User) -> None:
    """The same for all browsers of the user, after the password has changed."""
    TrustedBrowser.objects.filter(user=by).delete()
