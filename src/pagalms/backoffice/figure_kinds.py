"""The figures of the office: what each counts and what it means; a new one is a line at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pagalms.backoffice.letter_kinds import KINDS
from pagalms.billing.queries import consents_by_month
from pagalms.correspondence.queries import answers_by_month, waiting_count
from pagalms.enrolment.queries import registered_by_house
from pagalms.identity.queries import sign_ins_by_month, way_words
from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.meters.queries.desk import channel_of
from pagalms.meters.queries.figures import readings_by_month
from pagalms.outbox.queries import letters_by_month
from pagalms.ui import formats

MONTHS = 13  # a year, and the same month of the year before to compare with


@dataclass(frozen=True)
class Row:
    """A row of the table and a bar: the name that people read, the one for other programs, the one below the bar."""

    name: str
    key: str
    short: str


@dataclass(frozen=True)
class Column:
    """A column of numbers, one for each row; None where there is nothing to tell.

    `drawn`: how high its part of the bar is, None for a column that is in the table only. `unit` follows the number.
    """

    name: str
    values: Sequence[Decimal | int | None]
    drawn: Sequence[Decimal] | None = None
    unit: str = ""
    places: int = 0


@dataclass(frozen=True)
class Counted:
    """What was counted: the heading of the first column, rows from the earliest, columns, a word on the present.

    `is_numbered`: below the bars stand numbers only, whose names the table says.
    """

    first: str
    rows: Sequence[Row]
    columns: Sequence[Column]
    now: str = ""
    is_numbered: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not any(any(column.values) for column in self.columns)


@dataclass(frozen=True)
class Figure:
    """`key` is its address; `said` is one sentence that says what it means, `axis` what the bars measure."""

    key: str
    title: str | Promise
    said: str | Promise
    axis: str | Promise
    count: Callable[[datetime], Counted]


def _months(at: datetime) -> list[Month]:
    this = Month.of(at.astimezone(RIGA).date())
    return [this.plus(back) for back in range(1 - MONTHS, 1)]


def _since(at: datetime) -> datetime:
    return datetime.combine(_months(at)[0].first, time(), RIGA)


def _by_month(at: datetime, columns: Sequence[Column], *, now: str = "") -> Counted:
    rows = [_row(month.first, str(month)) for month in _months(at)]
    return Counted(_("Month"), rows, columns, now)


def _row(first: date, key: str) -> Row:
    name = formats.month_year(first)
    return Row(name[:1].upper() + name[1:], key, formats.roman(first.month))


def _stacks(
    months: Sequence[Month], found: Mapping[str, Mapping[Month, int]], name: Callable[[str], str]
) -> list[Column]:
    """A drawn column for each kind, the one with the greatest sum first."""
    by_size = sorted(found, key=lambda kind: (-sum(found[kind].values()), kind))
    counts = [(kind, [found[kind].get(month, 0) for month in months]) for kind in by_size]
    return [Column(name(kind), values, list(map(Decimal, values))) for kind, values in counts]


def _readings(at: datetime) -> Counted:
    months = _months(at)
    told = readings_by_month(months)
    found: dict[str, dict[Month, int]] = defaultdict(dict)
    for one in told:
        for channel, count in one.by_channel.items():
            found[channel][one.month] = count
    share = [Decimal(100 * one.given) / one.wanted if one.wanted else None for one in told]
    return _by_month(
        at,
        [
            *_stacks(months, found, lambda channel: str(channel_of(channel).label)),
            Column(_("Meters to read"), [one.wanted for one in told]),
            Column(_("Handed in"), share, unit="%", places=1),
        ],
    )


def _registered(at: datetime) -> Counted:
    told = [
        (Decimal(100 * some) / flats, address, flats, some)
        for address, flats, some in registered_by_house(on=at.astimezone(RIGA).date())
    ]
    told.sort()
    share = [one[0] for one in told]
    flats, some = sum(one[2] for one in told), sum(one[3] for one in told)
    now = _("Now %(some)s of %(flats)s flats.") % {"some": some, "flats": flats} if flats else ""
    return Counted(
        _("House"),
        [Row(f"{place}. {one[1]}", one[1], str(place)) for place, one in enumerate(told, 1)],
        [
            Column(_("Registered"), share, share, unit="%", places=1),
            Column(_("Flats with an account"), [one[3] for one in told]),
            Column(_("Flats"), [one[2] for one in told]),
        ],
        now,
        is_numbered=True,
    )


def _sign_ins(at: datetime) -> Counted:
    found: dict[str, dict[Month, int]] = defaultdict(dict)
    for month, method, count in sign_ins_by_month(since=_since(at)):
        found[method][month] = count
    return _by_month(at, _stacks(_months(at), found, lambda method: str(way_words(method))))


def _bills(at: datetime) -> Counted:
    told = consents_by_month(_months(at), at=at)
    wanted = [one.wanted for one in told]
    return _by_month(
        at,
        [
            Column(_("Wanted at the month’s end"), wanted, list(map(Decimal, wanted))),
            Column(_("Began"), [one.begun for one in told]),
            Column(_("Stopped"), [one.stopped for one in told]),
        ],
    )


def _answers(at: datetime) -> Counted:
    told = {one.month: one for one in answers_by_month(since=_since(at))}
    rows = [told.get(month) for month in _months(at)]
    half = [_days(one.half) if one else None for one in rows]
    most = [_days(one.nine_of_ten) if one else None for one in rows]
    longer = [(high or Decimal(0)) - (low or Decimal(0)) for low, high in zip(half, most, strict=True)]
    open_now = waiting_count()
    now = ngettext("%(count)s question waits now.", "%(count)s questions wait now.", open_now) % {"count": open_now}
    return _by_month(
        at,
        [
            Column(_("Half within, days"), half, [one or Decimal(0) for one in half], places=1),
            Column(_("Nine of ten within, days"), most, longer, places=1),
            Column(_("Answers"), [one.answers if one else 0 for one in rows]),
        ],
        now=now,
    )


def _days(waited: timedelta) -> Decimal:
    return Decimal(int(waited.total_seconds())) / 86_400


def _letters(at: datetime) -> Counted:
    months = _months(at)
    sent: dict[str, dict[Month, int]] = defaultdict(dict)
    lost: dict[str, dict[Month, int]] = defaultdict(dict)
    for one in letters_by_month(since=_since(at)):
        sent[one.kind][one.month] = one.sent
        if one.undelivered:
            lost[one.kind][one.month] = one.undelivered
    undelivered = [sum(each.get(month, 0) for each in lost.values()) for month in months]
    of_kinds = [
        Column(_("Undelivered: %(kind)s") % {"kind": one.name}, one.values)
        for one in _stacks(months, lost, _letter_words)
    ]
    return _by_month(at, [*_stacks(months, sent, _letter_words), Column(_("Undelivered"), undelivered), *of_kinds])


def _letter_words(kind: str) -> str:
    return str(KINDS[kind].when) if kind in KINDS else kind


FIGURES = (
    Figure(
        "radijumi", gettext_lazy("Readings by month"),
        gettext_lazy("Which way readings come, and how many of the meters that residents read have one."),
        gettext_lazy("Readings"), _readings,
    ),
    Figure(
        "registreti", gettext_lazy("Flats with an account"),
        gettext_lazy("In how many flats of a house an owner or a representative has registered; the lowest first."),
        gettext_lazy("Per cent of flats"), _registered,
    ),
    Figure(
        "pieteiksanas", gettext_lazy("Sign-ins by way"),
        gettext_lazy("How people sign in; accounts that were closed are not counted."),
        gettext_lazy("Sign-ins"), _sign_ins,
    ),
    Figure(
        "rekini", gettext_lazy("Bills by e-mail"),
        gettext_lazy("For how many properties somebody wants the bills by e-mail, and where that began or stopped."),
        gettext_lazy("Properties"), _bills,
    ),
    Figure(
        "atbildes", gettext_lazy("Time to an answer"),
        gettext_lazy("How many days questions had waited that were answered in a month."),
        gettext_lazy("Days"), _answers,
    ),
    Figure(
        "vestules", gettext_lazy("Letters delivered"),
        gettext_lazy("What the portal sent by e-mail, and how much of it no mail server took."),
        gettext_lazy("Letters"), _letters,
    ),
)  # fmt: skip
