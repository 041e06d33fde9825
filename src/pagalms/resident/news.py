"""What is new for a person, for the list of sections and the first page: one statement on each page."""

from __future__ import annotations

from dataclasses import dataclass

from pagalms.correspondence import queries as correspondence
from pagalms.enrolment.queries import Resident
from pagalms.kernel.prepared import Prepared
from pagalms.notices import queries as notices


@dataclass(frozen=True)
class Item:
    """A notice or an answer to read; `key` is what its address is made of."""

    key: int
    title: str
    important: bool
    is_new: bool


@dataclass(frozen=True)
class News:
    """Current notices that are new or important, and answers not seen yet, the newest first."""

    notices: tuple[Item, ...]
    answers: tuple[Item, ...]

    @property
    def new_notices(self) -> int:
        """How many notices have not been on the screen yet."""
        return sum(one.is_new for one in self.notices)

    @property
    def important(self) -> Item | None:
        """The newest important notice."""
        return next((one for one in self.notices if one.important), None)

    @property
    def other_new(self) -> int:
        """How many new ones there are besides the important one."""
        return sum(one.is_new for one in self.notices if one is not self.important)


_ANSWERS = Prepared(correspondence.news)
_NEWS = Prepared(
    lambda user, flats, houses, on: notices.news(user, flats, houses, on=on).union(correspondence.news(user), all=True)
)


def news_of(resident: Resident) -> News:
    """What is new on the resident's day."""
    if resident.properties:
        flats = [flat.pk for flat in resident.properties]
        houses = sorted({flat.house_id for flat in resident.properties})
        found = _NEWS(user=resident.user.pk, flats=flats, houses=houses, on=resident.on)
    else:
        found = _ANSWERS(user=resident.user.pk)
    rows = sorted(found, key=lambda row: (row[-1], row[1]), reverse=True)
    return News(
        tuple(Item(*row[1:-1]) for row in rows if row[0] == "notice"),
        tuple(Item(*row[1:-1]) for row in rows if row[0] == "answer"),
    )
