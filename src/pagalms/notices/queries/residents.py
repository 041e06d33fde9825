"""What residents read: the notices for their properties, those from before they registered as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Greatest, TruncDate

from pagalms.accounts.models import User
from pagalms.files.models import StoredFile
from pagalms.kernel.findable import Found, likeliest
from pagalms.kernel.latvian.asked import Asked
from pagalms.kernel.zone import RIGA
from pagalms.notices.models import Addressee, Notice, Paper, Seen, Version
from pagalms.properties.models import Apartment, Ownership

PAGE = 20
_FROM = F("notice__shown__startswith")
_BORNE = Greatest(TruncDate("notice__published_at", tzinfo=RIGA), _FROM)  # the day that a notice bears


@dataclass(frozen=True)
class Shown:
    """A notice as a resident sees it. `is_new`: it has not been on this person's screen as it stands."""

    version: Version
    is_new: bool
    is_past: bool

    @property
    def notice(self) -> Notice:
        """The notice of the version."""
        return self.version.notice


def notices_for(
    user: User, flats: Sequence[Apartment], *, on: date, past: bool = False, page: int = 1
) -> tuple[list[Shown], bool]:
    """The notices current on that day, important ones first, or those of the archive; and whether more follow.

    In the order of the days that they bear.
    """
    found = _visible(user, flats, on=on).filter(_past(on) if past else _current(on)).annotate(borne=_BORNE)
    order = ["-borne", "-notice__published_at"] if past else ["-important", "-borne", "-notice__published_at"]
    first = (page - 1) * PAGE
    asked = found.order_by(*order, "-pk").prefetch_related("papers__file")[first : first + PAGE + 1]
    rows = [_shown(version, on) for version in asked]
    return rows[:PAGE], len(rows) > PAGE


def notice_for(user: User, flats: Sequence[Apartment], notice: int, *, on: date) -> Shown | None:
    """One notice, current or past; None for one that is for others, not out yet or withdrawn."""
    version = _visible(user, flats, on=on).filter(notice=notice).prefetch_related("papers__file").first()
    return _shown(version, on) if version else None


def paper_for(user: User, flats: Sequence[Apartment], notice: int, paper: int, *, on: date) -> StoredFile | None:
    """A file that goes with a notice as it stands, under the same conditions; None for any other."""
    versions = _visible(user, flats, on=on).filter(notice=notice).values("pk")
    found = Paper.objects.filter(pk=paper, version__in=versions).select_related("file").first()
    return found.file if found else None


def works_for(user: User, flats: Sequence[Apartment], *, on: date) -> list[Version]:
    """Notices out on that day whose planned works are not over before it, in the order of the works."""
    found = _visible(user, flats, on=on).filter(works__isnull=False, works__endswith__date__gte=on)
    return list(found.order_by("works", "pk"))


def news(
    user: int, flats: Sequence[int], houses: Sequence[int], *, on: date
) -> QuerySet[Version, tuple[str, int, str, bool, bool, date]]:
    """Rows for the list of sections and the first page: kind, key, title, important, new, its day. Not asked yet.

    One statement: current notices that the user has not seen, and important ones as long as they are current. All by
    their keys.
    """
    new = Q(seen=None) | Q(seen__lt=F("notice__news"))
    found = _of_flats(user, flats, houses, on=on).filter(_current(on)).filter(new | Q(important=True))
    is_new = Case(When(new, then=True), default=False)
    said = found.annotate(kind=Value("notice"), is_new=is_new, borne=_BORNE).order_by()
    return said.values_list("kind", "notice_id", "title", "important", "is_new", "borne")


def found_notices(asked: Asked, user: User, flats: Sequence[Apartment], *, on: date) -> list[Found]:
    """A part of a statement: notices by their title and text, past ones too; none for who has no property."""
    if not flats:
        return []
    conditions = [Q(words__has=word) for word in asked.words]
    said = {"title": "title", "text": "text", "number": "notice_id"}
    rows = _visible(user, flats, on=on).select_related(None)
    return [likeliest(rows, conditions, kind="notice", day=_FROM, said=said, house="notice__house")]


def _visible(user: User, flats: Sequence[Apartment], *, on: date) -> QuerySet[Version]:
    return _of_flats(user.pk, [flat.pk for flat in flats], sorted({flat.house_id for flat in flats}), on=on)


def _of_flats(user: int, flats: Sequence[int], houses: Sequence[int], *, on: date) -> QuerySet[Version]:
    """Versions as they stand of all notices for these flats.

    One for some flats only may tell of their owners: it is for whoever has owned the flat since it was current.
    """
    still = Ownership.objects.filter(
        apartment=OuterRef("apartment"), period__contains=on, period__overlap=OuterRef(OuterRef("notice__shown"))
    )
    own = Addressee.objects.filter(Exists(still), notice=OuterRef("notice"), apartment__in=flats)
    found = (
        Version.objects.filter(
            Q(notice__house=None) | Q(notice__house__in=houses, notice__flats_said="") | Exists(own),
            Q(notice__house=None) | Q(notice__house__in=houses),  # of some flats as well; this one is found by an index
            current=True,
            notice__published_at__isnull=False,
            notice__withdrawn_at=None,
            notice__shown__startswith__lte=on,
        )
        .select_related("notice__house")
        .annotate(seen=Subquery(Seen.objects.filter(user=user, notice=OuterRef("notice")).values("version")))
    )
    return found if flats else found.none()


def _current(on: date) -> Q:
    return Q(notice__shown__contains=on)


def _past(on: date) -> Q:
    return Q(notice__shown__endswith__lte=on)


def _shown(version: Version, on: date) -> Shown:
    end = version.notice.shown.upper
    seen: int | None = version.seen  # type: ignore[attr-defined]  # annotated in _visible
    return Shown(version, is_new=seen is None or seen < version.notice.news, is_past=end is not None and end <= on)
