"""What every way of taking readings has in common: each typed reading is judged by itself (ADR 0007)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from pagalms.kernel.refusal import Refusal
from pagalms.meters import wording
from pagalms.meters.models import Meter, Submission
from pagalms.meters.queries import Line, Sheet, dial_of
from pagalms.meters.rules import judge, typed


@dataclass(frozen=True)
class Problem:
    """Why a reading was not saved; `asks`: it will be once the person confirms that the meter shows `value`."""

    refusal: Refusal
    value: Decimal | None = None
    asks: bool = False


@dataclass(frozen=True)
class HandedIn:
    """What became of a form: `receipt` tells of what stands now, `problems` by meter of what does not (ADR 0007)."""

    receipt: Submission | None
    saved: frozenset[int] = frozenset()
    unchanged: frozenset[int] = frozenset()
    problems: Mapping[int, Problem] = field(default_factory=dict)

    @property
    def is_resend(self) -> bool:
        """The form had arrived whole before the window closed; nothing was to be done with it again."""
        return self.receipt is not None and not (self.saved or self.unchanged or self.problems)


@dataclass
class Sorted:
    """The form's fields by what is to be done with them; a good one with its value and whether it was asked about."""

    good: list[tuple[Line, Decimal, bool]] = field(default_factory=list)
    same: list[Line] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)

    def outcome(self, receipt: Submission | None) -> HandedIn:
        """What is to be told of the form, once the good ones are saved with this receipt."""
        return HandedIn(
            receipt=receipt or receipt_of(self.same),
            saved=frozenset(line.meter.pk for line, _value, _sure in self.good),
            unchanged=frozenset(line.meter.pk for line in self.same),
            problems=self.problems,
        )


def lines_of(values: Mapping[int, str], sheet: Sheet, meters: Sequence[Meter]) -> list[tuple[Line, str]]:
    """What was typed, beside its meter. Raises Refusal: `not_found`, `not_standing`."""
    own = {meter.pk for meter in meters}
    if not own.issuperset(values):
        raise Refusal("not_found", _("There is no such meter."))
    written = {key: text for key, text in values.items() if text.strip()}
    found = [(sheet.line(key), text) for key, text in sorted(written.items())]
    lines = [(line, text) for line, text in found if line is not None]
    if len(lines) < len(found):
        raise Refusal("not_standing", _("A meter has been replaced meanwhile. Please look at the list once more."))
    return lines


def sort_out(
    lines: Sequence[tuple[Line, str]], confirmed: Mapping[int, str], *, refuses: Callable[[Line], Refusal | None]
) -> Sorted:
    """Each typed reading where it belongs; `refuses` says why a meter takes none now."""
    found = Sorted()
    for line, text in lines:
        _judge(line, text, confirmed.get(line.meter.pk, ""), refuses=refuses, into=found)
    return found


def receipt_of(lines: Sequence[Line]) -> Submission | None:
    """The last receipt among readings that were there already."""
    found = [line.reading.submission for line in lines if line.reading and line.reading.submission]
    return max(found, key=lambda submission: submission.pk, default=None)


def _judge(line: Line, text: str, sure: str, *, refuses: Callable[[Line], Refusal | None], into: Sorted) -> None:
    key = line.meter.pk
    value = typed.read(text, dial_of(line.meter))
    if isinstance(value, typed.Misread):
        into.problems[key] = Problem(wording.misread(value, line.meter))
    elif value is None:
        return
    elif line.is_handed_in and line.reading and line.reading.value == value:
        into.same.append(line)
    elif refusal := refuses(line):
        into.problems[key] = Problem(refusal)
    else:
        opinion = judge.judge(value, line.known)
        confirmed = opinion.verdict.asks and typed.read(sure, dial_of(line.meter)) == value
        if opinion.verdict is judge.Verdict.GOOD or confirmed:
            into.good.append((line, value, confirmed))
        else:
            into.problems[key] = Problem(wording.verdict(opinion, line), value, opinion.verdict.asks)
