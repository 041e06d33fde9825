"""Documents as staff see them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pagalms.documents.models import Document, Version
from pagalms.documents.queries.looking import looked_for
from pagalms.properties.models import House


def published(
    *, words: str = "", house: int | None = None, kind: str = "", year: int | None = None
) -> QuerySet[Version]:
    """All documents, the newest first, withdrawn ones too; of a year are those that tell of it, else those dated in
    it.
    """
    rows = looked_for(_rows(), words).order_by("-document__pk")
    if house:
        rows = rows.filter(Q(document__house=house) | Q(document__apartment__house=house))
    if kind:
        rows = rows.filter(document__kind=kind)
    if year:
        rows = rows.filter(Q(document__year=year) | Q(document__year=None, document__dated__year=year))
    return rows


def documents_of(house: House) -> list[Document]:
    """The documents of a house that are not withdrawn, newest first. One statement."""
    return list(Document.objects.filter(house=house, withdrawn_at=None).order_by("-dated", "-pk"))


def document(key: int) -> Version | None:
    """The current version of a document; None when there is none."""
    return _rows().filter(document=key).first()


def versions_of(key: int) -> list[Version]:
    """All versions of a document, the newest first."""
    return list(Version.objects.filter(document=key).select_related("document", "file", "by").order_by("-number"))


def _rows() -> QuerySet[Version]:
    rows = Version.objects.select_related("document__apartment__house", "document__house", "document__client", "file")
    return rows.filter(current=True)
