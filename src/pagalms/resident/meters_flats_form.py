"""The form with the meters of several flats: one part a flat, each handed in by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from pagalms.enrolment.queries import Resident
from pagalms.kernel.refusal import Refusal
from pagalms.mandates.rules import Right
from pagalms.meters import wording
from pagalms.meters.actions import HandedIn
from pagalms.meters.queries import Line, Sheet
from pagalms.meters.rules.window import Window, time_left
from pagalms.resident.meters_form import Posted, Task, summary_of, task_of
from pagalms.resident.meters_row import Row

if TYPE_CHECKING:
    from pagalms.meters.models import Submission
    from pagalms.properties.models import Apartment


@dataclass(frozen=True)
class Answer:
    """What became of the part of a flat: an outcome, or why nothing of it was saved."""

    outcome: HandedIn | None = None
    refusal: Refusal | None = None

    @property
    def number(self) -> str:
        """The number of its receipt, if there is one."""
        return self.outcome.receipt.number if self.outcome and self.outcome.receipt else ""

    @property
    def is_good(self) -> bool:
        """Nothing of it is to be done again."""
        return self.outcome is not None and not self.outcome.problems

    def kept_of(self, values: Mapping[int, str]) -> dict[int, str]:
        """What was typed for the flat and is not saved."""
        return dict(values) if self.outcome is None else {key: values[key] for key in self.outcome.problems}


@dataclass(frozen=True)
class Part:
    """A flat on the form; `hands_in`: the person may do so, `answer`: what the form sent before brought for it."""

    task: Task
    hands_in: bool
    answer: Answer = field(default_factory=Answer)
    received: Submission | None = None

    @property
    def flat(self) -> Apartment:
        """The flat."""
        return self.task.sheet.flat

    @property
    def id(self) -> str:
        """The id of its heading in the page."""
        return f"f{self.flat.pk}"

    @property
    def has_fields(self) -> bool:
        """There is something to send."""
        return self.hands_in and self.task.has_fields

    @property
    def saved(self) -> tuple[Line, ...]:
        """The meters whose readings the form saved, when others were not."""
        saved = self.answer.outcome.saved if self.answer.outcome else frozenset()
        return tuple(row.line for row in self.task.rows if row.line.meter.pk in saved)


@dataclass(frozen=True)
class FlatsForm:
    """The form of a person at a moment. `gone` are texts typed for meters of properties that are not open to them."""

    parts: tuple[Part, ...]
    key: UUID
    refusal: Refusal | None = None
    gone: tuple[str, ...] = ()

    @cached_property
    def open(self) -> tuple[Part, ...]:
        """The flats whose window is open."""
        return tuple(part for part in self.parts if part.task.is_open)

    @cached_property
    def window(self) -> Window | None:
        """The open window that closes first, else the one that opens next; None without meters to read."""
        windows = [part.task.sheet.window for part in self.open or self.parts if part.task.sheet.window]
        return min(windows, key=lambda window: window.closes if self.open else window.opens, default=None)

    @cached_property
    def left(self) -> str:
        """How long the window stays open, in words."""
        at = self.parts[0].task.sheet.at if self.parts else None
        return wording.time_left(time_left(self.window, at)) if self.open and self.window and at else ""

    @property
    def next_window(self) -> str:
        """The sentence of FAQ 7 for outside the window."""
        return wording.next_window(self.window) if self.window else ""

    @property
    def lines(self) -> list[Line]:
        """The readings that open windows want of the person."""
        return [line for part in self.open if part.hands_in for line in part.task.sheet.open]

    @property
    def done(self) -> int:
        """How many of them are here."""
        return sum(line.is_handed_in for line in self.lines)

    @property
    def waiting(self) -> int:
        """How many of them are missing."""
        return sum(line.waits for line in self.lines)

    @property
    def has_fields(self) -> bool:
        """There is something to send."""
        return any(part.has_fields for part in self.open)

    @property
    def can_correct(self) -> bool:
        """A reading that is here can still be changed."""
        return any(part.hands_in and part.task.can_correct for part in self.open)

    @cached_property
    def problems(self) -> tuple[Row, ...]:
        """The rows that were not saved."""
        return tuple(row for part in self.parts for row in part.task.problems)

    @property
    def refused(self) -> list[Part]:
        """The flats of which nothing was saved."""
        return [part for part in self.parts if part.answer.refusal]

    @property
    def has_faults(self) -> bool:
        """Something is to be done about what was sent."""
        return bool(self.refusal or self.gone or self.refused or any(part.task.has_faults for part in self.parts))

    @property
    def summary(self) -> str:
        """How many readings are to be corrected or confirmed, in words."""
        return summary_of(self.problems)

    @property
    def receipts(self) -> list[Part]:
        """The flats with a receipt that is told of on this page."""
        return [part for part in self.parts if part.received]


def flats_form(
    resident: Resident,
    sheets: Sequence[Sheet],
    *,
    posted: Posted | None = None,
    answers: Mapping[int, Answer] | None = None,
    typed: Mapping[int, str] | None = None,
    editing: Collection[int] = (),
    told: Collection[str] = (),
    refusal: Refusal | None = None,
) -> FlatsForm:
    """The form of a resident.

    `posted` and `answers` (by flat) tell of a form sent before; without them `typed` is what the fields hold, `editing`
    are meters to correct. `told` are the numbers of receipts to tell of, `refusal` why nothing was done at all.
    """
    parts, known = [], set()
    for sheet in sheets:
        answer = (answers or {}).get(sheet.flat.pk, Answer())
        own = {meter.pk for meter in sheet.meters}
        known |= own
        values = {key: text for key, text in (posted.values if posted else typed or {}).items() if key in own}
        task = task_of(
            sheet,
            person=resident.user.pk,
            typed=answer.kept_of(values) if posted else values,
            problems=answer.outcome.problems if answer.outcome else None,
            editing=editing,
        )
        if task.rows or task.unplaced:
            parts.append(
                Part(task, resident.may(sheet.flat, Right.HAND_IN), answer, _received(sheet, {*told, answer.number}))
            )
    gone = tuple(text for key, text in posted.written.items() if key not in known) if posted else ()
    return FlatsForm(tuple(parts), uuid4(), refusal, gone)


def _received(sheet: Sheet, told: Collection[str]) -> Submission | None:
    """The flat's receipt, if it is one of those to be told of."""
    found = [each for each in (sheet.receipt, sheet.last_receipt) if each and each.number in told]
    return found[0] if found else None
