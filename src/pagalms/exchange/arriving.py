"""What staff do with an import: hand it in, agree to it, drop it, begin it again. The rest is the worker's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pagalms.audit.actions import record
from pagalms.exchange.keeping import Came, let_go, sealed
from pagalms.exchange.models import ImportRun, RefusedFile
from pagalms.exchange.rules import Ending, Way
from pagalms.exchange.working import over
from pagalms.kernel.queue import enqueue
from pagalms.kernel.refusal import Refusal

if TYPE_CHECKING:
    from pagalms.accounts.models import User

UNANSWERED, SENT_BACK = timedelta(days=7), timedelta(days=60)
MOST_OPEN = 10  # packages of one system that are not over; each lies sealed in the storage
SHOWN = (Way.BROWSER, Way.API)  # what waits for somebody to agree
TAKEN = (".csv", ".pdf", ".zip", ".xlsx", ".xlsm")


def arrive(
    came: Sequence[Came],
    *,
    by: User | None,
    way: Way = Way.BROWSER,
    at: datetime,
    system: str = "",
    preview: bool = False,
) -> ImportRun:
    """Keep what was sent and let the worker look at it. Raises Refusal, its field "files", or "busy" without one.

    What lay in the folder is agreed to by lying there, and taken in by whoever picked it up; what a `system` sends by
    the API is agreed to unless it wants a `preview`.
    """
    agreed = way == Way.FOLDER or (way == Way.API and not preview)
    wanted = fitting(came)
    most = MOST_OPEN if way == Way.API else 1
    if way != Way.FOLDER and ImportRun.objects.filter(way=way, system=system, ended_at=None).count() >= most:
        raise _busy()
    place, name, digest = sealed(wanted)
    try:
        with transaction.atomic():
            run = ImportRun.objects.create(
                at=at, by=by, way=way, system=system, sha256=digest, place=place,
                source=(f"API: {system}, {name}" if system else name)[:200],
                files=[each.name for each in wanted][:100],
                wanted_at=at if agreed else None,
            )  # fmt: skip
            record("import.arrived", by=by, at=at, subject=f"import:{run.pk}", detail={"source": run.source})
            if way != Way.FOLDER:
                enqueue("work_on_import", run=run.pk)
    except BaseException as error:
        let_go(place)
        if isinstance(error, IntegrityError):
            raise _busy() from None
        raise
    return run


@transaction.atomic
def take(number: int, *, checks: int, by: User | None, at: datetime) -> None:
    """Agree to a preview, the one with this number. Raises Refusal "changed" when a later one stands there."""
    run = _locked(number)
    if run.wanted_at:
        return
    if not run.checked_at or run.checks != checks:
        raise Refusal("changed", _("The preview is another one by now. Look at it and decide again."))
    run.wanted_at, run.wanted_by, run.began_at = at, by, None
    run.save()
    record("import.agreed", by=by, at=at, subject=f"import:{run.pk}")
    enqueue("work_on_import", run=run.pk)


@transaction.atomic
def drop(number: int, *, by: User | None, at: datetime) -> None:
    """Do without it; nothing was changed. Raises Refusal "going_in" when somebody has agreed to it already."""
    run = _locked(number)
    if run.wanted_at:
        raise Refusal("going_in", _("This import is going in already."))
    over(run, Ending.DROPPED, at=at)
    record("import.dropped", by=by, at=at, subject=f"import:{run.pk}")


@transaction.atomic
def begin_again(number: int, *, by: User, at: datetime) -> None:
    """Let a worker take it up at once; one that is at it already is not disturbed."""
    run = _locked(number)
    run.began_at = None
    run.save(update_fields=["began_at"])
    record("import.begun_again", by=by, at=at, subject=f"import:{run.pk}")
    enqueue("work_on_import", run=run.pk)


@transaction.atomic
def let_lie(*, at: datetime) -> None:
    """Imports from the folder whose worker was killed: their packages lie there still and come again."""
    for run in ImportRun.objects.select_for_update(skip_locked=True).filter(way=Way.FOLDER, ended_at=None):
        over(run, Ending.DROPPED, at=at)


@transaction.atomic
def forget(*, at: datetime) -> None:
    """Previews that nobody answered for a week are dropped, and packages that nobody put right; rows that were sent
    back are kept for two months.
    """
    kept = ImportRun.objects.select_for_update(of=("self",)).exclude(place="")
    for run in kept.filter(ending=Ending.REFUSED, ended_at__lt=at - UNANSWERED):
        let_go(run.place)
        ImportRun.objects.filter(pk=run.pk).update(place="")
    for run in ImportRun.objects.filter(way__in=SHOWN, ended_at=None, wanted_at=None, at__lt=at - UNANSWERED):
        over(run, Ending.DROPPED, at=at)
    old = ImportRun.objects.filter(at__lt=at - SENT_BACK)
    RefusedFile.objects.filter(run__in=old).delete()
    for run in old.filter(preview__faults__0__isnull=False):
        run.preview["faults"] = []
        run.save(update_fields=["preview"])


def _locked(number: int) -> ImportRun:
    """The open import. Raises Refusal: "over", or "at_work" while a worker holds it, for which no page waits."""
    run = ImportRun.objects.select_for_update(skip_locked=True).filter(pk=number).first()
    if run is None and ImportRun.objects.filter(pk=number, ended_at=None).exists():
        raise Refusal("at_work", _("This import is being worked on. Wait a moment."))
    if run is None or run.ended_at:
        raise Refusal("over", _("This import is over."))
    return run


def fitting(came: Sequence[Came]) -> list[Came]:
    """The files an import can hold, once each. Raises Refusal."""
    wanted = [each for each in came if each.name.casefold().endswith(TAKEN) and not each.name.startswith((".", "~"))]
    if not came:
        raise Refusal("none", _("Choose the files first."), field="files")
    if not wanted:
        raise Refusal("unknown", _("None of these is a CSV file, a zip, a workbook or a PDF."), field="files")
    [(name, count)] = Counter(each.name for each in wanted).most_common(1)
    if count > 1:
        raise Refusal("twice", _("%(name)s was sent twice. Send each file once.") % {"name": name}, field="files")
    whole = [each for each in wanted if each.name.casefold().endswith((".zip", ".xlsx", ".xlsm"))]
    if whole and len(wanted) > 1:
        raise Refusal("mixed", _("Send a zip or a workbook by itself, without other files."), field="files")
    return wanted


def _busy() -> Refusal:
    return Refusal("busy", _("Another import is open. Take it in or drop it, then send the next one."))
