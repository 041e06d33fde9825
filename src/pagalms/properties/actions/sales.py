"""A change of owner that the office knows of before accounting does, and taking it back (ADR 0033)."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.files.actions import store
from pagalms.files.rules import Kind
from pagalms.kernel import personal_code
from pagalms.kernel.refusal import Refusal
from pagalms.outbox.actions import write
from pagalms.properties.models import Apartment, Client, Ownership, Sale
from pagalms.properties.queries.sales import parts_of, read, sellers_of, waiting_sale, written
from pagalms.properties.rules import NoSale, Part, after_sale

DEEDS = (Kind.PDF, Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.HEIC, Kind.ASICE)
FARTHEST = timedelta(days=366)
WHY_NOT: dict[str, tuple[str, str | Promise]] = {
    "buyer": ("buyer", _("The new owner cannot be one who sells.")),
    "not_theirs": ("day", _("On that day this part is not theirs.")),
    "first_day": ("day", _("The ownership of one of them begins on that day or later.")),
    "ends": ("day", _("Accounting knows already when the ownership of one of them ends.")),
    "later": ("day", _("Accounting knows already of an owner who begins after that day.")),
    "share": ("share", _("Enter a part of the seller's share, for example 1/2.")),
}


@dataclass(frozen=True)
class Reader:
    """Where somebody's letters go."""

    email: str
    language: str
    user: User | None


@dataclass(frozen=True)
class Wanted:
    """What the clerk recorded. `buyer`: a client we know; else the names make one, with `code` or `registration_no`.

    `share`: how much of the one seller's part passes; None: all of it. `seen`: the ownerships as the page showed them.
    """

    sellers: Collection[int]
    buyer: int | None
    day: date
    share: Fraction | None
    deed: str
    seen: list[list[object]]
    code: str = ""
    first_name: str = ""
    last_name: str = ""
    registration_no: str = ""
    company_name: str = ""
    email: str = ""

    @property
    def named(self) -> str:
        """The new client's name."""
        return self.company_name if self.registration_no else f"{self.first_name} {self.last_name}"


def judged(parts: Collection[Part], wanted: Wanted, *, buyer: int, on: date) -> list[Part]:
    """The ownerships afterwards. Raises Refusal with the field."""
    if wanted.day > on + FARTHEST:
        raise Refusal("far", _("Enter a day within a year."), field="day")
    try:
        return after_sale(parts, sellers=wanted.sellers, buyer=buyer, day=wanted.day, share=wanted.share)
    except NoSale as why:
        field, words = WHY_NOT[str(why)]
        raise Refusal(str(why), words, field=field) from None


@transaction.atomic
def record_sale(
    flat: Apartment,
    wanted: Wanted,
    *,
    file: tuple[bytes, str] | None,
    readers: Mapping[int, Reader],
    by: User,
    on: date,
    at: datetime,
) -> Sale:
    """From `wanted.day` on the buyer owns what the sellers did, until accounting says otherwise; both get letters.

    `readers` by client; for a new client the letter goes to `wanted.email`. Raises Refusal.
    """
    Apartment.objects.select_for_update().get(pk=flat.pk)
    parts = parts_of(Ownership.objects.filter(apartment=flat))
    if written(parts) != wanted.seen:
        raise Refusal("changed", _("Meanwhile the owners have changed. Look at the page once more."))
    if waiting_sale(flat) is not None:
        raise Refusal("waits", _("A change of owner of this property waits for accounting already."))
    buyer = Client.objects.filter(pk=wanted.buyer).first() if wanted.buyer else _new_client(wanted)
    if buyer is None:
        raise Refusal("buyer", _("This client is not known."), field="buyer")
    after = judged(parts, wanted, buyer=buyer.pk, on=on)
    kept = store(file[0], name=file[1], accept=DEEDS, by=by, at=at) if file else None
    replace_parts(flat.pk, parts, after)
    sale = Sale.objects.create(
        apartment=flat, buyer=buyer, day=wanted.day, before=written(parts), after=written(after),
        deed=wanted.deed, file=kept, by=by, at=at,
    )  # fmt: skip
    record(
        "sale_recorded", by=by, at=at, subject=f"apartment:{flat.pk}",
        detail={"sale": sale.pk, "day": wanted.day.isoformat(), "buyer": buyer.pk},
    )  # fmt: skip
    new = Reader(wanted.email, "lv", None) if wanted.buyer is None else readers.get(buyer.pk)
    _tell(sale, {**readers, **({buyer.pk: new} if new else {})}, at=at, taken_back=False)
    return sale


@transaction.atomic
def take_back_sale(key: int, *, readers: Mapping[int, Reader], by: User, at: datetime) -> Sale:
    """It was a mistake, or nothing came of it: the owners are as accounting knows them. Raises Refusal."""
    sale = Sale.objects.select_for_update(of=["self"]).select_related("apartment__house", "buyer").get(pk=key)
    Apartment.objects.select_for_update().get(pk=sale.apartment_id)
    if not sale.waits:
        raise Refusal("over", _("This change no longer waits: accounting has decided, or it was taken back."))
    replace_parts(sale.apartment_id, read(sale.after), read(sale.before))
    sale.taken_back_at = at
    sale.save(update_fields=["taken_back_at"])
    record("sale_taken_back", by=by, at=at, subject=f"apartment:{sale.apartment_id}", detail={"sale": sale.pk})
    _tell(sale, readers, at=at, taken_back=True)
    return sale


def replace_parts(apartment: int, old: Iterable[Part], new: Iterable[Part]) -> None:
    """Take away the ownerships that only `old` has, and add those that only `new` has."""
    gone, come = set(old) - set(new), set(new) - set(old)
    for one in gone:
        Ownership.objects.filter(apartment=apartment, client=one.client, period__startswith=one.since).delete()
    Ownership.objects.bulk_create(
        Ownership(
            apartment_id=apartment, client_id=one.client, share_numerator=one.share.numerator,
            share_denominator=one.share.denominator,
            period=DateRange(one.since, one.until + timedelta(days=1) if one.until else None),
        )
        for one in sorted(come)
    )  # fmt: skip


def _new_client(wanted: Wanted) -> Client:
    """Somebody accounting does not know yet; it will send the person or company under an id of its own."""
    made = Client(code=f"B-{secrets.token_hex(5)}", email=wanted.email)
    if wanted.registration_no:
        made.kind, made.company_name = Client.Kind.LEGAL, wanted.company_name
        made.registration_no = wanted.registration_no
    else:
        made.kind, made.first_name, made.last_name = Client.Kind.NATURAL, wanted.first_name, wanted.last_name
        made.personal_code_digest = personal_code.digest(wanted.code)
        made.personal_code_sealed = personal_code.seal(wanted.code)
    made.save()
    return made


def _tell(sale: Sale, readers: Mapping[int, Reader], *, at: datetime, taken_back: bool) -> None:
    keeping = {one.client for one in read(sale.after) if one.runs(sale.day)}
    for key in (*sellers_of(sale), sale.buyer_id):
        reader = readers.get(key)
        if reader is None or not reader.email:
            continue
        context = {
            "flat": sale.apartment, "day": sale.day, "last_day": sale.day - timedelta(days=1),
            "has_account": reader.user is not None, "sells": key != sale.buyer_id, "keeps": key in keeping,
            "taken_back": taken_back, "is_company": key == sale.buyer_id and sale.buyer.kind == Client.Kind.LEGAL,
            "href": settings.PORTAL_URL + reverse("account_login"),
        }  # fmt: skip
        write("owner_change", to=reader.email, language=reader.language, on=at, user=reader.user, context=context)
