"""Documents by title, number, issuer, kind, name of the file and what it says: one's own, and those of houses."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.functions import Coalesce, Left

from pagalms.documents.models import Kind, Version
from pagalms.documents.queries.looking import has
from pagalms.documents.queries.papers import readable, whose
from pagalms.kernel.findable import Found, among, likeliest
from pagalms.kernel.latvian.asked import Asked, Word

_DOCUMENT = "dokuments document"
_SHOWN_TEXT = 4000  # signs of a file in which a line of the result looks for something to show


def found_papers(asked: Asked, *, codes: Collection[bytes], on: date) -> list[Found]:
    """A part of a statement: what the person may read of flats, and what is addressed to them."""
    return [_told(asked, readable().filter(whose(codes, on)), kind="paper")]


def found_house_papers(asked: Asked, houses: Collection[int]) -> list[Found]:
    """A part of a statement: what the owners of these houses may read. Ask for the strong sign-in before."""
    return [_told(asked, readable().filter(document__house__in=list(houses)), kind="house_paper")]


def _told(asked: Asked, rows: QuerySet[Version], *, kind: str) -> Found:
    said = {
        "document": "document_id", "title": "document__title", "number": "document__number",
        "issuer": "document__issuer", "file": "file__name", "kind": "document__kind",
        "text": Left(Coalesce("file__reading__words", Value(""), output_field=TextField()), _SHOWN_TEXT),
        "house": "document__apartment__house__address", "flat": "document__apartment__number",
    }  # fmt: skip
    return likeliest(
        rows.select_related(None), [_fits(word) for word in asked.words], kind=kind, day="document__dated",
        flat="document__apartment_id", house="document__house_id", said=said,
    )  # fmt: skip


def _fits(word: Word) -> Q:
    if word.fits(_DOCUMENT):
        return Q(pk__isnull=False)
    return has(word) | Q(document__kind__in=among(word, Kind.choices))
