"""What the worker does with an import: look at it and show what it would change; take it in once somebody agreed."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pagalms.audit.actions import record
from pagalms.exchange.dialect import Broken
from pagalms.exchange.imports import Outcome, take_in
from pagalms.exchange.keeping import let_go, unsealed
from pagalms.exchange.models import ImportRun, RefusedFile
from pagalms.exchange.progress import Told, at_work
from pagalms.exchange.refused_rows import sealed_files
from pagalms.exchange.rules import Ending, Way
from pagalms.exchange.source import Unusable, open_package
from pagalms.exchange.telling import tell_administrators
from pagalms.kernel.intake import Tally

TOLD = 200  # faults that the page shows; the files to put right hold more


def work(number: int, *, at: datetime, today: date) -> None:
    """Do what is next with this import, if anything is. Whatever is killed in between, it can be begun again."""
    run = _begun(number, at=at)
    if run is None:
        return
    language = run.by.language if run.by else "lv"
    started = time.monotonic()
    reason = ""
    with translation.override(language):
        try:
            with transaction.atomic(), at_work(run.pk), unsealed(run.place) as path:
                _worked(run, path, at=at, today=today, started=started)
        except (Broken, Unusable) as why:
            reason = why.reason if isinstance(why, Broken) else str(why)
        except FileNotFoundError:
            reason = _("What was sent is no longer there. Send it once more.")
        except IntegrityError as why:
            rule = getattr(getattr(why.__cause__, "diag", None), "constraint_name", "") or type(why).__name__
            reason = _("The database refuses these rows by its rule %(rule)s.") % {"rule": rule}
        if reason:
            with transaction.atomic():
                over(run, Ending.BROKEN, at=at, started=started, reason=reason)
                tell_administrators(run, on=today, at=at)


def over(run: ImportRun, ending: Ending, *, at: datetime, started: float | None = None, reason: str = "") -> None:
    """Note how an import ended; what it brought is let go, examples of personal data included.

    When rows were refused in the browser, it waits for them to be put right (`mending`).
    """
    place = run.place
    if ending is Ending.REFUSED and run.way == Way.BROWSER and RefusedFile.objects.filter(run=run).exists():
        place = ""
    else:
        run.place = ""
    run.ended_at, run.ending, run.reason = at, ending, reason
    if started is not None:
        run.seconds += _since(started)
    for sheet in run.preview.get("sheets", ()):
        sheet.pop("samples", None)
    run.save()
    transaction.on_commit(lambda: let_go(place))


@transaction.atomic
def _begun(number: int, *, at: datetime) -> ImportRun | None:
    run = ImportRun.objects.select_for_update(of=["self"]).select_related("by", "wanted_by").filter(pk=number).first()
    if run is None or run.ended_at or (run.checked_at and not run.wanted_at):
        return None
    run.began_at = at
    run.save(update_fields=["began_at"])
    return run


def _worked(run: ImportRun, path: Path, *, at: datetime, today: date, started: float) -> None:
    with open_package(path, run.source) as package:
        agrees = run.wanted_at is not None
        outcome = take_in(
            package, by=run.wanted_by or run.by, at=at, today=today, dry_run=not agrees,
            audience=Told(run.pk, package.sizes()), run=run, agreed=run.preview.get("figures") if agrees else None,
        )  # fmt: skip
        if outcome.overtaken:
            return
        if outcome.refused:
            RefusedFile.objects.filter(run=run).delete()
            RefusedFile.objects.bulk_create(sealed_files(run, package, outcome.faults))
    run.preview = _preview(outcome)
    if outcome.written:
        over(run, Ending.TAKEN_IN, at=at, started=started)
        return
    run.checked_at, run.wanted_at, run.wanted_by = at, None, None
    run.checks += 1
    run.refused = outcome.faults.total
    if outcome.refused:
        record("import.refused", by=run.by, at=at, subject=f"import:{run.pk}", detail={"refused": run.refused})
        over(run, Ending.REFUSED, at=at, started=started)
        tell_administrators(run, on=today, at=at)
    elif not outcome.changes:
        over(run, Ending.NOTHING, at=at, started=started)
    else:
        run.seconds += _since(started)
        run.save()


def _preview(outcome: Outcome) -> dict[str, Any]:
    """All that the page shows, as JSON."""
    package = outcome.package
    faults = outcome.faults.first(TOLD, list(outcome.rows))
    sheets = [
        {
            "sheet": sheet, "label": package.labels[sheet], "rows": outcome.rows[sheet],
            **{name: getattr(tally, name) for name in ("new", "changed", "unchanged", "gone")},
            "refused": outcome.faults.refused(sheet),
            "samples": asdict(outcome.samples[sheet]) if sheet in outcome.samples else {},
        }
        for sheet in outcome.rows
        for tally in [outcome.tallies.get(sheet, Tally())]
    ]  # fmt: skip
    return {
        "figures": outcome.figures,
        "grown_old": outcome.grown_old,
        "sheets": sheets,
        **{name: asdict(getattr(outcome, name)) for name in ("papers", "documents")},
        "notes": outcome.notes,
        "ignored": package.ignored[:TOLD],
        "faults": [{**asdict(fault), "file": package.labels.get(fault.sheet, fault.sheet)} for fault in faults],
    }


def _since(started: float) -> Decimal:
    return Decimal(f"{time.monotonic() - started:.1f}")
