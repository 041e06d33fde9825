"""Writing a notice, publishing, correcting and withdrawing it; its letters; who has seen it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.files.actions import Upload, store_all
from pagalms.files.actions import discard as discard_file
from pagalms.files.rules import EVERY
from pagalms.kernel.findable import read_again, words_in
from pagalms.kernel.queue import enqueue
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.notices import wording
from pagalms.notices.models import Addressee, Notice, Paper, Seen, Told, Version
from pagalms.notices.queries import about, draft_like, files_of, wanting_letters
from pagalms.notices.rules import MOST_PAPERS, Unknown, chosen, mistake_in
from pagalms.outbox import actions as outbox
from pagalms.outbox.rules import Kind
from pagalms.outbox.stop_link import sealed
from pagalms.properties.models import Apartment, House

AT_ONCE = timedelta(minutes=1)
BATCH = 100


@dataclass(frozen=True)
class Draft:
    """A notice as a member of staff filled it in. `last` is its last day; `flats` as typed: "1–20, 24".

    `papers` are added to it; `dropped` are keys of papers that no longer go with it.
    """

    title: str
    text: str
    important: bool
    first: date
    last: date | None = None
    house: House | None = None
    flats: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    papers: Sequence[Upload] = ()
    dropped: Collection[int] = ()


@transaction.atomic
def write(draft: Draft, *, by: User, on: date, at: datetime) -> Notice:
    """Keep a draft; nobody sees it yet. The same once more is the draft there is. Raises Refusal beside the field."""
    flats = _judge(draft, on=on)
    notice = Notice.objects.create(shown=_days(draft), written_by=by, written_at=at, **_whom(draft))
    _address(notice, flats)
    version = Version.objects.create(notice=notice, written_by=by, written_at=at, **_said(draft))
    _enclose(draft, version, by=by, at=at)
    wait_for_turn(f"a notice written by {by.pk}")  # now, not for as long as the files of another press take
    if earlier := draft_like(version, by=by):
        _let_go(Paper.objects.filter(version=version))
        notice.delete()
        return earlier
    record("notice_written", by=by, at=at, subject=f"notice:{notice.pk}")
    return notice


@transaction.atomic
def change_draft(notice: int, draft: Draft, *, by: User, on: date, at: datetime) -> None:
    """Put other words into a draft. Raises Refusal: `published` for one that is out, or what is wrong in the draft."""
    row = _locked(notice)
    if row.published_at:
        raise Refusal("published", _("The notice is out already; correct it instead."))
    flats = _judge(draft, on=on)
    Notice.objects.filter(pk=notice).update(written_by=by, **_whom(draft))
    Addressee.objects.filter(notice=notice).delete()
    _address(row, flats)
    _rewrite(Version.objects.get(notice=notice), draft, by=by, at=at)


@transaction.atomic
def discard(notice: int, *, by: User, at: datetime) -> None:
    """Throw a draft away. Raises Refusal("published") for a notice that is out."""
    row = _locked(notice)
    if row.published_at:
        raise Refusal("published", _("The notice is out already; withdraw it instead."))
    _let_go(Paper.objects.filter(version__notice=row))
    row.delete()
    record("notice_discarded", by=by, at=at, subject=f"notice:{notice}")


@transaction.atomic
def publish(notice: int, *, by: User, on: date, at: datetime) -> None:
    """Let it out: from its first day residents see it, and letters about an important one go out. Twice is once.

    Raises Refusal("over") when its last day has passed meanwhile.
    """
    row = _locked(notice)
    if row.published_at:
        return
    if row.shown.upper and row.shown.upper <= on:
        raise Refusal("over", _("The last day of the notice is over already. Change it first."))
    row.published_at = at
    row.save(update_fields=["published_at"])
    record("notice_published", by=by, at=at, subject=f"notice:{notice}")
    enqueue("announce_notices")


@transaction.atomic
def correct(notice: int, draft: Draft, *, news: bool, by: User, on: date, at: datetime) -> None:
    """A new version of a notice that is out, for the same people; one that waits for its first day is just changed.

    The same within a minute is a second press of the button.

    `news`: everybody is to read it again, and those who get letters get one; else only what was wrong changes. Raises
    Refusal: `withdrawn`, or what is wrong in the draft.
    """
    row = _locked(notice)
    if row.withdrawn_at or not row.published_at:
        raise Refusal("withdrawn", _("This notice is not out; there is nothing to correct."))
    _judge(draft, on=min(on, draft.first))
    before = Version.objects.select_for_update().get(notice=row, current=True)
    if on < row.shown.lower:  # nobody has seen it
        _rewrite(before, draft, by=by, at=at)
        return
    if _corrected_already(draft, row, before, news=news, by=by, at=at):
        return
    now = Version(notice=row, number=before.number + 1, written_by=by, written_at=at, **_said(draft))
    if not news:
        now.letters_done_at = before.letters_done_at if before.important else at
    Version.objects.filter(pk=before.pk).update(current=False)
    now.save(force_insert=True)
    kept = Paper.objects.filter(version=before).exclude(pk__in=draft.dropped)
    Paper.objects.bulk_create([Paper(version=now, file_id=file) for file in kept.values_list("file", flat=True)])
    _enclose(draft, now, by=by, at=at)
    if not news and before.important:
        Told.objects.bulk_create(
            Told(version=now, user_id=user)
            for user in Told.objects.filter(version=before).values_list("user", flat=True)
        )
    row.shown = _days(draft)
    row.news = now.number if news else row.news
    row.save(update_fields=["shown", "news"])
    detail: Detail = {"version": now.number, "news": news}
    record("notice_corrected", by=by, at=at, subject=f"notice:{notice}", detail=detail)
    enqueue("announce_notices")


@transaction.atomic
def withdraw(notice: int, *, by: User, at: datetime) -> None:
    """Take it away from everybody; letters that are not written yet are not written. Twice is once."""
    row = _locked(notice)
    if row.withdrawn_at:
        return
    if not row.published_at:
        raise Refusal("draft", _("This notice is not out yet."))
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record("notice_withdrawn", by=by, at=at, subject=f"notice:{notice}")


def see(versions: Iterable[Version], *, by: User, at: datetime) -> None:
    """Note that these were on the user's screen as they stand."""
    Seen.objects.bulk_create(
        [Seen(notice_id=version.notice_id, user=by, version=version.number, at=at) for version in versions],
        update_conflicts=True,
        unique_fields=["user", "notice"],
        update_fields=["version", "at"],
    )


