"""Reads of mandates: what is open to a person on a day, and who acts for whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from pagalms.identity.models import PersonalCode
from pagalms.identity.queries import digests_of
from pagalms.kernel.prepared import Prepared
from pagalms.mandates import rules
from pagalms.mandates.models import Mandate, PowerOfAttorney, Representative, Scan, in_words
from pagalms.mandates.rules import Right
from pagalms.properties import queries as properties
from pagalms.properties.models import Apartment, Client, Ownership
from pagalms.properties.queries.finding import text_of
from pagalms.properties.rules import words_in


@dataclass(frozen=True)
class Held:
    """A mandate as its holder meets it on every page: for whom, by which document, what it allows, until when."""

    pk: int
    principal: str
    number: str
    rights: frozenset[Right]
    first_day: date
    last_day: date | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Held:
        """From what PostgreSQL answers."""
        end = date.fromisoformat(row["end"]) - timedelta(days=1) if row["end"] else None
        return cls(
            pk=row["pk"],
            principal=row["company"] or f"{row['first_name']} {row['last_name']}",
            number=row["number"],
            rights=rules.rights_of(hand_in=row["hand_in"], write=row["write"]),
            first_day=date.fromisoformat(row["begun"]),
            last_day=end,
        )

    @property
    def allows(self) -> str:
        """What it allows, as the end of a sentence."""
        return in_words(self.rights)


_HELD = JSONObject(
    pk="pk", company="principal__company_name", first_name="principal__first_name", last_name="principal__last_name",
    number="document__number", hand_in="may_hand_in", write="may_write", begun="period__startswith",
    end="period__endswith",
)  # fmt: skip


@dataclass(frozen=True)
class Opened:
    """A property open to somebody with these codes: to its owner, or through the mandates of its owners."""

    flat: Apartment
    is_owned: bool
    mandates: tuple[Held, ...]
    codes: tuple[bytes, ...]


def standing(*, on: date) -> QuerySet[Mandate]:
    """The mandates that count on that day: begun, not over, not ended, the principal still an owner.

    Accounting may know the principal under several ids, so the owner is compared by personal code as well.
    """
    principal = Q(client=OuterRef("principal")) | Q(
        client__personal_code_digest=OuterRef("principal__personal_code_digest")
    )
    owning = Ownership.objects.filter(principal, apartment=OuterRef("apartment"), period__contains=on)
    return Mandate.objects.filter(Exists(owning), period__contains=on, ended_at=None)


def open_to(digests: Iterable[bytes], *, on: date) -> list[Opened]:
    """What a person with these codes may open on that day, by address. One statement."""
    codes = tuple(digests)
    return [_opened(flat, codes) for flat in _OPEN_TO_CODES(digests=codes, on=on)]


def open_to_user(user: int, *, on: date) -> list[Opened]:
    """The same for a user, whose codes are asked for in the same statement."""
    found = _OPEN_TO_USER(user=user, on=on)
    return [_opened(flat, tuple(bytes(code) for code in flat.codes)) for flat in found]


def _open(digests: Sequence[bytes] | QuerySet[PersonalCode, Any], *, on: date) -> QuerySet[Apartment]:
    owned = properties.owned_by(digests, on=on).order_by().values("pk")
    held = _held(digests, on=on)
    found = Apartment.objects.filter(pk__in=owned.union(held.values("apartment"))).annotate(
        is_owned=Exists(owned.filter(pk=OuterRef("pk"))),
        held=ArraySubquery(_by_end(held.filter(apartment=OuterRef("pk"))).values(json=_HELD)),
    )
    if isinstance(digests, QuerySet):
        found = found.annotate(codes=ArraySubquery(digests))
    return found.select_related("house").order_by("house__address", "number", "pk")


_OPEN_TO_CODES = Prepared(_open)
_OPEN_TO_USER: Prepared[Any] = Prepared(lambda user, on: _open(digests_of(user), on=on))


def _opened(flat: Any, codes: tuple[bytes, ...]) -> Opened:
    held = () if flat.is_owned else tuple(Held.of(row) for row in flat.held)
    return Opened(flat, flat.is_owned, held, codes)


def had_one(digests: Iterable[bytes], apartment: int, *, on: date) -> bool:
    """Whether a person with these codes has ever acted for an owner of this apartment until that day."""
    return Mandate.objects.filter(
        representative__personal_code_digest__in=list(digests), apartment=apartment, period__startswith__lte=on
    ).exists()


@dataclass(frozen=True)
class Acting:
    """Who acts in a property for its owners: the mandates that one gave oneself, and the number of other people."""

    own: tuple[Mandate, ...]
    others: int


def acting_in(flat: Apartment, *, principal: Iterable[bytes], on: date) -> Acting:
    """Who acts or will act in a property, as much as the owner with these codes may know of it.

    The names in a co-owner's powers of attorney are the co-owner's affair, their number is not.
    """
    codes = set(principal)
    found = _of_flat(flat, on=on)
    own = [one for one in found if bytes(one.principal.personal_code_digest or b"") in codes]
    others = {one.representative_id for one in found if one not in own}
    return Acting(tuple(own), len(others))


def own_mandate(mandate: int, flat: Apartment, *, principal: Iterable[bytes], on: date) -> Mandate | None:
    """The mandate with this key, if the person with these codes gave it for this property and it has not ended."""
    return next((one for one in acting_in(flat, principal=principal, on=on).own if one.pk == mandate), None)


def flats_of(mandate: Mandate) -> list[Apartment]:
    """All properties of the same document in which it has not ended."""
    found = Mandate.objects.filter(document=mandate.document_id, ended_at=None).select_related("apartment__house")
    return [one.apartment for one in found.order_by("apartment__house__address", "apartment__number", "pk")]


def _of_flat(flat: Apartment, *, on: date) -> list[Mandate]:
    coming = Mandate.objects.filter(period__startswith__gt=on, ended_at=None)
    meant = Q(pk__in=standing(on=on).values("pk")) | Q(pk__in=coming.values("pk"))
    return list(_by_end(_with_all(Mandate.objects.filter(meant, apartment=flat))))


def _held(digests: Iterable[bytes], *, on: date) -> QuerySet[Mandate]:
    codes = digests if isinstance(digests, QuerySet) else list(digests)
    return standing(on=on).filter(representative__personal_code_digest__in=codes)


def _by_end(found: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return found.order_by(F("period__endswith").asc(nulls_last=True), "pk")


def _with_all(found: QuerySet[Mandate]) -> QuerySet[Mandate]:
    return found.select_related("document", "principal", "representative", "apartment__house")


@dataclass(frozen=True)
class Recorded:
    """A document as staff see it: its mandates, one a property, and the keys of those that count on the day."""

    document: PowerOfAttorney
    mandates: tuple[Mandate, ...]
    counting: frozenset[int]
    on: date

    @property
    def first(self) -> Mandate:
        """Any of its mandates; people, rights and days are the same in all."""
        return self.mandates[0]

    @property
    def state(self) -> str:
        """One of "ended" (by somebody), "over", "coming", "counts", "sold" (the principal owns none of them now)."""
        if self.first.ended_at is not None:
            return "ended"
        if self.first.last_day is not None and self.first.last_day < self.on:
            return "over"
        if self.first.first_day > self.on:
            return "coming"
        return "counts" if self.counting else "sold"

    @property
    def ends_soon(self) -> bool:
        """Whether it still counts and its last day is near."""
        last = self.first.last_day
        return self.state == "counts" and last is not None and last <= self.on + timedelta(days=rules.KEPT_IN_SIGHT)


def recorded_count(*, on: date) -> int:
    """How many documents count or will."""
    return _open_still(on).values("document").distinct().count()


def recorded(*, on: date, most: int, after: int = 0) -> list[Recorded]:
    """The documents that count or will, those ending first come first, `after` so many of them."""
    each = _open_still(on).values_list("document", flat=True).annotate(last=Max("period__endswith"))
    page = list(each.order_by(F("last").asc(nulls_last=True), "document")[after : after + most])
    return _documents(_open_still(on).filter(document__in=page), on=on)


def ending(*, on: date) -> list[PowerOfAttorney]:
    """The documents that count and end within two weeks, of which nobody has been told yet."""
    near = standing(on=on).filter(period__endswith__lte=on + timedelta(days=rules.TOLD_BEFORE + 1))
    return list(PowerOfAttorney.objects.filter(pk__in=near.values("document"), end_told_at=None).order_by("pk"))


def ended_lately(*, at: datetime, on: date, most: int) -> list[Recorded]:
    """The documents that somebody ended within the last weeks, the latest first."""
    since = at - timedelta(days=rules.KEPT_IN_SIGHT)
    found = _documents(Mandate.objects.filter(ended_at__gt=since), on=on)
    return sorted(found, key=lambda one: one.first.ended_at or at, reverse=True)[:most]


def recorded_document(key: int, *, on: date) -> Recorded | None:
    """The document with this key, or None."""
    return next(iter(_documents(Mandate.objects.filter(document=key), on=on)), None)


def acting_for_others(said: str, *, digests: Iterable[bytes] = (), on: date, most: int) -> list[Recorded]:
    """The documents of representatives who fit every word of what was said, or have one of these codes."""
    fits = Q(personal_code_digest__in=list(digests))
    if words := words_in(said):
        people = Representative.objects.annotate(text=text_of(["name", "email"]))
        for word in words:
            people = people.filter(text__contains=word)
        fits |= Q(pk__in=people.values("pk"))
    found = Mandate.objects.filter(representative__in=Representative.objects.filter(fits))
    return _documents(found, on=on)[: most + 1]


def scans_of(document: PowerOfAttorney) -> list[Scan]:
    """The copies of a document, in the order they were handed in."""
    return list(Scan.objects.filter(document=document).select_related("file").order_by("pk"))


def scans_by_document(mandates: Iterable[Mandate]) -> dict[int, list[Scan]]:
    """The copies of several documents, by the document's key. One statement."""
    found: dict[int, list[Scan]] = {}
    documents = [one.document_id for one in mandates]
    for row in Scan.objects.filter(document__in=documents).select_related("file").order_by("pk"):
        found.setdefault(row.document_id, []).append(row)
    return found


