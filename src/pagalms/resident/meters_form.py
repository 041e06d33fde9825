"""The form of readings as the pages show it: one row a meter, with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pagalms.meters import wording
from pagalms.meters.actions import Problem
from pagalms.meters.queries import Sheet
from pagalms.meters.rules.window import time_left
from pagalms.resident.meters_row import Row
from pagalms.ui.asked import whole

if TYPE_CHECKING:
    from pagalms.meters.models import Meter

VALUE, SURE, SEEN = "reading-", "sure-", "seen-"


@dataclass(frozen=True)
class Posted:
    """What a form brought: texts and ticks by meter, the form's key. Anything else in it is not looked at.

    `seen` are the versions of the readings that the form showed.
    """

    values: Mapping[int, str]
    confirmed: Mapping[int, str]
    key: UUID
    seen: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, data: QueryDict) -> Posted:
        """Read a form; a missing or broken key counts as a new form."""
        try:
            key = UUID(data.get("form_key", ""))
        except ValueError:
            key = uuid4()
        versions = {meter: whole(text) for meter, text in _by_meter(data, SEEN).items()}
        seen = {meter: version for meter, version in versions.items() if version is not None}
        return cls(_by_meter(data, VALUE), _by_meter(data, SURE), key, seen)

    def of_meters(self, meters: Iterable[int]) -> Posted:
        """The part that is about these meters."""
        own = set(meters)
        values, confirmed = (
            {key: text for key, text in texts.items() if key in own} for texts in (self.values, self.confirmed)
        )
        return Posted(values, confirmed, self.key, self.seen)

    @property
    def written(self) -> dict[int, str]:
        """The values without empty ones."""
        return {key: text for key, text in self.values.items() if text.strip()}


@dataclass(frozen=True)
class Task:
    """The form of a flat at a moment. `unplaced` is what was typed for meters that are not on it any more."""

    sheet: Sheet
    rows: tuple[Row, ...]
    key: UUID
    unplaced: tuple[tuple[Meter, str], ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anything can be handed in."""
        return bool(self.sheet.open)

    @property
    def total(self) -> int:
        """How many readings the open window wants."""
        return len(self.sheet.open)

    @property
    def done(self) -> int:
        """How many of them are here."""
        return len(self.sheet.handed_in)

    @property
    def is_complete(self) -> bool:
        """All that can be handed in now is here."""
        return self.is_open and not self.sheet.waiting

    @property
    def has_fields(self) -> bool:
        """There is something to send."""
        return any(row.shows_field and row.line.takes for row in self.rows)

    @property
    def can_correct(self) -> bool:
        """A reading that is here can still be changed."""
        return any(row.line.takes and row.line.is_handed_in for row in self.rows)

    @cached_property
    def left(self) -> str:
        """How long the window stays open, in words."""
        window = self.sheet.window
        return wording.time_left(time_left(window, self.sheet.at)) if window and self.is_open else ""

    @property
    def next_window(self) -> str:
        """The sentence of FAQ 7 for outside the window."""
        return wording.next_window(self.sheet.window) if self.sheet.window else ""

    @cached_property
    def problems(self) -> tuple[Row, ...]:
        """The rows that were not saved."""
        return tuple(row for row in self.rows if row.problem)

    @property
    def has_faults(self) -> bool:
        """Something that was sent is not saved."""
        return bool(self.problems or self.unplaced)

    @property
    def summary(self) -> str:
        """How many things are to be done about the form, in words."""
        return summary_of(self.problems)


def summary_of(problems: Sequence[Row]) -> str:
    """How many readings are to be corrected or confirmed, in words; without either, that some could not be saved."""
    refused = sum(row.refused for row in problems)
    asked = len(problems) - refused
    parts = []
    if refused:
        parts.append(
            _("One reading needs correcting")
            if refused == 1
            else ngettext("%(count)d reading needs correcting", "%(count)d readings need correcting", refused)
            % {"count": refused}
        )
    if asked:
        parts.append(_asked(asked, alone=not refused))
    return ", ".join(parts) or _("Not everything is saved")


def task_of(
    sheet: Sheet,
    *,
    person: int,
    typed: Mapping[int, str] | None = None,
    problems: Mapping[int, Problem] | None = None,
    editing: Collection[int] = (),
) -> Task:
    """The form for a person. `typed` and `problems` come from the form sent before, `editing` are meters to correct."""
    rows = []
    for line in sheet.to_read:
        key = line.meter.pk
        problem = (problems or {}).get(key)
        correcting = key in editing and line.takes and line.is_handed_in
        text = (typed or {}).get(key, "")
        if correcting and not text and line.reading:
            text = wording.number(line.reading.value, line.meter)
        rows.append(Row(line, text, problem, correcting, person))
    shown = {row.line.meter.pk for row in rows}
    unplaced = tuple(
        (meter, (typed or {})[meter.pk])
        for meter in sheet.meters
        if meter.pk not in shown and (typed or {}).get(meter.pk, "").strip()
    )
    return Task(sheet=sheet, rows=tuple(rows), key=uuid4(), unplaced=unplaced)


def _asked(count: int, *, alone: bool) -> str:
    if count == 1:
        return _("One reading needs confirming") if alone else _("one needs confirming")
    if alone:
        sentence = ngettext("%(count)d reading needs confirming", "%(count)d readings need confirming", count)
    else:
        sentence = ngettext("%(count)d needs confirming", "%(count)d need confirming", count)
    return sentence % {"count": count}


def _by_meter(data: QueryDict, prefix: str) -> dict[int, str]:
    keys = {name: whole(name.removeprefix(prefix)) for name in data if name.startswith(prefix)}
    return {key: str(data[name]) for name, key in keys.items() if key is not None}