@transaction.atomic
def tell(version: int, *, on: date, at: datetime, most: int = BATCH) -> int:
    """Write letters about a version to `most` people who have none yet; how many, 0 when all are written.

    The version is locked meanwhile: two workers, or one that was killed and comes back, write nobody twice.
    """
    row = Version.objects.select_for_update(of=("self",)).select_related("notice__house").get(pk=version)
    notice = row.notice
    if row.letters_done_at or notice.withdrawn_at or not (row.current and row.important and on in notice.shown):
        return 0
    people = list(wanting_letters(row, on=on, at=at)[:most])
    Told.objects.bulk_create([Told(version=row, user=user) for user in people])
    papers = Paper.objects.filter(version=row).exists()
    for user in people:
        _write_letter(row, user, at, papers=papers)
    if not people:
        row.letters_done_at = at
        row.save(update_fields=["letters_done_at"])
    return len(people)


def rewrite_words() -> int:
    """Store the words of all notices anew, after the rules of words have changed; how many versions."""
    return read_again(Version.objects.all(), lambda version: (version.title, version.text))


def _write_letter(version: Version, user: User, at: datetime, *, papers: bool) -> None:
    stop = reverse("letters_of_kind", args=["pazinojumi", sealed(Kind.NOTICES, user.pk)])
    outbox.write(
        "notice",
        to=user.email,
        language=user.language,
        on=at,
        user=user,
        context={
            "version": version,
            "notice": version.notice,
            "papers": papers,
            "href": settings.PORTAL_URL + reverse("notice", args=[version.notice_id]),
        },
        about=about(version),
        stop_href=settings.PORTAL_URL + stop,
    )