def scan(key: int, *, document: int) -> Scan | None:
    """One copy of this document, or None."""
    return Scan.objects.filter(pk=key, document=document).select_related("file").first()


def given_by(client: Client, *, on: date) -> list[Recorded]:
    """All documents of a principal, ended ones too."""
    return _documents(Mandate.objects.filter(principal=client), on=on)


def held_by(digests: Iterable[bytes], *, on: date) -> list[Recorded]:
    """All documents in which a person with these codes is the representative, ended ones too."""
    found = Mandate.objects.filter(representative__personal_code_digest__in=list(digests))
    return _documents(found, on=on)


def principals_of(mandates: Iterable[int]) -> list[int]:
    """The keys of the clients who gave these mandates."""
    return list(Mandate.objects.filter(pk__in=list(mandates)).values_list("principal_id", flat=True).distinct())


def representatives_with(digests: Iterable[bytes]) -> list[int]:
    """The keys under which a person with these codes is known as a representative."""
    found = Representative.objects.filter(personal_code_digest__in=list(digests))
    return list(found.values_list("pk", flat=True))


def _open_still(on: date) -> QuerySet[Mandate]:
    return Mandate.objects.filter(Q(period__contains=on) | Q(period__startswith__gt=on), ended_at=None)


def _documents(found: QuerySet[Mandate], *, on: date) -> list[Recorded]:
    """Mandates by their document. Two statements."""
    counting = frozenset(standing(on=on).filter(pk__in=found.values("pk")).values_list("pk", flat=True))
    rows: dict[int, list[Mandate]] = {}
    for one in _with_all(found).order_by(F("period__endswith").asc(nulls_last=True), "document", "pk"):
        rows.setdefault(one.document_id, []).append(one)
    return [Recorded(row[0].document, tuple(row), counting & {one.pk for one in row}, on) for row in rows.values()]
