"""The history of imports, for those who work with accounting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pagalms.exchange.models import ImportRun, RefusedFile
from pagalms.exchange.progress import Progress, progress_of
from pagalms.exchange.refused_rows import content_of
from pagalms.exchange.rules import Ending, Stage, Way, stage_of
from pagalms.kernel.intake import Tally
from pagalms.kernel.tables import csv_bytes
from pagalms.kernel.zone import RIGA

LISTED = 30
WAYS: dict[str, str | Promise] = {
    Way.COMMAND: gettext_lazy("by command"),
    Way.BROWSER: gettext_lazy("in the browser"),
    Way.FOLDER: gettext_lazy("from the folder"),
    Way.API: gettext_lazy("by the API"),
}
ENDINGS: dict[str, str | Promise] = {
    Ending.TAKEN_IN: pgettext_lazy("import", "taken in"),
    Ending.NOTHING: gettext_lazy("nothing to change"),
    Ending.REFUSED: gettext_lazy("sent back"),
    Ending.BROKEN: gettext_lazy("not readable"),
    Ending.DROPPED: gettext_lazy("dropped"),
}


@dataclass(frozen=True)
class StateOfImports:
    """How many are not over, and when data last went in (or was found to be here already)."""

    open: int
    last: datetime | None


def state_of_imports() -> StateOfImports:
    """Of all imports."""
    went_in = Q(ending__in=[Ending.TAKEN_IN, Ending.NOTHING])
    found = ImportRun.objects.order_by().aggregate(
        open=Count("pk", filter=Q(ended_at=None)), last=Max("ended_at", filter=went_in)
    )
    return StateOfImports(**found)


@dataclass(frozen=True)
class Import:
    """An import with how far it is, in words and numbers."""

    run: ImportRun
    stage: Stage
    progress: Progress | None

    @property
    def way(self) -> str | Promise:
        """How it came."""
        return WAYS[self.run.way]

    @property
    def ending(self) -> str | Promise:
        """What became of it; empty while it is open."""
        return ENDINGS.get(self.run.ending, "")

    @property
    def sheets(self) -> list[dict[str, Any]]:
        """What each file would change or has changed, in numbers."""
        shown: list[dict[str, Any]] = self.run.preview.get("sheets", [])
        return shown or [
            {"sheet": sheet, "label": sheet, "refused": 0, **counts, "unchanged": Tally(**counts).unchanged}
            for sheet, counts in self.run.counts.items()
        ]

    @property
    def new(self) -> int:
        """Rows it added."""
        return sum(counts["new"] for counts in self.run.counts.values())

    @property
    def changed(self) -> int:
        """Rows it changed."""
        return sum(counts["changed"] for counts in self.run.counts.values())


def import_numbered(number: int) -> Import | None:
    """One import."""
    run = ImportRun.objects.select_related("by", "wanted_by").filter(pk=number).first()
    return _seen(run) if run else None


def package_of(system: str, number: int) -> Import | None:
    """A package that this system has handed in by the API."""
    run = ImportRun.objects.filter(pk=number, way=Way.API, system=system).exclude(files=[]).first() if system else None
    return _seen(run) if run else None


def open_in_the_browser() -> Import | None:
    """The import somebody has begun and not ended."""
    run = ImportRun.objects.select_related("by").filter(way=Way.BROWSER, ended_at=None).first()
    return _seen(run) if run else None


def imports_before(number: int | None, *, most: int = LISTED) -> list[Import]:
    """Those that are over, newest first, from before this number."""
    runs = ImportRun.objects.select_related("by").exclude(ended_at=None).defer("preview")
    if number is not None:
        runs = runs.filter(pk__lt=number)
    return [Import(run, Stage.OVER, None) for run in runs[:most]]


def same_before(run: ImportRun) -> ImportRun | None:
    """The last import of the very same bytes that went in."""
    same = ImportRun.objects.filter(sha256=run.sha256, ending=Ending.TAKEN_IN).exclude(pk=run.pk)
    return same.select_related("by").first()


def refused_files(run: ImportRun) -> list[RefusedFile]:
    """The refused rows by file, without their content."""
    return list(RefusedFile.objects.filter(run=run).defer("sealed").order_by("pk"))


def refused_file(number: int, sheet: str) -> tuple[str, bytes] | None:
    """Name and content of one of them."""
    found = RefusedFile.objects.filter(run=number, sheet=sheet).first()
    return (found.name, content_of(found)) if found else None


def table(runs: Iterable[Import]) -> bytes:
    """The history as CSV."""
    head = [
        _("Number"), _("Came"), _("By"), _("Way"), _("File"), "SHA-256", _("Result"), _("New rows"), _("Changed rows"),
        _("Refused"), _("Seconds"),
    ]  # fmt: skip
    return csv_bytes(head, (_row(one) for one in runs))


def _row(one: Import) -> list[Any]:
    run = one.run
    return [
        run.pk, f"{run.at.astimezone(RIGA):%Y-%m-%d %H:%M}", run.by.name if run.by else "", str(one.way), run.source,
        run.sha256, str(one.ending), one.new, one.changed, run.refused, run.seconds,
    ]  # fmt: skip


def _seen(run: ImportRun) -> Import:
    """As it stands: one that looks interrupted may have begun or ended between the two looks, so both come again."""
    found = _looked_at(run)
    if found.stage is Stage.INTERRUPTED:
        found = _looked_at(ImportRun.objects.select_related("by", "wanted_by").get(pk=run.pk))
    return found


def _looked_at(run: ImportRun) -> Import:
    progress = progress_of(run.pk) if not run.ended_at else None
    stage = stage_of(
        began=run.began_at, checked=run.checked_at, wanted=run.wanted_at, ended=run.ended_at, at_work=bool(progress)
    )
    return Import(run, stage, progress)
