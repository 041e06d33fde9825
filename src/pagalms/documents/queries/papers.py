"""What a person may read on a day: documents of flats and houses, and those addressed to the person."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from pagalms.accounts.models import User
from pagalms.documents.models import Audience, Document, Kind, Seen, Version
from pagalms.documents.queries.looking import looked_for
from pagalms.documents.rules.period import PARTS
from pagalms.mandates.queries import standing
from pagalms.properties.models import Apartment, Client, House, Ownership

MOST = 1000


@dataclass(frozen=True)
class Paper:
    """A document with its current file, and whether the person has not opened it yet."""

    document: Document
    version: Version
    is_new: bool


def papers_for(
    user: User,
    *,
    codes: Collection[bytes],
    on: date,
    flats: Iterable[Apartment] = (),
    flat: Apartment | None = None,
    words: str = "",
) -> list[Paper]:
    """The own documents, newest first. One statement.

    Those of a flat which the person, or whom they represent there on that day, owned on the document's deciding day;
    those addressed to the person. With `flat` those of the other open `flats` stay away, what was sold does not.
    """
    rows = looked_for(readable(), words).filter(whose(codes, on))
    if flat is not None:
        rows = rows.exclude(document__apartment__in=[one.pk for one in flats if one != flat], document__client=None)
    return _papers(rows, user)


def papers_of(client: Client, *, codes: Collection[bytes], on: date, most: int) -> list[Version]:
    """What a client may read of their own, newest first, for staff; of a company what is addressed to it."""
    rows = readable().filter(whose(codes, on) | Q(document__client=client))
    return list(rows.order_by("-document__dated", "-document__pk")[:most])


def paper_for(user: User, key: int, *, codes: Collection[bytes], on: date) -> Paper | None:
    """One of them, or None: the same for what does not exist and for what is somebody else's."""
    found = _papers(readable().filter(whose(codes, on), document=key), user)
    return found[0] if found else None


def house_papers(house: House, *, user: User, words: str = "") -> list[Paper]:
    """What the owners of a house may read of it, newest first. One statement."""
    rows = looked_for(readable(), words).filter(document__house=house)
    return _papers(rows, user)


def reports_among(papers: Iterable[Paper]) -> list[tuple[int, list[Paper]]]:
    """Income and expense reports by year, the newest year first; in a year its quarters and months, then the whole."""
    found: dict[int, list[Paper]] = {}
    for paper in papers:
        if paper.document.kind == Kind.REPORT:
            found.setdefault(paper.document.of_year, []).append(paper)
    order = [*PARTS[1:], ""]
    return [
        (year, sorted(rows, key=lambda paper: order.index(paper.document.part)))
        for year, rows in sorted(found.items(), reverse=True)
    ]


def house_paper(house: House, key: int, *, user: User) -> Paper | None:
    """One of them, or None."""
    found = _papers(readable().filter(document__house=house, document=key), user)
    return found[0] if found else None


def whose(codes: Collection[bytes], on: date) -> Q:
    """Documents of the person: who owned the flat on the deciding day reads it, then and later (FAQ 6)."""
    begun = Q(period__lower_inf=True) | Q(period__startswith__lte=on)
    then = Ownership.objects.filter(
        begun, apartment=OuterRef("document__apartment"), period__contains=OuterRef("document__counts_on")
    )
    acting = standing(on=on).filter(
        Q(principal=OuterRef("client")) | Q(principal__personal_code_digest=OuterRef("client__personal_code_digest")),
        representative__personal_code_digest__in=list(codes),
        apartment=OuterRef("apartment"),
    )
    owned = Exists(then.filter(client__personal_code_digest__in=list(codes)))
    represented = Exists(then.filter(Exists(acting)))
    of_flat = Q(owned | represented, document__client=None)
    theirs = of_flat | Q(document__client__personal_code_digest__in=list(codes))
    return Q(document__in=_near(codes, on)) & theirs


def _near(codes: Collection[bytes], on: date) -> QuerySet[Document, Any]:
    """Documents of flats that the person ever had to do with, and those addressed to them: found by indexes.

    Without it every document of the portal would be asked who owned its flat.
    """
    known = list(codes)
    owned = Ownership.objects.filter(client__personal_code_digest__in=known).values("apartment")
    acting = standing(on=on).filter(representative__personal_code_digest__in=known).values("apartment")
    of_flats = Document.objects.filter(apartment__in=owned.union(acting)).values("pk")
    return of_flats.union(Document.objects.filter(client__personal_code_digest__in=known).values("pk"))


def readable() -> QuerySet[Version]:
    """What anybody but staff may read, before it is asked who."""
    rows = Version.objects.select_related("document__apartment__house", "document__house", "document__client", "file")
    return rows.filter(current=True, document__withdrawn_at=None, document__audience=Audience.OWNERS)


def _papers(rows: QuerySet[Version], user: User) -> list[Paper]:
    seen = Exists(Seen.objects.filter(user=user, version=OuterRef("pk")))
    found = rows.annotate(seen=seen).order_by("-document__dated", "-document__pk")[:MOST]
    return [Paper(row.document, row, not row.seen) for row in found]
