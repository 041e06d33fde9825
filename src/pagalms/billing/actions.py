"""Bills by letter: who wants them, and sending them; the accounts to which they are paid."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, Max, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from pagalms.accounts.models import User
from pagalms.accounts.queries import staff_on
from pagalms.accounts.rules import Role
from pagalms.audit.actions import record
from pagalms.billing.models import Announcement, BillConsent, Invoice, InvoiceLine, InvoicePaper, ServiceName
from pagalms.billing.rules.announcing import about_bill
from pagalms.files.actions import discard, store
from pagalms.files.rules import Kind
from pagalms.identity.models import PersonalCode
from pagalms.kernel.findable import words_in
from pagalms.kernel.periods import not_before
from pagalms.kernel.refusal import Refusal
from pagalms.manager import actions as manager
from pagalms.manager.models import Version
from pagalms.manager.queries import accounts_of
from pagalms.manager.rules.accounts import Account, on_bill
from pagalms.manager.rules.sayings import Kind as Saying
from pagalms.mandates import queries as mandates
from pagalms.outbox import actions as outbox
from pagalms.outbox.stop_link import sealed
from pagalms.properties.models import Apartment, Ownership

FRESH = timedelta(days=45)  # an older bill is history that accounting sends once more, not news


@transaction.atomic
def want_bills(*, user: User, apartments: Iterable[Apartment], at: datetime, given_at: str) -> None:
    """Send the bills of these apartments to the user from now on; `given_at` names the page or letter it was said on.

    Said twice, it is one consent.
    """
    at = _after_what_was_said(user, at)
    have = set(_open(user, at).values_list("apartment", flat=True))
    for flat in apartments:
        if flat.pk not in have:
            BillConsent.objects.create(user=user, apartment=flat, period=DateTimeTZRange(at, None), given_at=given_at)
            record("bills_wanted", by=user, at=at, subject=f"apartment:{flat.pk}", detail={"given_at": given_at})


@transaction.atomic
def stop_bills(*, user: User, apartments: Iterable[Apartment], at: datetime, stopped_at: str) -> None:
    """Stop sending the bills of these apartments to the user; nothing happens where none are sent."""
    at = _after_what_was_said(user, at)
    for consent in _open(user, at).filter(apartment__in=list(apartments)):
        begun = consent.period.lower
        if begun == at:  # an empty range would be neither a consent nor its end
            consent.delete()
        else:
            consent.period = DateTimeTZRange(begun, at)
            consent.save(update_fields=["period"])
        subject = f"apartment:{consent.apartment_id}"
        record("bills_stopped", by=user, at=at, subject=subject, detail={"stopped_at": stopped_at})


@transaction.atomic
def announce_bills(*, on: date, at: datetime, source: str, most: int = 200) -> int:
    """Write a letter for each consent and each of `most` bills not announced yet; the number of bills, 0 when all are.

    Only bills of the newest month, issued lately. Each bill is announced once, whoever calls and however often: who is
    killed between two calls leaves the rest to the next one.
    """
    bills = list(_unannounced(on).select_for_update(of=("self",), skip_locked=True)[:most])
    Announcement.objects.bulk_create([Announcement(invoice=bill, at=at) for bill in bills])
    by_flat = {bill.apartment_id: bill for bill in bills}
    count = 0
    for consent in _wanting(list(by_flat), on, at):
        _write_letter(consent.user, by_flat[consent.apartment_id], at)
        count += 1
    if bills:
        record("bills_announced", by=None, at=at, subject=source, detail={"bills": len(bills), "letters": count})
    return len(bills)


def keep_paper(number: str, content: bytes, *, at: datetime) -> bool:
    """Keep the PDF that accounting sent for the bill with this number; whether it is another one than before.

    Call it in the transaction of the import. Raises Refusal: "no_bill", or what `files` has against the file.
    """
    invoice = Invoice.objects.filter(number=number, current=True).first()
    if invoice is None:
        raise Refusal("no_bill", _("There is no bill with this number."))
    earlier = InvoicePaper.objects.filter(invoice=invoice).select_related("file").first()
    if earlier and bytes(earlier.file.sha256) == hashlib.sha256(content).digest():
        return False
    file = store(content, name=f"{number}.pdf", accept={Kind.PDF}, by=None, at=at)
    InvoicePaper.objects.update_or_create(invoice=invoice, defaults={"file": file})
    if earlier:
        discard(earlier.file)
    return True


def rewrite_words() -> int:
    """Store the words of all services on bills anew, after the rules of words have changed; how many names."""
    texts = InvoiceLine.objects.order_by().values_list("description", flat=True).distinct()
    names = [ServiceName(text=text, words=words_in(text)) for text in texts]
    ServiceName.objects.bulk_create(names, update_conflicts=True, unique_fields=["text"], update_fields=["words"])
    return len(names)


def _after_what_was_said(user: User, at: datetime) -> datetime:
    User.objects.select_for_update().get(pk=user.pk)
    return not_before(at, BillConsent.objects.filter(user=user).values_list("period", flat=True))


def _open(user: User, at: datetime) -> QuerySet[BillConsent]:
    return BillConsent.objects.filter(user=user, period__contains=at)


def _unannounced(on: date) -> QuerySet[Invoice]:
    current = Invoice.objects.filter(current=True)
    newest = current.aggregate(month=Max("period"))["month"]
    return (
        current.filter(period=newest, issued_on__gte=on - FRESH)
        .exclude(Exists(Announcement.objects.filter(invoice=OuterRef("pk"))))
        .select_related("apartment__house")
        .order_by("pk")
    )


def _wanting(apartments: list[int], on: date, at: datetime) -> QuerySet[BillConsent]:
    """Open consents of users to whom the apartment is open on that day: a consent outlives that, letters do not."""
    codes = PersonalCode.objects.filter(person__user=OuterRef(OuterRef("user"))).values("digest")
    owning = Ownership.objects.filter(
        apartment=OuterRef("apartment"), period__contains=on, client__personal_code_digest__in=Subquery(codes)
    )
    acting = mandates.standing(on=on).filter(
        apartment=OuterRef("apartment"), representative__personal_code_digest__in=Subquery(codes)
    )
    return (
        BillConsent.objects.filter(
            Exists(owning) | Exists(acting), apartment__in=apartments, period__contains=at, user__is_active=True
        )
        .select_related("user")
        .order_by("pk")
    )


def _write_letter(user: User, bill: Invoice, at: datetime) -> None:
    stop = settings.PORTAL_URL + reverse("bill_letters", args=[sealed("billing", user.pk, bill.apartment_id)])
    page = settings.PORTAL_URL + reverse("bill", args=[bill.apartment_id, bill.number])
    outbox.write(
        "bill",
        to=user.email,
        language=user.language,
        on=at,
        user=user,
        context={"bill": bill, "flat": bill.apartment, "href": page},
        about=about_bill(bill),
        stop_href=stop,
    )


@transaction.atomic
def change_accounts(accounts: Sequence[Account], *, by: User, on: date, at: datetime, shown: int) -> None:
    """The manager's accounts from now on; raises Refusals as `manager.actions.say_accounts` does.

    Every administrator is told, whoever did it: another account on bills is what a thief of a session would want.
    """
    _tell_of_accounts(manager.say_accounts(accounts, by=by, at=at, shown=shown), by=by, on=on, at=at, shown=shown)


@transaction.atomic
def take_accounts_back(number: int, *, by: User, on: date, at: datetime, shown: int) -> None:
    """Earlier accounts count again; everything else as in `change_accounts`."""
    made = manager.take_back(Saying.ACCOUNTS, number, by=by, at=at, shown=shown)
    _tell_of_accounts(made, by=by, on=on, at=at, shown=shown)


def _tell_of_accounts(made: Version, *, by: User, on: date, at: datetime, shown: int) -> None:
    if made.pk == shown:  # nothing has changed
        return
    accounts = accounts_of(made.said)
    page = settings.PORTAL_URL + reverse("desk_manager_accounts")
    context = {"who": by.name or by.email, "when": at, "accounts": accounts, "due": on_bill(accounts, on), "href": page}
    for member in staff_on(on):
        if Role.ADMINISTRATOR in member.roles:
            outbox.write(
                "accounts_changed", to=member.user.email, language=member.user.language, on=at, user=member.user,
                context=context,
            )  # fmt: skip
