"""Many files published together: kept as they came, matched by their names, corrected, published all or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.documents.actions.publishing import Face, publish
from pagalms.documents.models import Bundle, BundleLine, Kind
from pagalms.documents.queries.bundles import arrived_before, open_to, preview, register
from pagalms.documents.rules.matching import Match, Register
from pagalms.documents.rules.naming import plain, told_by
from pagalms.esign.rules.report import Broken
from pagalms.esign.rules.zipped import contents
from pagalms.files.actions import Upload, discard, store
from pagalms.files.rules import EVERY, kind_of, safe_name
from pagalms.files.rules import Kind as Form
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.properties.models import House

Paper = tuple[str, bytes, str]  # the name of a file, what is in it, why it was refused
MOST = 100  # files of a bundle
KEPT = timedelta(days=1)
_BALTIC = frozenset("āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽ–õäöüÕÄÖÜ")  # how a zip made with Windows writes them: code page 775
_BY_NAME = (
    "name", "refusal", "unmatched", "house", "apartment", "client", "kind", "title", "number", "dated", "year", "part",
)  # fmt: skip
_IGNORED = ("__macosx/", "desktop.ini", "thumbs.db", ".ds_store")


@dataclass(frozen=True)
class Unsaid:
    """What counts where a file's name says nothing."""

    kind: str
    dated: date
    house: House | None = None


@transaction.atomic
def prepare(uploads: Sequence[Upload], *, unsaid: Unsaid, by: User, at: datetime, bundle: int | None = None) -> Bundle:
    """Keep files in a new bundle or a begun one; zip folders are opened. Nobody reads anything yet.

    The same files sent again are the bundle that they began, unless somebody has worked on it since; added again they
    stand in it once. A file that is not taken stays as a line with the reason. Raises Refusal: nothing chosen, too
    many, bundle gone.
    """
    into = _locked(bundle, by=by) if bundle else Bundle.objects.create(by=by, at=at)
    room = MOST - BundleLine.objects.filter(bundle=into).count()
    known, there = register(), _papers_in(into)
    count = 0
    for file in (file for upload in uploads for file in _opened(upload)):
        count += 1
        line = _line(into, file, known, unsaid, by=by, at=at)
        if _paper(line) in there:  # added once more
            _drop_lines([line])
            room += 1
        if count > room:
            words = _("At most %(most)d files together. Publish these first, then the others.") % {"most": MOST}
            raise Refusal("too_many", words, field="papers")
    if not count:
        raise Refusal("empty", _("Choose files, or a zip with files in it."), field="papers")
    _changed(into, at=at)
    return into if bundle else _begun_before(into, by=by, at=at)


@transaction.atomic
def receive(papers: Sequence[Upload], *, source: str, on: date, at: datetime) -> int:
    """Keep PDFs that accounting sent in the package `source`, for staff to publish; how many are new.

    What accounting has sent before under the same name is passed over.
    """
    known, unsaid, into, count = register(), Unsaid(Kind.OTHER, on), None, 0
    for paper in papers:
        content = paper.read()
        key = (sha256(content).digest(), safe_name(paper.name, Form.PDF))
        if key in arrived_before([key[0]]):
            continue
        if into is None or count % MOST == 0:
            into = Bundle.objects.create(source=source[:200], at=at)
        _line(into, Upload.holding(paper.name, content), known, unsaid, by=None, at=at)
        count += 1
    return count


@transaction.atomic
def correct(bundle: int, line: int, *, match: Match, face: Face, audience: str, by: User, at: datetime) -> None:
    """Say whose a file is and what stands on it. Raises Refusal("gone"), or what publishing would refuse."""
    into = _locked(bundle, by=by)
    if face.valid_until and face.valid_until < face.dated:
        raise Refusal("valid_until", _("It cannot end before its own day. Check both days."), field="valid_until")
    count = BundleLine.objects.filter(bundle=into, pk=line, file__isnull=False).update(
        **_whose(match), kind=face.kind, title=face.title, number=face.number, dated=face.dated, issuer=face.issuer,
        valid_until=face.valid_until, year=face.year, part=face.part, cadastre_number=face.cadastre_number,
        audience=audience, left_out=False,
    )  # fmt: skip
    if not count:
        raise _gone()
    _changed(into, at=at)


@transaction.atomic
def leave_out(bundle: int, lines: Collection[int], *, out: bool, by: User, at: datetime) -> None:
    """Leave these files out, or take them in again; what was refused stays out. Raises Refusal("gone")."""
    into = _locked(bundle, by=by)
    rows = BundleLine.objects.filter(bundle=into, pk__in=list(lines))
    (rows if out else rows.filter(file__isnull=False)).update(left_out=out)
    _changed(into, at=at)


@transaction.atomic
def publish_bundle(bundle: int, *, revision: int, by: User, on: date, at: datetime, letters: bool = True) -> int:
    """Publish all files that are not left out, or none; how many. The bundle is gone afterwards.

    With `letters` each reader is told of all of them by one letter a little later.

    Raises Refusal: gone already, changed since it was looked at, something to put right, nothing to publish.
    """
    into = _locked(bundle, by=by)
    if into.revision != revision:
        raise Refusal("changed", _("The list was changed meanwhile. Look at it once more, then publish."))
    found = preview(into, on=on)
    if found.wrong:
        raise Refusal("problems", _("Nothing is published yet. Put right what is marked, or leave it out."))
    if not found.ready:
        raise Refusal("nothing", _("All files are left out; there is nothing to publish."))
    for line in [row.line for row in found.ready]:
        if line.file:
            publish(
                face=_face(line), sheet=line.file, house=line.house, apartment=line.apartment, client=line.client,
                audience=line.audience, by=by, at=at, letters=letters,
            )  # fmt: skip
    _drop(into, keeping={row.line.file_id for row in found.ready})
    return len(found.ready)


