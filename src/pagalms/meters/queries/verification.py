"""Terms of verification: of the meters of a page, and of whom to tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from pagalms.kernel.zone import RIGA
from pagalms.meters.models import LetterChoice, Meter, VerificationNotice
from pagalms.meters.queries.people import people_of
from pagalms.meters.queries.sheet import Sheet
from pagalms.meters.queries.windows import rules_of
from pagalms.meters.rules.verification import OVER, Device, Regime, regime_for, stage_on, term_of


@dataclass(frozen=True)
class Term:
    """Until when a meter's verification counts: `until` None when there is no term; `stage` as the letters have it.

    `free_since`: the day from which there is no general term, None while there is one.
    """

    until: date | None
    stage: int | None
    free_since: date | None

    @property
    def is_over(self) -> bool:
        """The last day has passed."""
        return self.stage == OVER


@dataclass(frozen=True)
class Ending:
    """A letter to be written: to whom, about which meters, until when each counts and the stage."""

    user: int
    meters: tuple[tuple[Meter, date, int], ...]


def terms_of(sheet: Sheet, *, on: date) -> dict[int, Term]:
    """The terms of the meters of a sheet by their keys."""
    return {line.meter.pk: _term(line.meter, sheet.flat.house_id, sheet.regimes, on=on) for line in sheet.lines}


def endings(*, at: datetime, most: int) -> list[Ending]:
    """At most so many letters about verifications of which the people were not yet told. No statement by meter."""
    local = at.astimezone(RIGA)
    by_flat = _ending(at=local)
    told = set(VerificationNotice.objects.values_list("user", "meter", "until", "stage"))
    chosen = {choice.user_id: choice for choice in LetterChoice.objects.all()}
    found = []
    for user, flats in sorted(people_of(by_flat, on=local.date()).items()):
        choice = chosen.get(user) or LetterChoice.usual(user, at=at)
        if not choice.verification or choice.hour > local.hour:
            continue
        new = [one for flat in sorted(flats) for one in by_flat[flat] if (user, one[0].pk, one[1], one[2]) not in told]
        if new:
            found.append(Ending(user, tuple(new)))
        if len(found) == most:
            break
    return found


def _ending(*, at: datetime) -> dict[int, list[tuple[Meter, date, int]]]:
    regimes = rules_of(None, at=at).regimes
    found: defaultdict[int, list[tuple[Meter, date, int]]] = defaultdict(list)
    standing = Meter.objects.filter(removed_on=None).select_related("point__apartment__house").order_by("pk")
    for meter in standing.iterator(chunk_size=2000):
        term = _term(meter, meter.point.apartment.house_id, regimes, on=at.date())
        if term.until is not None and term.stage is not None:
            found[meter.point.apartment_id].append((meter, term.until, term.stage))
    return found


def _term(meter: Meter, house: int, regimes: Collection[Regime], *, on: date) -> Term:
    device = Device(house, meter.point.kind, meter.installed_on, meter.verified_until)
    until = term_of(device, regimes, on=on)
    now = regime_for(regimes, device, on)
    return Term(
        until=until,
        stage=stage_on(until, on) if until else None,
        free_since=now.effective_from if now and now.years is None else None,
    )
