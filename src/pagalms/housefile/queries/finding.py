"""Works, decisions and money of houses by their words; that the person is strongly signed in is asked before."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

from django.db.models import DateField, Func, IntegerField, Q, Value
from django.db.models.functions import Cast, Coalesce

from pagalms.housefile.models import Decision, Money, Work
from pagalms.kernel.findable import Found, among, likeliest
from pagalms.kernel.latvian.asked import Asked, Word

_DECISION = "lēmums decision"
_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
_LAST_DAY = Func(Cast("year", IntegerField()), Value(12), Value(31), function="make_date", output_field=DateField())


def found_in_house_file(asked: Asked, houses: Collection[int], *, on: date) -> list[Found]:
    """Parts of a statement, three of them."""
    within = Q(house__in=list(houses))
    happened = Coalesce("done_on", "begun_on", "planned_on")
    return [
        likeliest(
            Work.objects.filter(within), [_of_work(word) for word in asked.words], kind="work", day=happened,
            house="house_id", said={"title": "title", "text": "note", "kind": "kind"},
        ),
        likeliest(
            Decision.objects.filter(within), [_of_decision(word) for word in asked.words], kind="decision",
            day="decided_on", house="house_id", said={"title": "title", "text": "purpose"},
        ),
        likeliest(
            Money.objects.filter(within, year__lte=on.year), [_of_money(word) for word in asked.words], kind="money",
            day=_LAST_DAY, house="house_id",
            said={"title": "purpose", "year": "year", "income": "income", "expense": "expense"},
        ),
    ]  # fmt: skip


def _of_work(word: Word) -> Q:
    return Q(words__has=word) | Q(kind__in=among(word, Work.Kind.choices))


def _of_decision(word: Word) -> Q:
    return Q(pk__isnull=False) if word.fits(_DECISION) else Q(words__has=word)


def _of_money(word: Word) -> Q:
    year = _YEAR.fullmatch(word.bare)
    return Q(words__has=word) | Q(year=int(year[0])) if year else Q(words__has=word)