def _locked(notice: int) -> Notice:
    found = Notice.objects.select_for_update().filter(pk=notice).first()
    if found is None:
        raise Refusal("gone", _("There is no such notice any more."))
    return found


def _judge(draft: Draft, *, on: date) -> frozenset[int]:
    """The keys of the flats that were named, empty when none were. Raises Refusal beside the field that is wrong."""
    found = mistake_in(
        title=draft.title, text=draft.text, first=draft.first, last=draft.last,
        begins=draft.begins, ends=draft.ends, on=on,
    )  # fmt: skip
    if found:
        raise wording.refusal_of(found)
    if not draft.flats.strip():
        return frozenset()
    if draft.house is None:
        raise Refusal("no_house", _("Choose the house of these flats."), field="house")
    flats = dict(Apartment.objects.filter(house=draft.house).values_list("number", "pk"))
    named = chosen(draft.flats, flats)
    if isinstance(named, Unknown):
        raise wording.no_such_flat(named, str(draft.house))
    return frozenset(flats[number] for number in named)


def _days(draft: Draft) -> DateRange:
    return DateRange(draft.first, draft.last + timedelta(days=1) if draft.last else None)


def _whom(draft: Draft) -> dict[str, House | str | None]:
    return {"house": draft.house, "flats_said": " ".join(draft.flats.split())}


def _said(draft: Draft) -> dict[str, object]:
    works = DateTimeTZRange(draft.begins, draft.ends) if draft.begins else None
    text = draft.text.strip().replace("\r\n", "\n")
    title = " ".join(draft.title.split())
    words = words_in(title, text)
    return {"title": title, "text": text, "important": draft.important, "works": works, "words": words}


def _corrected_already(draft: Draft, row: Notice, last: Version, *, news: bool, by: User, at: datetime) -> bool:
    if last.number == 1 or last.written_by_id != by.pk or last.written_at <= at - AT_ONCE:
        return False
    same = all(getattr(last, name) == said for name, said in _said(draft).items() if name != "words")
    names = {name for name, _sha in files_of(last)}
    return (
        same and row.shown == _days(draft) and (row.news == last.number) is news
        and all(paper.name in names for paper in draft.papers)
        and not Paper.objects.filter(version=last, pk__in=draft.dropped).exists()
    )  # fmt: skip


def _enclose(draft: Draft, version: Version, *, by: User, at: datetime) -> None:
    room = MOST_PAPERS - Paper.objects.filter(version=version).count()
    for file in store_all(draft.papers, accept=EVERY, by=by, at=at, most=room, field="papers"):
        Paper.objects.create(version=version, file=file)


def _rewrite(version: Version, draft: Draft, *, by: User, at: datetime) -> None:
    """Other words and days for what nobody has seen."""
    Notice.objects.filter(pk=version.notice_id).update(shown=_days(draft))
    Version.objects.filter(pk=version.pk).update(written_by=by, written_at=at, **_said(draft))
    _let_go(Paper.objects.filter(version=version, pk__in=draft.dropped))
    _enclose(draft, version, by=by, at=at)


def _let_go(papers: QuerySet[Paper]) -> None:
    """Take files away from a draft; nobody has seen them."""
    for paper in list(papers.select_related("file")):
        paper.delete()
        discard_file(paper.file)


def _address(notice: Notice, flats: Iterable[int]) -> None:
    Addressee.objects.bulk_create([Addressee(notice=notice, apartment_id=key) for key in flats])
