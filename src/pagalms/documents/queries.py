"""Reads of documents: for a person on a day, or for staff."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.documents.models import Audience, Document, Kind, Seen, Version
from pagalms.properties.models import Apartment, House, Ownership

MOST = 1000
KINDS = Kind.choices
AUDIENCES = Audience.choices


@dataclass(frozen=True)
class Paper:
    """A document with its current file, and whether the person has not opened it yet."""

    document: Document
    version: Version
    is_new: bool


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
