"""Who is to be told by letter of documents that were published, and of which: exactly what their pages show."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.documents.models import Document, Seen, Told, Version
from pagalms.documents.queries.papers import readable, whose
from pagalms.documents.rules import telling
from pagalms.identity.models import PersonalCode
from pagalms.identity.queries import codes_of
from pagalms.mandates.queries import Opened, open_to, standing
from pagalms.outbox.models import Letter
from pagalms.outbox.queries import stopping
from pagalms.outbox.rules import Kind
from pagalms.properties.models import Apartment, Client, House, Ownership

_ORDER = ("document__client", "document__apartment", "-document__dated", "-pk")


@dataclass(frozen=True)
class InHouse:
    """New documents in a house's file, by their number alone: it is opened by a strong sign-in, a letter by none."""

    house: House
    flat: Apartment
    count: int


@dataclass(frozen=True)
class News:
    """What a letter tells one person of: own documents by name, those of houses by number."""

    own: tuple[Version, ...] = ()
    houses: tuple[InHouse, ...] = ()
    versions: tuple[Version, ...] = field(default=(), repr=False)
    flat: Apartment | None = None

    @property
    def named(self) -> tuple[Version, ...]:
        """Those that the letter names."""
        return self.own[: telling.MOST_NAMED]

    @property
    def unnamed(self) -> int:
        """How many more there are."""
        return len(self.own) - len(self.named)

    @property
    def count(self) -> int:
        """How many documents in all."""
        return len(self.versions)


@dataclass(frozen=True)
class Letters:
    """The letters about the present version at the desk: when they go out, or how many were written and what became."""

    due_by: datetime | None
    written: int
    sent: int
    undelivered: int


def versions_to_tell(*, at: datetime) -> list[int]:
    """The keys of versions whose readers are to be told now; none while more are being published."""
    waiting = _waiting()
    times = waiting.aggregate(first=Min("at"), last=Max("at"))
    if times["first"] is None or not telling.are_due(times["first"], times["last"], at=at):
        return []
    return list(waiting.filter(at__lte=at - telling.PAUSE).order_by("pk").values_list("pk", flat=True))


def people_near(versions: Collection[int], *, on: date, at: datetime) -> QuerySet[User]:
    """Users of whom some may read some of these versions, found by indexes; who wants no letters is not among them."""
    documents = Document.objects.filter(versions__in=list(versions)).order_by()
    flats, houses = documents.values("apartment"), documents.values("house")
    ever = Ownership.objects.filter(apartment__in=flats)
    now = Ownership.objects.filter(apartment__house__in=houses, period__contains=on)
    acting = standing(on=on).filter(Q(apartment__in=flats) | Q(apartment__house__in=houses))
    addressed = Client.objects.filter(pk__in=documents.values("client"))
    codes = PersonalCode.objects.filter(
        Q(digest__in=ever.values("client__personal_code_digest"))
        | Q(digest__in=now.values("client__personal_code_digest"))
        | Q(digest__in=acting.values("representative__personal_code_digest"))
        | Q(digest__in=addressed.values("personal_code_digest"))
    )
    found = User.objects.filter(is_active=True, pk__in=codes.values("person__user"))
    return found.exclude(Exists(stopping(Kind.DOCUMENTS, at=at).filter(user=OuterRef("pk")))).order_by("pk")


def news_for(user: User, versions: Collection[int], *, on: date) -> News:
    """What of these the person may read on that day, has not opened and was not told of. Three statements."""
    codes = codes_of(user)
    opened = open_to(codes, on=on)
    flats = {one.flat.house_id: one.flat for one in reversed(opened)}
    told = Told.objects.filter(user=user, version=OuterRef("pk"))
    seen = Seen.objects.filter(user=user, version=OuterRef("pk"))
    mine = Q(document__house=None) & whose(codes, on)
    found = readable().filter(mine | Q(document__house__in=list(flats)), pk__in=list(versions))
    rows = list(found.exclude(Exists(told)).exclude(Exists(seen)).order_by(*_ORDER))
    own = tuple(row for row in rows if row.document.house_id is None)
    in_houses = sorted((row for row in rows if row.document.house), key=lambda row: row.document.house_id or 0)
    houses = tuple(
        InHouse(flats[key].house, flats[key], len(list(some)))
        for key, some in groupby(in_houses, key=lambda row: row.document.house_id or 0)
    )
    return News(own, houses, tuple(rows), _one_flat(own, opened))


def letters_about(version: Version) -> Letters:
    """How letters about a version are getting on."""
    rows = Told.objects.filter(version=version)
    times = _waiting().aggregate(first=Min("at"), last=Max("at"))
    waits = version.letters_done_at is None and times["first"] is not None
    return Letters(
        due_by=telling.due_by(times["first"], times["last"]) if waits else None,
        written=rows.count(),
        sent=rows.filter(letter__state=Letter.State.SENT).count(),
        undelivered=rows.filter(letter__state=Letter.State.UNDELIVERED).count(),
    )


def _waiting() -> QuerySet[Version]:
    return Version.objects.filter(letters_done_at=None, current=True, document__withdrawn_at=None)


def _one_flat(own: tuple[Version, ...], opened: list[Opened]) -> Apartment | None:
    """The open flat under which all of them stand; None where there are several, or one that was sold."""
    keys = {row.document.apartment_id for row in own if row.document.client_id is None}
    found = [one.flat for one in opened if keys == {one.flat.pk}]
    return found[0] if found else None
