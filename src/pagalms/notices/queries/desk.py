"""What the desk sees: all notices, and one with its versions, readers and letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from pagalms.files.models import StoredFile
from pagalms.notices.models import Notice, Paper, Seen, Told, Version
from pagalms.notices.queries.audience import Reach, reach_of, wanting_letters
from pagalms.notices.rules import Standing, standing
from pagalms.outbox.queries import states_of


@dataclass(frozen=True)
class Row:
    """A notice in the list, with the number of users who have seen it."""

    version: Version
    standing: Standing
    seen: int


@dataclass(frozen=True)
class Letters:
    """How the letters of the present version are getting on: to be written, written, delivered, undelivered."""

    to_write: int
    written: int
    sent: int
    undelivered: int

    @property
    def all(self) -> int:
        """All of them together."""
        return self.to_write + self.written

    @property
    def under_way(self) -> bool:
        """Some are still to be written or delivered."""
        return self.sent + self.undelivered < self.all


@dataclass(frozen=True)
class Story:
    """One notice with all that the desk needs to know of it; `letters` is None for one without."""

    version: Version
    earlier: tuple[Version, ...]
    standing: Standing
    reach: Reach
    seen: int
    letters: Letters | None

    @property
    def notice(self) -> Notice:
        """The notice itself."""
        return self.version.notice

    @property
    def last(self) -> date | None:
        """The last day on which it is current."""
        end = self.notice.shown.upper
        return end - timedelta(days=1) if end else None


def notice_count() -> int:
    """How many notices there are, drafts and withdrawn ones among them."""
    return Notice.objects.count()


def drafted_and_published(*, on: date, most: int, after: int = 0) -> list[Row]:
    """All notices from one place on: drafts first, then the coming ones, then the newest."""
    early = Case(
        When(notice__withdrawn_at__isnull=False, then=2),
        When(notice__published_at=None, then=0),
        When(notice__shown__startswith__gt=on, then=1),
        default=2,
    )
    seen = Seen.objects.filter(notice=OuterRef("notice")).order_by().values("notice").annotate(all=Count("pk"))
    rows = (
        Version.objects.filter(current=True)
        .select_related("notice__house")
        .annotate(seen=Coalesce(Subquery(seen.values("all")), 0))
        .order_by(early, "-notice__written_at", "-pk")[after : after + most]
    )
    return [Row(row, _standing(row.notice, on), row.seen) for row in rows]


def story_of(notice: int, *, on: date, at: datetime) -> Story | None:
    """One notice, or None when there is none with this key."""
    versions = list(
        Version.objects.filter(notice=notice)
        .select_related("notice__house", "written_by")
        .prefetch_related("papers__file")
        .order_by("-number")
    )
    if not versions:
        return None
    now = versions[0]
    reached = reach_of(now.notice, on=on, at=at)
    seen = Seen.objects.filter(notice=notice, user__is_active=True).count()
    letters = _letters(now, on=on, at=at) if now.important and now.notice.published_at else None
    return Story(now, tuple(versions[1:]), _standing(now.notice, on), reached, seen, letters)


def paper_at_desk(notice: int, paper: int) -> StoredFile | None:
    """A file of any version of a notice."""
    found = Paper.objects.filter(pk=paper, version__notice=notice).select_related("file").first()
    return found.file if found else None


def about(version: Version) -> str:
    """How a letter about a version is named in the outbox: notice:12:1."""
    return f"notice:{version.notice_id}:{version.number}"


def versions_to_tell(*, on: date) -> list[int]:
    """The keys of important versions, out and current on that day, whose letters are not all written."""
    waiting = Version.objects.filter(
        ~Q(notice__published_at=None),
        current=True,
        important=True,
        letters_done_at=None,
        notice__withdrawn_at=None,
        notice__shown__contains=on,
    )
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def _letters(version: Version, *, on: date, at: datetime) -> Letters:
    states = states_of(about(version))
    written = Told.objects.filter(version=version).count()
    over = version.letters_done_at or version.notice.withdrawn_at
    to_write = 0 if over else wanting_letters(version, on=on, at=at).count()
    return Letters(to_write, written, states.get("sent", 0), states.get("undelivered", 0))


def _standing(notice: Notice, on: date) -> Standing:
    return standing(
        published=notice.published_at,
        withdrawn=notice.withdrawn_at,
        first=notice.shown.lower,
        end=notice.shown.upper,
        on=on,
    )
