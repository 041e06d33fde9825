"""Reads of documents: for a person on a day, or for staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.documents.models import Audience, Document, Kind, Seen, Version
from pagalms.identity.models import PersonalCode
from pagalms.properties.models import Apartment, Client, House, Ownership

MOST = 1000
KINDS = Kind.choices
AUDIENCES = Audience.choices
OWNERS = Audience.OWNERS


@dataclass(frozen=True)
class Paper:
    """A document with its current file, and whether the person has not opened it yet."""

    document: Document
    version: Version
    is_new: bool


@dataclass(frozen=True)
class Readers:
    """Whom a document would reach, and how many of them have an account already.

    What is dated before `since`, the first day of a flat's present owners, would reach nobody.
    """

    people: tuple[Client, ...]
    with_account: int
    since: date | None = None

    def reaches(self, dated: date) -> bool:
        """Whether anybody would read a document of that day."""
        return bool(self.people) and (self.since is None or self.since <= dated)


def readers_of(
    *, on: date, house: House | None = None, apartment: Apartment | None = None, client: Client | None = None
) -> Readers:
    """Whom a document of this house, of this flat or to this client would reach on that day, by name."""
    owning = Ownership.objects.filter(period__contains=on)
    owning = owning.filter(apartment__house=house) if house else owning.filter(apartment=apartment)
    found = Client.objects.filter(pk=client.pk) if client else Client.objects.filter(pk__in=owning.values("client"))
    people = tuple(found.order_by("last_name", "first_name", "company_name", "pk"))
    codes = [one.personal_code_digest for one in people if one.personal_code_digest]
    known = PersonalCode.objects.filter(digest__in=codes, person__user__is_active=True)
    begun = list(owning.values_list("period", flat=True)) if apartment and not client else []
    days = [period.lower for period in begun if period.lower]
    since = min(days) if days and len(days) == len(begun) else None
    return Readers(people, known.values("person").distinct().count(), since)


def papers_for(
    user: User, *, codes: Collection[bytes], flats: Iterable[Apartment], on: date, words: str = ""
) -> list[Paper]:
    """The own documents, newest first. One statement.

    Those of the flats open to the person from the day on which the present owners' time began, and those addressed to
    the person, also of flats sold.
    """
    rows = _versions(words).filter(_own(codes, [flat.pk for flat in flats], on))
    return _papers(rows, user)


def paper_for(user: User, key: int, *, codes: Collection[bytes], flats: Iterable[Apartment], on: date) -> Paper | None:
    """One of them, or None: the same for what does not exist and for what is somebody else's."""
    found = _papers(_versions().filter(_own(codes, [flat.pk for flat in flats], on), document=key), user)
    return found[0] if found else None


def house_papers(house: House, *, user: User, words: str = "", kind: str = "") -> list[Paper]:
    """What the owners of a house may read of it, newest first. One statement."""
    rows = _versions(words).filter(document__house=house)
    return _papers(rows.filter(document__kind=kind) if kind else rows, user)


def house_paper(house: House, key: int, *, user: User) -> Paper | None:
    """One of them, or None."""
    found = _papers(_versions().filter(document__house=house, document=key), user)
    return found[0] if found else None


def published(*, words: str = "", house: int | None = None, most: int = 100) -> list[Version]:
    """The newest documents, for staff, withdrawn ones too."""
    rows = _searched(words).filter(current=True).order_by("-document__pk")
    if house:
        rows = rows.filter(Q(document__house=house) | Q(document__apartment__house=house))
    return list(rows[:most])


def document(key: int) -> Version | None:
    """The current version of a document, for staff; None when there is none."""
    return _searched("").filter(current=True, document=key).first()


def versions_of(key: int) -> list[Version]:
    """All versions of a document, the newest first, for staff."""
    return list(Version.objects.filter(document=key).select_related("file", "by").order_by("-number"))


def _own(codes: Collection[bytes], flats: Collection[int], on: date) -> Q:
    present = Ownership.objects.filter(apartment=OuterRef("document__apartment"), period__contains=on)
    begun = present.filter(Q(period__lower_inf=True) | Q(period__startswith__lte=OuterRef("document__dated")))
    of_flat = Q(Exists(begun), document__apartment__in=flats, document__client=None)
    addressed = Q(document__client__personal_code_digest__in=list(codes))
    return of_flat | addressed


def _versions(words: str = "") -> QuerySet[Version]:
    """What anybody but staff may read, before it is asked who."""
    return _searched(words).filter(current=True, document__withdrawn_at=None, document__audience=Audience.OWNERS)


def _searched(words: str) -> QuerySet[Version]:
    rows = Version.objects.select_related("document__apartment__house", "document__house", "document__client", "file")
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(document__title__icontains=word)
            | Q(document__number__icontains=word)
            | Q(document__issuer__icontains=word)
        )
    return rows


def _papers(rows: QuerySet[Version], user: User) -> list[Paper]:
    seen = Exists(Seen.objects.filter(user=user, version=OuterRef("pk")))
    found = rows.annotate(seen=seen).order_by("-document__dated", "-document__pk")[:MOST]
    return [Paper(row.document, row, not row.seen) for row in found]
