"""The demo's notices and its conversation are there once, however often it is prepared."""

from __future__ import annotations

from datetime import timedelta

from pagalms.accounts.actions import change_address
from pagalms.accounts.models import User
from pagalms.correspondence.models import Thread
from pagalms.correspondence.rules import Status
from pagalms.identity.queries import user_known_by
from pagalms.kernel.personal_code import digest
from pagalms.local import conversation, staff
from pagalms.local.people import ONE, examples
from pagalms.notices.models import Notice, Version
from tests.people import NOON, Village


def test_prepared_twice_is_prepared_once(village: Village) -> None:
    for _twice in range(2):
        staff.take_on(at=NOON)
        own_flat = conversation.begin(on=NOON.date(), at=NOON)
    assert Notice.objects.count() == 4
    assert Version.objects.filter(important=True, works__isnull=False).count() == 1
    # carla and felikss own one flat each; the first of them is left to register in front of the visitor
    [shown] = own_flat
    assert shown.name != next(one.name for one in examples(on=NOON.date()) if one.role == ONE)
    assert {thread.status for thread in Thread.objects.all()} == {Status.ANSWERED, Status.SENT}


def test_who_has_changed_the_address_is_still_known(village: Village) -> None:
    for _twice in range(2):
        staff.take_on(at=NOON)
        [shown] = conversation.begin(on=NOON.date(), at=NOON)
        for number, user in enumerate(User.objects.exclude(pk__in=[one.pk for one in village.users.values()])):
            change_address(f"cita{number}@example.lv", of=user, by=user, at=NOON)
    assert User.objects.count() == len(village.users) + len(staff.CLERKS) + 1
    assert user_known_by(digest(shown.personal_code)) is not None


def test_without_staff_or_owners_there_is_nothing_to_say(db: None) -> None:
    assert conversation.begin(on=NOON.date(), at=NOON) == []
    staff.take_on(at=NOON)
    assert conversation.begin(on=NOON.date() + timedelta(days=200), at=NOON) == []
