"""Whom to remind of readings now: asked of the windows, never of the calendar month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef

from pagalms.accounts.models import User
from pagalms.kernel.zone import RIGA
from pagalms.meters.models import LetterChoice, Meter, MeteringPoint, Reading, Reminder, Topic
from pagalms.meters.models.letters import FIRST_HOUR, LAST_HOUR
from pagalms.meters.queries.people import people_of
from pagalms.meters.queries.sheet import REAL
from pagalms.meters.queries.windows import calendar_of
from pagalms.meters.rules.window import Window
from pagalms.outbox.stop_link import opened, sealed

STOP_SORT = "meter_letters"
HOURS = range(FIRST_HOUR, LAST_HOUR + 1)
ABOUT = dict(Topic.choices)  # what letters can be wanted about, in words


@dataclass(frozen=True)
class Due:
    """A letter to be written: to whom, what about, in which window, and the meters still missing, by flat."""

    user: int
    topic: Topic
    window: Window
    flats: dict[int, list[Meter]]


def due_reminders(*, at: datetime, most: int) -> list[Due]:
    """At most so many letters that are due by now and not yet written. No statement by flat or user."""
    found: list[Due] = []
    for (topic, window), scopes in _begun_or_ending(at).items():
        missing = missing_in(window, scopes)
        for user, flats in sorted(_not_reminded(topic, window, missing, at=at).items()):
            found.append(Due(user, topic, window, {flat: missing[flat] for flat in sorted(flats)}))
            if len(found) == most:
                return found
    return found


def missing_in(window: Window, scopes: Iterable[tuple[int, str]]) -> dict[int, list[Meter]]:
    """The meters whose reading of this window is not here, by flat; of these houses and kinds."""
    wanted = set(scopes)
    period = window.month.first
    here = Reading.objects.filter(REAL, meter=OuterRef("pk"), period=period, current=True)
    standing = (
        Meter.objects.filter(~Exists(here), reading_mode=Meter.Mode.MANUAL, removed_on=None)
        .filter(installed_on__lte=window.last_day, point__apartment__house__in={house for house, _kind in wanted})
        .select_related("point__apartment__house")
        .order_by("point__location", "point__kind", "pk")
    )
    found: defaultdict[int, list[Meter]] = defaultdict(list)
    for meter in standing:
        if (meter.point.apartment.house_id, meter.point.kind) in wanted:
            found[meter.point.apartment_id].append(meter)
    return found


def choice_of(user: User, *, at: datetime) -> LetterChoice:
    """What letters the person wants."""
    return LetterChoice.objects.filter(user=user).first() or LetterChoice.usual(user.pk, at=at)


def stop_key(user: User, topic: Topic) -> str:
    """The signed part of the link in a letter that stops letters about this."""
    return sealed(STOP_SORT, user.pk, list(Topic).index(topic))


def stop_target(text: str) -> tuple[User, Topic] | None:
    """Whose letters about what the link of a letter stops; None when it is not ours or the person is gone."""
    keys = opened(STOP_SORT, text, keys=2)
    user = User.objects.filter(pk=keys[0]).first() if keys else None
    return (user, list(Topic)[keys[1]]) if user and keys else None


def _begun_or_ending(at: datetime) -> dict[tuple[Topic, Window], set[tuple[int, str]]]:
    """Windows that opened today or close today, with their houses and kinds; one of a single day only opens."""
    today = at.astimezone(RIGA).date()
    calendar = calendar_of(None, at=at)
    found: defaultdict[tuple[Topic, Window], set[tuple[int, str]]] = defaultdict(set)
    for house, kind in MeteringPoint.objects.order_by().values_list("apartment__house", "kind").distinct():
        window = calendar.at(at, house=house, kind=kind)
        if window.first_day == today:
            found[Topic.OPENING, window].add((house, kind))
        elif window.last_day == today:
            found[Topic.LAST_DAY, window].add((house, kind))
    return found


def _not_reminded(
    topic: Topic, window: Window, missing: dict[int, list[Meter]], *, at: datetime
) -> dict[int, set[int]]:
    """The people whose hour has come, with their flats of which they were not yet reminded."""
    if not missing:
        return {}
    local = at.astimezone(RIGA)
    people = people_of(missing, on=local.date())
    chosen = {choice.user_id: choice for choice in LetterChoice.objects.all()}
    written = set(Reminder.objects.filter(period=window.month.first, topic=topic).values_list("user", "apartment"))
    due = {}
    for user, flats in people.items():
        choice = chosen.get(user) or LetterChoice.usual(user, at=at)
        left = {flat for flat in flats if (user, flat) not in written}
        if left and choice.wants(topic) and choice.hour <= local.hour:
            due[user] = left
    return due
