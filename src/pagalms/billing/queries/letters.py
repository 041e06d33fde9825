"""Who wants bills by letter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Exists, OuterRef, Q

from pagalms.accounts.models import User
from pagalms.billing.models import Announcement, BillConsent, Invoice
from pagalms.billing.queries.archive import archived, payer_of
from pagalms.billing.rules.announcing import about_month
from pagalms.kernel.month import Month
from pagalms.kernel.zone import RIGA
from pagalms.outbox.queries import states_of
from pagalms.outbox.stop_link import opened
from pagalms.properties.models import Apartment

MONTHS, MOST_FOUND = 12, 50


def letter_target(text: str) -> tuple[User, Apartment] | None:
    """Whom and which apartment the link of a letter is about; None when it is not ours or one of them is gone."""
    keys = opened("billing", text, keys=2)
    if keys is None:
        return None
    user = User.objects.filter(pk=keys[0]).first()
    flat = Apartment.objects.filter(pk=keys[1]).select_related("house").first()
    return (user, flat) if user and flat else None


def consents_of(user: User, *, at: datetime) -> set[int]:
    """The keys of the apartments whose bills the user wants by e-mail."""
    open_now = BillConsent.objects.filter(user=user, period__contains=at)
    return set(open_now.values_list("apartment", flat=True))


def consents_ever(user: User) -> list[BillConsent]:
    """When the user has wanted bills by e-mail, of which property; the newest first."""
    return list(BillConsent.objects.filter(user=user).select_related("apartment__house").order_by("-period", "-pk"))


def letters_and_archive(
    user: User, flat: Apartment, *, codes: Sequence[bytes], on: date, at: datetime
) -> tuple[bool, bool]:
    """Whether the user gets the bills of this property by letter, and has an archive. One statement."""
    consents = BillConsent.objects.filter(user=user, apartment=flat, period__contains=at)
    asked = User.objects.filter(pk=user.pk).values_list(Exists(consents), Exists(archived(codes, on)))
    by_letter, has_archive = asked.get()
    return bool(by_letter), bool(has_archive)


def bill_for_letter(key: int, *, on: date) -> tuple[Invoice, Invoice | None, str] | None:
    """A current bill with the one before it for the same payer, and the payer's name if they own the flat today."""
    invoice = Invoice.objects.filter(pk=key, current=True).select_related("apartment__house", "client").first()
    if invoice is None:
        return None
    month = Month.of(invoice.period).plus(-1).first
    same = Invoice.objects.filter(apartment=invoice.apartment, client=invoice.client, period=month, current=True)
    return invoice, same.first(), payer_of(invoice, codes=(), on=on)


@dataclass(frozen=True)
class MonthOfLetters:
    """How the letters of a month's bills are getting on; all are numbers of letters but the first two, of bills."""

    month: date
    bills: int
    announced: int
    sent: int
    waiting: int
    undelivered: int

    @property
    def letters(self) -> int:
        """All that were written."""
        return self.sent + self.waiting + self.undelivered

    @property
    def done(self) -> bool:
        """Whether nothing is under way."""
        return self.announced == self.bills and not self.waiting


def months_of_letters() -> list[MonthOfLetters]:
    """The newest months first. One statement for the bills, one for the letters of each month."""
    announced = Exists(Announcement.objects.filter(invoice=OuterRef("pk")))
    rows = (
        Invoice.objects.filter(current=True)
        .order_by("-period")
        .values("period")
        .annotate(bills=Count("pk"), announced=Count("pk", filter=Q(announced)))
    )
    return [_month(row["period"], row["bills"], row["announced"]) for row in rows[:MONTHS]]


def _month(month: date, bills: int, announced: int) -> MonthOfLetters:
    states = states_of(about_month(month))
    return MonthOfLetters(
        month,
        bills,
        announced,
        sent=states.get("sent", 0),
        waiting=states.get("waiting", 0),
        undelivered=states.get("undelivered", 0),
    )


def consents_found(words: str, *, at: datetime) -> list[BillConsent]:
    """The open consents of those whose address, name, account number or flat holds the words; the newest first."""
    found = BillConsent.objects.filter(period__contains=at).select_related("user", "apartment__house")
    for word in words.split()[:6]:
        found = found.filter(
            Q(user__email__icontains=word)
            | Q(user__name__icontains=word)
            | Q(apartment__account_no__startswith=word)
            | Q(apartment__house__address__icontains=word)
            | Q(apartment__number__iexact=word)
        )
    return list(found.order_by("-pk")[:MOST_FOUND])


def consents_count(*, at: datetime) -> int:
    """How many consents are open."""
    return BillConsent.objects.filter(period__contains=at).count()


@dataclass(frozen=True)
class MonthOfConsents:
    """Properties whose bills somebody began to want, stopped wanting, and wanted when the month ended."""

    month: Month
    begun: int
    stopped: int
    wanted: int


def consents_by_month(months: Sequence[Month], *, at: datetime) -> list[MonthOfConsents]:
    """One of each month asked for; the month that is not over is told as of `at`. One statement."""
    counts = {}
    for one in months:
        first, after = (datetime.combine(day, time(), RIGA) for day in (one.first, one.plus(1).first))
        named = f"{one.year}_{one.number}"
        counts[f"begun_{named}"] = Q(period__startswith__gte=first, period__startswith__lt=after)
        counts[f"stopped_{named}"] = Q(
            period__endswith__gte=first, period__endswith__lt=after, period__endswith__lte=at
        )
        counts[f"wanted_{named}"] = Q(period__contains=min(after, at))
    found = BillConsent.objects.aggregate(
        **{name: Count("apartment", distinct=True, filter=which) for name, which in counts.items()}
    )
    return [
        MonthOfConsents(one, *(found[f"{what}_{one.year}_{one.number}"] for what in ("begun", "stopped", "wanted")))
        for one in months
    ]
