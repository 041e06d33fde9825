"""Telling administrators of keys and certificates that end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from pagalms.accounts.queries import staff_on
from pagalms.accounts.rules import Role
from pagalms.identity.models import KeyWarning
from pagalms.kernel.keyfiles import KeyFile
from pagalms.kernel.turns import wait_for_turn
from pagalms.outbox import actions as outbox


@transaction.atomic
def warn_of_keys(files: Iterable[KeyFile], *, on: date, now: datetime, at: datetime) -> int:
    """One letter to each administrator about everything that has newly come within 60, 30 or 7 days, or is over.

    `now` is the time of the machines that judge certificates, `at` that of the house. How many were told of.
    """
    wait_for_turn("key_warnings")
    due = [(one, stage) for one in files if (stage := one.stage(now)) is not None]
    told = {(bytes(digest), stage) for digest, stage in KeyWarning.objects.values_list("digest", "stage")}
    fresh = [(one, stage) for one, stage in due if (one.digest, stage) not in told]
    administrators = [member.user for member in staff_on(on) if Role.ADMINISTRATOR in member.roles]
    if not fresh or not administrators:
        return 0
    KeyWarning.objects.bulk_create(KeyWarning(digest=one.digest, stage=stage, at=at) for one, stage in fresh)
    keys = [(one, one.until, one.days_left(now)) for one, _stage in fresh]
    context = {"keys": keys, "href": settings.PORTAL_URL + reverse("desk_certificates")}
    for user in administrators:
        outbox.write("keys_end", to=user.email, language=user.language, on=at, user=user, context=context)
    return len(fresh)
