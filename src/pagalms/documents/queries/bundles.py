"""Bundles being prepared: whose each file is, who would read it, and what stands against publishing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import chain

from django.db.models import Count, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.documents.models import Audience, Bundle, BundleLine, Version
from pagalms.documents.queries.readers import owners_on
from pagalms.documents.rules.matching import Flat, Register
from pagalms.documents.wording import PROBLEMS
from pagalms.properties.models import Apartment, Client, House, Ownership

Whose = tuple[int | None, int | None, int | None]


@dataclass(frozen=True)
class Row:
    """A line with who would read it: by name, or of a house how many; `problem` is a key of `wording.PROBLEMS`."""

    line: BundleLine
    readers: tuple[Client, ...]
    owners: int
    problem: str

    @property
    def words(self) -> str:
        """What stands against publishing it; empty when nothing does."""
        return self.line.refusal or str(PROBLEMS.get(self.problem, ""))


@dataclass(frozen=True)
class Preview:
    """What publishing the bundle would do, line by line in the order of their names."""

    bundle: Bundle
    rows: tuple[Row, ...]

    @property
    def ready(self) -> list[Row]:
        """What would be published."""
        return [row for row in self.rows if not row.words and not row.line.left_out]

    @property
    def wrong(self) -> list[Row]:
        """What has to be put right or left out before."""
        return [row for row in self.rows if row.words and not row.line.left_out]

    @property
    def left_out(self) -> list[Row]:
        """What will not be published."""
        return [row for row in self.rows if row.line.left_out]

    @property
    def named(self) -> set[int]:
        """The clients whose names it shows."""
        return {client.pk for row in self.rows for client in row.readers}


def register() -> Register:
    """All that a file's name can mean. Three statements."""
    flats = Apartment.objects.values_list("pk", "house", "number", "account_no", "code")
    return Register(
        houses=list(House.objects.values_list("pk", "address", "city")),
        flats=[Flat(*row) for row in flats],
        clients=list(Client.objects.values_list("pk", "code")),
    )


def bundles_of(user: User) -> QuerySet[Bundle]:
    """What this person has begun and what came from accounting, the latest first, each with its number of `files`."""
    return open_to(user).annotate(files=Count("lines")).order_by("-at", "-pk")


def bundle_of(user: User, key: int) -> Bundle | None:
    """One of them, or None: what others prepare is theirs."""
    return open_to(user).filter(pk=key).first()


def open_to(user: User) -> QuerySet[Bundle]:
    """The bundles that this person may deal with."""
    return Bundle.objects.filter(Q(by=user) | Q(by=None))


def arrived_count() -> int:
    """How many files from accounting wait for somebody to publish them."""
    return BundleLine.objects.filter(bundle__by=None).count()


def arrived_before(digests: Collection[bytes]) -> set[tuple[bytes, str]]:
    """The contents and names of files that accounting need not send again: published once, or waiting to be."""
    published = Version.objects.filter(file__sha256__in=digests)
    waiting = BundleLine.objects.filter(bundle__by=None, file__sha256__in=digests)
    rows = (found.values_list("file__sha256", "file__name") for found in (published, waiting))
    return {(bytes(sha), name) for sha, name in chain(*rows)}


def line_of(bundle: Bundle, key: int) -> BundleLine | None:
    """One line of a bundle, or None."""
    return _lines(bundle).filter(pk=key).first()


def preview(bundle: Bundle, *, on: date) -> Preview:
    """What publishing would do on that day. Four statements, however many files."""
    lines = list(_lines(bundle).order_by("name", "pk"))
    owners = owners_on({(one.apartment_id, one.counts_on) for one in lines if one.apartment_id and not one.client_id})
    numbers = _owners_of_houses({one.house_id for one in lines if one.house_id}, on=on)
    known = _published(lines)
    times = Counter((_sha(one), _whose(one)) for one in lines if one.file and not one.left_out)
    rows = []
    for line in lines:
        readers = [line.client] if line.client else owners.get((line.apartment_id or 0, line.counts_on), [])
        readers = [] if line.audience == Audience.STAFF else readers
        count = numbers.get(line.house_id or 0, len(readers))
        key = (_sha(line), _whose(line))
        rows.append(Row(line, tuple(readers), count, _problem(line, count, again=times[key] > 1, known=key in known)))
    return Preview(bundle, tuple(rows))


def _problem(line: BundleLine, readers: int, *, again: bool, known: bool) -> str:
    if not line.file:
        return "refused"
    if line.unmatched:
        return line.unmatched
    if line.valid_until and line.valid_until < line.dated:
        return "ends"
    if known:
        return "published"
    if again:
        return "twice"
    if readers or line.audience == Audience.STAFF:
        return ""
    return "no_owners" if line.house_id else "nobody"


def _lines(bundle: Bundle) -> QuerySet[BundleLine]:
    return BundleLine.objects.filter(bundle=bundle).select_related("file", "house", "apartment__house", "client")


def _owners_of_houses(houses: Iterable[int], *, on: date) -> dict[int, int]:
    found = Ownership.objects.filter(apartment__house__in=list(houses), period__contains=on)
    rows = found.order_by().values_list("apartment__house").annotate(Count("client", distinct=True))
    return {**dict.fromkeys(houses, 0), **dict(rows)}


def _published(lines: Iterable[BundleLine]) -> set[tuple[bytes, Whose]]:
    """Which of these files stand published for the same house, flat or client."""
    found = Version.objects.filter(
        file__sha256__in=[_sha(one) for one in lines if one.file], document__withdrawn_at=None, current=True
    )
    rows = found.values_list("file__sha256", "document__house", "document__apartment", "document__client")
    return {(bytes(sha), (house, flat, client)) for sha, house, flat, client in rows}


def _sha(line: BundleLine) -> bytes:
    return bytes(line.file.sha256) if line.file else b""


def _whose(line: BundleLine) -> Whose:
    return line.house_id, line.apartment_id, line.client_id
