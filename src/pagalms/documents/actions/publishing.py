"""Publishing documents, correcting and withdrawing them; noting that somebody has opened one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import record
from pagalms.documents.models import Audience, Document, Seen, Version
from pagalms.documents.rules.period import deciding_day
from pagalms.files.actions import digest_as_kept, order_reading, store
from pagalms.files.models import StoredFile
from pagalms.files.rules import EVERY, READABLE
from pagalms.kernel.findable import read_again, words_in
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.properties.models import Apartment, Client, House

AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Face:
    """What stands on a document: its kind, title, number, day, issuer, until when it is valid, the time it tells of."""

    kind: str
    title: str
    dated: date
    number: str = ""
    issuer: str = ""
    valid_until: date | None = None
    year: int | None = None
    part: str = ""
    cadastre_number: str = ""

    @property
    def counts_on(self) -> date:
        """The day that decides who reads it."""
        return deciding_day(self.dated, year=self.year, part=self.part)


@dataclass(frozen=True)
class Sheet:
    """A file as it was sent: its bytes, its name, and its size where less was read than sent."""

    content: bytes = field(repr=False)
    name: str
    size: int | None = None


@transaction.atomic
def publish(
    *,
    face: Face,
    sheet: Sheet | StoredFile,
    by: User | None,
    at: datetime,
    house: House | None = None,
    apartment: Apartment | None = None,
    client: Client | None = None,
    audience: str = Audience.OWNERS,
    letters: bool = True,
) -> Document:
    """Publish a document of a house, of a flat, or to a client; the file as it came, or one kept already.

    With `letters` its readers are told a little later (`actions.telling`). The same file sent twice to the same place
    with the same face is one document. Raises Refusal for a file not taken.
    """
    if face.valid_until and face.valid_until < face.dated:
        raise Refusal("valid_until", _("It cannot end before its own day. Check both days."), field="valid_until")
    place = {"house": house, "apartment": apartment, "client": client}
    twin = _twin(face, sheet, place, by, at) if by and isinstance(sheet, Sheet) else None
    if twin is not None:
        return twin
    document = Document.objects.create(
        kind=face.kind, title=face.title, number=face.number, dated=face.dated, issuer=face.issuer,
        valid_until=face.valid_until, year=face.year, part=face.part, cadastre_number=face.cadastre_number,
        counts_on=face.counts_on, **place, audience=audience, published_at=at, published_by=by,
        words=words_in(face.title, face.number, face.issuer, sheet.name),
    )  # fmt: skip
    _add(document, sheet, number=1, by=by, at=at, letters=letters)
    record("document_published", by=by, at=at, subject=f"document:{document.pk}", detail={"title": face.title})
    return document


@transaction.atomic
def replace(key: int, *, sheet: Sheet, by: User, at: datetime, letters: bool = True) -> None:
    """Put a newer file in the place of the current one, which stays as an earlier version; `letters` as in `publish`.

    The current file sent again changes nothing. Raises Refusal.
    """
    document = _locked(key)
    versions = Version.objects.filter(document=document)
    if _with_current(Document.objects.filter(pk=key), sheet):
        return
    number = versions.count() + 1
    versions.update(current=False)
    _add(document, sheet, number=number, by=by, at=at, letters=letters)
    document.words = words_in(document.title, document.number, document.issuer, sheet.name)
    document.save(update_fields=["words"])
    record("document_replaced", by=by, at=at, subject=f"document:{key}", detail={"version": number})


@transaction.atomic
def withdraw(key: int, *, by: User, at: datetime) -> None:
    """Take a document away from everybody but staff. Raises Refusal("gone")."""
    document = _locked(key)
    document.withdrawn_at = at
    document.save(update_fields=["withdrawn_at"])
    record("document_withdrawn", by=by, at=at, subject=f"document:{key}")


def order_readings(*, most: int) -> int:
    """Have the words read of current files that nobody has read yet; how many were ordered."""
    unread = Version.objects.filter(current=True, file__reading=None, file__kind__in=READABLE)
    found = [one.file for one in unread.select_related("file").order_by("pk")[:most]]
    for file in found:
        order_reading(file)
    return len(found)


def note_opened(versions: Iterable[Version], *, by: User, at: datetime) -> None:
    """The person has opened these versions; said twice it is said once."""
    seen = [Seen(user=by, version=version, at=at) for version in versions]
    Seen.objects.bulk_create(seen, ignore_conflicts=True)


def rewrite_words() -> int:
    """Store the words of all documents anew, after the rules of words have changed; how many documents."""
    current = Version.objects.filter(document=OuterRef("pk"), current=True).values("file__name")
    every = Document.objects.annotate(file=Subquery(current))
    return read_again(every, lambda one: (one.title, one.number, one.issuer, one.file or ""))


def _locked(key: int) -> Document:
    document = Document.objects.select_for_update().filter(pk=key, withdrawn_at=None).first()
    if document is None:
        raise Refusal("gone", _("This document has been withdrawn already."))
    return document


def _twin(face: Face, sheet: Sheet, place: dict[str, Any], by: User, at: datetime) -> Document | None:
    """What a second press of the button would publish once more; the second waits until the first is through."""
    wait_for_turn(f"a document published by {by.pk}")
    same = Document.objects.filter(
        **place,
        kind=face.kind,
        title=face.title,
        dated=face.dated,
        withdrawn_at=None,
        published_by=by,
        published_at__gt=at - AT_ONCE,
    )
    return _with_current(same, sheet)


def _with_current(documents: QuerySet[Document], sheet: Sheet) -> Document | None:
    """Which of these shows this file. What would be kept of it is asked only where there are any: pictures are dear."""
    keys = list(documents.values_list("pk", flat=True))
    if not keys:
        return None
    current = Version.objects.filter(document__in=keys, current=True, file__sha256=digest_as_kept(sheet.content))
    return documents.filter(pk__in=current.values("document")).order_by("pk").first()


def _add(
    document: Document, sheet: Sheet | StoredFile, *, number: int, by: User | None, at: datetime, letters: bool
) -> None:
    if isinstance(sheet, Sheet):
        file = store(sheet.content, name=sheet.name, size=sheet.size, accept=EVERY, by=by, at=at)
    else:
        file = sheet
    order_reading(file)
    done = None if letters else at
    Version.objects.create(document=document, number=number, file=file, at=at, by=by, letters_done_at=done)
