"""What users change about their own account."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.refusal import Refusal


@transaction.atomic
def choose_language(language: str, *, by: User, at: datetime) -> User:
    """Pages and letters of the user are in this language from now on. Raises Refusal for one the portal lacks."""
    if language not in dict(settings.LANGUAGES):
        raise Refusal("unknown_language", _("The portal does not speak this language."), field="language")
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.language != language:
        record("language_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={"language": language})
        user.language = language
        user.save(update_fields=["language"])
    return user


@transaction.atomic
def want_receipts(*, by: User, wanted: bool, at: datetime) -> User:
    """Send, or stop sending, a letter for each form of readings the user hands in."""
    user = User.objects.select_for_update().get(pk=by.pk)
    if user.wants_receipts != wanted:
        record("receipts_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={"wanted": wanted})
        user.wants_receipts = wanted
        user.save(update_fields=["wants_receipts"])
    return user
