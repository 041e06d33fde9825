"""Storing a file, and letting go of one."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from pagalms.accounts.models import User
from pagalms.files import apart, keeping, scanner
from pagalms.files.drawing import NoPicture
from pagalms.files.models import FileText, StoredFile
from pagalms.files.pictures import redrawn
from pagalms.files.queries import content_of
from pagalms.files.rules import ENDINGS, EVERY, PICTURES, READABLE, Kind, kind_of, safe_name
from pagalms.kernel.away import Away
from pagalms.kernel.findable import read_again, words_in
from pagalms.kernel.queue import PATIENT, enqueue
from pagalms.kernel.refusal import Refusal

log = logging.getLogger(__name__)
ORPHAN = timedelta(days=1)
READING_SECONDS, READING_MEGABYTES = 30, 1000


@dataclass(frozen=True)
class Upload:
    """A file as a form brought it; its bytes are read when their turn comes. `size` is what was sent."""

    name: str
    size: int
    read: Callable[[], bytes]

    @classmethod
    def of(cls, file: UploadedFile[bytes]) -> Upload:
        """What Django has received."""
        return cls(file.name or "", file.size or 0, file.read)

    @classmethod
    def holding(cls, name: str, content: bytes) -> Upload:
        """Bytes that are here already."""
        return cls(name, len(content), lambda: content)


@transaction.atomic
def store(
    content: bytes, *, name: str, accept: Collection[Kind], by: User | None, at: datetime, size: int | None = None
) -> StoredFile:
    """Keep a file in the transaction of what it belongs to. Raises Refusal with what to do, its field "file".

    `size` is what the sender sent, where more was sent than read. The bytes are written before the row: if the
    transaction fails they are left over and `forget_orphans` takes them away.
    """
    content, kind = _as_kept(content, len(content) if size is None else size, accept)
    _scanned(content)
    place = f"{at:%Y/%m}/{secrets.token_urlsafe(24)}"
    try:
        kept = keeping.put(place, content)
    except Away:
        raise _no("away", _("Files cannot be kept now. Try again in a few minutes.")) from None
    return StoredFile.objects.create(
        place=kept,
        name=safe_name(name, kind),
        kind=kind.value,
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
        by=by,
        at=at,
    )


def digest_as_kept(content: bytes) -> bytes:
    """SHA-256 of what `store` keeps of these bytes; a picture is drawn anew. Raises Refusal as `store` does."""
    return hashlib.sha256(_as_kept(content, len(content), EVERY)[0]).digest()


def _as_kept(content: bytes, size: int, accept: Collection[Kind]) -> tuple[bytes, Kind]:
    kind = _judged(content, size, accept)
    if kind not in PICTURES:
        return content, kind
    try:
        return redrawn(content, kind)
    except NoPicture:
        raise _no("picture", _("This picture cannot be opened. Take it once more, or send it as PDF.")) from None


@transaction.atomic
def store_all(
    uploads: Sequence[Upload], *, accept: Collection[Kind], by: User | None, at: datetime, most: int, field: str
) -> list[StoredFile]:
    """Keep the files of a form, all or none. Raises Refusal for that field: too many, or what is wrong with which."""
    if len(uploads) > most:
        words = _("At most %(most)d files can be added here.")
        raise Refusal("too_many_files", words % {"most": most}, field=field)
    kept = []
    for upload in uploads:
        try:
            kept.append(store(upload.read(), name=upload.name, accept=accept, by=by, at=at, size=upload.size))
        except Refusal as refusal:
            raise Refusal(refusal.code, f"{upload.name[:80]}: {refusal.message}", field=field) from None
    return kept


def order_reading(file: StoredFile) -> None:
    """Have the words in a file read by and by, once the transaction is through; nothing for kinds without words."""
    if file.kind in READABLE:
        enqueue("read_file", priority=PATIENT, file=file.pk)


def read(file: int, *, at: datetime) -> None:
    """Keep the words in a file beside it; done once. Raises kernel.away.Away while the bytes cannot be had."""
    found = StoredFile.objects.filter(pk=file, reading=None).first()
    if found is None or found.kind not in READABLE:
        return
    try:
        said = apart.done("text", content_of(found), found.kind, seconds=READING_SECONDS, megabytes=READING_MEGABYTES)
    except apart.Failed:
        log.warning("the words in file %s cannot be read", file)
        said = b""
    words = said.decode("utf-8", "replace").replace("\0", " ")
    FileText.objects.get_or_create(file=found, defaults={"words": words, "stems": words_in(words), "at": at})


def rewrite_words() -> int:
    """Store the stems of what files say anew, after the rules of words have changed; how many files."""
    return read_again(FileText.objects.all(), lambda text: (text.words,), field="stems", portion=50)


@transaction.atomic
def discard(file: StoredFile) -> None:
    """Take a file away: the row now, the bytes once that is certain."""
    place = file.place
    file.delete()
    transaction.on_commit(lambda: keeping.drop(place))


def forget_orphans(*, at: datetime) -> int:
    """Delete bytes that have no row, a day after they were written; how many."""
    months = [f"{month:%Y/%m}" for month in (at, at.replace(day=1) - timedelta(days=1))]
    count = 0
    for month in months:
        places = {f"{month}/{name}" for name in _names_in(month)}
        places -= set(StoredFile.objects.filter(place__startswith=f"{month}/").values_list("place", flat=True))
        for place in places:
            if default_storage.get_modified_time(place) < at - ORPHAN:
                keeping.drop(place)
                count += 1
    return count


def _names_in(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def _judged(content: bytes, size: int, accept: Collection[Kind]) -> Kind:
    most = settings.FILE_MEGABYTES
    if size > most * 1024 * 1024:
        raise _no("too_large", _("The file is larger than %(most)s MB. Send a smaller one.") % {"most": most})
    if size > len(content):
        words = _("Too much was sent at once, so this file did not come whole. Send it by itself.")
        raise _no("too_much", words)
    if not content:
        raise _no("empty", _("The file is empty. Choose it once more."))
    kind = kind_of(content)
    if kind is None or kind not in accept:
        endings = ", ".join(ending for each in Kind if each in accept for ending in ENDINGS[each][:2])
        raise _no("kind", _("This kind of file is not taken here. Send one of these: %(kinds)s.") % {"kinds": endings})
    return kind


def _scanned(content: bytes) -> None:
    if not settings.CLAMD:
        return
    try:
        found = scanner.virus_in(content, scanner=settings.CLAMD)
    except Away:
        raise _no("scanner", _("Files cannot be checked for viruses now. Try again in a few minutes.")) from None
    if found:
        log.warning("a file was refused: %s", found)
        raise _no("virus", _("The virus scanner found something in this file, so it was not taken."))


def _no(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, field="file")
