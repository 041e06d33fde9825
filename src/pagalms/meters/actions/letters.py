"""Letters about meters: reminders of readings, the end of a verification, and who wants them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import LetterChoice, Reminder, Topic, VerificationNotice
from pagalms.meters.models.letters import FIRST_HOUR, LAST_HOUR
from pagalms.meters.queries.reminders import Due, choice_of, due_reminders, stop_key
from pagalms.meters.queries.verification import Ending, endings
from pagalms.outbox.actions import write


@transaction.atomic
def choose_letters(
    *,
    by: User,
    opening: bool,
    last_day: bool,
    verification: bool,
    hour: int,
    at: datetime,
    by_letter: bool = True,
    by_calendar: bool = False,
) -> LetterChoice:
    """What reminds of meters from now on, and how, at this hour of Riga. Raises Refusal: `hour` for one by night."""
    if not FIRST_HOUR <= hour <= LAST_HOUR:
        raise Refusal("hour", _("Choose an hour of the day."), field="hour")
    chosen = {
        "opening": opening, "last_day": last_day, "verification": verification, "hour": hour, "by_letter": by_letter,
        "by_calendar": by_calendar,
    }  # fmt: skip
    choice, _new = LetterChoice.objects.update_or_create(user=by, defaults={**chosen, "at": at})
    record("meter_letters_chosen", by=by, at=at, subject=f"user:{by.pk}", detail={**chosen})
    return choice


@transaction.atomic
def stop_letters(*, user: User, topic: Topic, wanted: bool, at: datetime) -> None:
    """What the link in a letter does: stop letters about this, or start them again."""
    User.objects.select_for_update().get(pk=user.pk)
    choice = choice_of(user, at=at)
    if choice.wants(topic) is wanted:
        return
    setattr(choice, topic, wanted)
    choice.by_letter = choice.by_letter or wanted
    choice.at = at
    choice.save()
    record("meter_letters_chosen", by=user, at=at, subject=f"user:{user.pk}", detail={topic.value: wanted})


@transaction.atomic
def remind(*, at: datetime, most: int = 200) -> int:
    """Write at most so many reminders that are due; how many, 0 when all are written.

    A letter and the note that it was written exist together, and two workers wait for each other: whoever is killed in
    the middle, nobody is reminded twice.
    """
    wait_for_turn("pagalms.meters.remind")
    due = due_reminders(at=at, most=most)
    users = User.objects.in_bulk([one.user for one in due])
    for one in due:
        Reminder.objects.bulk_create(
            Reminder(user_id=one.user, apartment_id=flat, period=one.window.month.first, topic=one.topic, at=at)
            for flat in one.flats
        )
        _write_reminder(users[one.user], one, at=at)
    return len(due)


@transaction.atomic
def tell_of_verification(*, at: datetime, most: int = 200) -> int:
    """Write at most so many letters about verifications that end or ended; how many, 0 when all are written."""
    wait_for_turn("pagalms.meters.verification")
    due = endings(at=at, most=most)
    users = User.objects.in_bulk([one.user for one in due])
    for one in due:
        VerificationNotice.objects.bulk_create(
            VerificationNotice(user_id=one.user, meter=meter, until=until, stage=stage, at=at)
            for meter, until, stage in one.meters
        )
        _write_of_verification(users[one.user], one, at=at)
    return len(due)


def _stop_href(user: User, topic: Topic) -> str:
    return settings.PORTAL_URL + reverse("meter_letters", args=[stop_key(user, topic)])


def _write_reminder(user: User, due: Due, *, at: datetime) -> None:
    stop = _stop_href(user, due.topic)
    flats = [(meters[0].point.apartment, meters) for meters in due.flats.values()]
    one = flats[0][0].pk if len(flats) == 1 else None
    page = reverse("property_meters", args=[one]) if one else reverse("flats_meters")
    write(
        "reading_reminder",
        to=user.email,
        language=user.language,
        on=at,
        user=user,
        context={
            "is_last_day": due.topic == Topic.LAST_DAY,
            "window": due.window,
            "flats": flats,
            "href": settings.PORTAL_URL + page,
        },
        about=f"readings:{due.window.month}",
        stop_href=stop,
    )


def _write_of_verification(user: User, ending: Ending, *, at: datetime) -> None:
    stop = _stop_href(user, Topic.VERIFICATION)
    write(
        "verification_ends",
        to=user.email,
        language=user.language,
        on=at,
        user=user,
        context={
            "meters": ending.meters,
            "today": at.astimezone(RIGA).date(),
            "href": settings.PORTAL_URL + reverse("meters"),
        },
        about=f"verification:{at:%Y-%m}",
        stop_href=stop,
    )