@transaction.atomic
def discard_bundle(bundle: int, *, by: User) -> None:
    """Throw a bundle away with its files. Raises Refusal("gone")."""
    _drop(_locked(bundle, by=by))


def forget_bundles(*, at: datetime) -> int:
    """Throw away what somebody began and nobody has touched for a day; how many."""
    count = 0
    begun = Bundle.objects.filter(by__isnull=False, at__lt=at - KEPT)
    for key in begun.values_list("pk", flat=True):
        with transaction.atomic():
            old = begun.select_for_update(skip_locked=True).filter(pk=key).first()
            if old:
                _drop(old)
                count += 1
    return count


def _opened(upload: Upload) -> Iterator[Upload]:
    """The file itself, or the files of a zip."""
    content = upload.read()
    if not content.startswith(b"PK\x03\x04") or len(content) < upload.size or kind_of(content) is not None:
        yield Upload(upload.name, upload.size, lambda: content)
        return
    try:
        inside = contents(content)
    except Broken as broken:
        much = broken.finding.code in {"zip_entries", "zip_size", "zip_ratio"}
        words = (
            _("%(name)s: too much is packed in it, at most 200 files and 40 MB together. Make several of it.")
            if much
            else _("%(name)s: this zip is damaged, locked or unsafe. Unpack it and choose the files themselves.")
        )
        raise Refusal(broken.finding.code, words % {"name": upload.name[:80]}, field="papers") from None
    for name, found in inside.items():
        if not name.lower().startswith(_IGNORED) and not name.lower().endswith(_IGNORED):
            yield Upload.holding(_readable(name), found)


def _readable(name: str) -> str:
    """A name as Windows in Latvia meant it, where the zip did not say how it is written."""
    try:
        meant = name.encode("cp437").decode("cp775")
    except UnicodeError:
        return name
    return meant if all(sign.isascii() or sign in _BALTIC for sign in meant) else name


def _line(
    into: Bundle, upload: Upload, known: Register, unsaid: Unsaid, *, by: User | None, at: datetime
) -> BundleLine:
    name = "".join(sign for sign in upload.name if sign.isprintable())[-250:]
    written, read = plain(name)
    match, left = known.find(read, house=unsaid.house.pk if unsaid.house else None)
    told = told_by(written, left)
    file, refusal = None, ""
    try:
        file = store(upload.read(), name=name, size=upload.size, accept=EVERY, by=by, at=at)
    except Refusal as refused:
        refusal = str(refused.message)[:300]
    return BundleLine.objects.create(
        bundle=into, name=name, file=file, refusal=refusal, **_whose(match), kind=told.kind or unsaid.kind,
        title=told.title, number=told.number, dated=told.dated or unsaid.dated, year=told.year, part=told.part,
    )  # fmt: skip


def _paper(line: BundleLine) -> Paper:
    return line.name, bytes(line.file.sha256) if line.file else b"", line.refusal


def _papers_in(bundle: Bundle) -> set[Paper]:
    return {_paper(line) for line in bundle.lines.select_related("file")}


def _whose(match: Match) -> dict[str, int | str | None]:
    return {
        "house_id": match.house,
        "apartment_id": match.apartment,
        "client_id": match.client,
        "unmatched": match.why,
    }


def _face(line: BundleLine) -> Face:
    return Face(
        kind=line.kind, title=line.heading, dated=line.dated, number=line.number, issuer=line.issuer,
        valid_until=line.valid_until, year=line.year, part=line.part, cadastre_number=line.cadastre_number,
    )  # fmt: skip


def _begun_before(begun: Bundle, *, by: User, at: datetime) -> Bundle:
    """The untouched bundle that an earlier press of the button began with the same, else this one.

    Asked when all is kept: one who waited for his turn before would wait as long as the other's files take.
    """
    wait_for_turn(f"a bundle begun by {by.pk}")
    said = _said_in(begun)
    untouched = Bundle.objects.filter(by=by, revision=1).exclude(pk=begun.pk).order_by("pk")
    for earlier in untouched.select_for_update(skip_locked=True):
        if _said_in(earlier) == said:
            _drop(begun)
            Bundle.objects.filter(pk=earlier.pk).update(at=at)
            return earlier
    return begun


def _said_in(bundle: Bundle) -> Counter[tuple[object, ...]]:
    """All that stands in the lines of a bundle that nobody has corrected, and what is in their files."""
    lines = BundleLine.objects.filter(bundle=bundle).values_list("file__sha256", *_BY_NAME)
    return Counter((sha and bytes(sha), *rest) for sha, *rest in lines)


def _locked(bundle: int, *, by: User) -> Bundle:
    found = open_to(by).select_for_update().filter(pk=bundle).first()
    if found is None:
        raise _gone()
    return found


def _changed(bundle: Bundle, *, at: datetime) -> None:
    Bundle.objects.filter(pk=bundle.pk).update(at=at, revision=F("revision") + 1)


def _drop(bundle: Bundle, keeping: Collection[int | None] = ()) -> None:
    _drop_lines(bundle.lines.select_related("file"), keeping)
    bundle.delete()


def _drop_lines(lines: Iterable[BundleLine], keeping: Collection[int | None] = ()) -> None:
    for line in list(lines):
        line.delete()
        if line.file and line.file_id not in keeping:
            discard(line.file)


def _gone() -> Refusal:
    return Refusal("gone", _("These files have been published or discarded already."))
