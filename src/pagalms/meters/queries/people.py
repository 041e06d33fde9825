"""Whose users may hand in the readings of flats: those of owners, and of who represents one in this."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from pagalms.identity.models import PersonalCode
from pagalms.mandates import queries as mandates
from pagalms.properties.models import Ownership


def people_of(flats: Collection[int], *, on: date) -> dict[int, set[int]]:
    """The keys of these flats by the key of each active user. Three statements."""
    known = PersonalCode.objects.filter(person__user__is_active=True)
    user_of = {bytes(digest): user for digest, user in known.values_list("digest", "person__user")}
    owned = Ownership.objects.filter(period__contains=on, client__personal_code_digest__isnull=False)
    held = mandates.standing(on=on).filter(may_hand_in=True)
    pairs = [
        *owned.values_list("apartment", "client__personal_code_digest"),
        *held.values_list("apartment", "representative__personal_code_digest"),
    ]
    found: defaultdict[int, set[int]] = defaultdict(set)
    for flat, digest in pairs:
        user = user_of.get(bytes(digest or b""))
        if user is not None and flat in flats:
            found[user].add(flat)
    return found
