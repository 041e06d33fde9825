"""Corrected rows go back into the package they were refused from, and all of it is looked at once more.

A corrected file stands for all rows that were refused of that file: one that is not in it any more is left out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO, TYPE_CHECKING

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from pagalms.exchange.arriving import arrive, fitting
from pagalms.exchange.columns import header_key
from pagalms.exchange.dialect import Broken
from pagalms.exchange.keeping import Came, let_go, unsealed, write_package
from pagalms.exchange.models import ImportRun, RefusedFile
from pagalms.exchange.source import Package, Unusable, open_package
from pagalms.kernel.refusal import Refusal

if TYPE_CHECKING:
    from pagalms.accounts.models import User

Refused = Mapping[str, RefusedFile]
GONE = frozenset({"not_kept", "not_opened"})  # refusals after which corrected files cannot help: nothing waits for them


def mend(number: int, came: Sequence[Came], *, by: User, at: datetime) -> ImportRun:
    """The import that follows, with the corrected rows in their places. Raises Refusal, its field "files"."""
    gone = Refusal(
        "not_kept",
        _("What was right in this import is no longer kept. Send the whole export once more."),
        field="files",
    )
    refused = {each.sheet: each for each in RefusedFile.objects.filter(run=number).defer("sealed")}
    try:
        with (
            _kept(number) as package,
            _opened(fitting(came)) as corrected,
            TemporaryFile() as out,
        ):
            _check(package, corrected, refused)
            _together(package, corrected, refused, out)
            name = _("import-%(number)s-corrected.zip") % {"number": number}
            after = arrive([Came(name, out)], by=by, at=at)
    except (Broken, Unusable) as why:
        raise Refusal("broken", why.reason if isinstance(why, Broken) else str(why), field="files") from None
    except FileNotFoundError:  # somebody else has put it right meanwhile
        raise gone from None
    except InvalidToken:
        words = _("The package can no longer be opened. Send the whole export once more.")
        raise Refusal("not_opened", words, field="files") from None
    with transaction.atomic():
        place = _place(number)
        ImportRun.objects.filter(pk=number).update(place="")
        transaction.on_commit(lambda: let_go(place))
    return after


@contextmanager
def _kept(number: int) -> Iterator[Package]:
    """The package that waits. Raises FileNotFoundError, cryptography.fernet.InvalidToken."""
    with ExitStack() as stack:
        with transaction.atomic():  # it is not sealed anew and laid elsewhere while it is being opened
            if not (place := _place(number)):
                raise FileNotFoundError(number)
            path = stack.enter_context(unsealed(place))
        yield stack.enter_context(open_package(path, ImportRun.objects.get(pk=number).source))


def _place(number: int) -> str:
    return ImportRun.objects.select_for_update(of=("self",)).values_list("place", flat=True).get(pk=number)


@contextmanager
def _opened(came: Sequence[Came]) -> Iterator[Package]:
    with NamedTemporaryFile(suffix=".xlsx") as file:  # a zip may be called so too, a workbook must be
        write_package(came, file)
        file.flush()
        with open_package(Path(file.name), came[0].name) as package:
            yield package


def _check(package: Package, corrected: Package, refused: Refused) -> None:
    if corrected.is_workbook() != package.is_workbook():  # numbers are written differently in the two
        words = _("Send the corrected rows as the file they were downloaded in.")
        raise Refusal("other_kind", words, field="files")
    strange = next((label for sheet, label in corrected.labels.items() if sheet not in refused), None)
    if strange or not corrected.labels:
        words = _("%(name)s: no row of this file was refused here.") % {"name": strange or corrected.name}
        raise Refusal("not_refused", words, field="files")


def _together(package: Package, corrected: Package, refused: Refused, out: IO[bytes]) -> None:
    """Everything that came, as one zip; of the corrected files what was refused is as it has been sent now."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for sheet in package.labels:
            mended = corrected if sheet in corrected.labels else None
            lines = set(refused[sheet].lines) if mended and sheet in refused else set()
            with made.open(f"{sheet}.csv", "w", force_zip64=True) as entry:
                text = io.TextIOWrapper(entry, "utf-8-sig", newline="")
                csv.writer(text, delimiter=";").writerows(_rows(package, sheet, lines, mended))
                text.flush()
                text.detach()
        for name, read in package.papers.items():
            made.writestr(f"{name}.pdf", read(), zipfile.ZIP_STORED)


def _rows(package: Package, sheet: str, without: set[int], mended: Package | None) -> Iterator[list[str]]:
    head: list[str] = []
    for record in package.records(sheet):
        if record.wrong and record.line not in without:
            raise Broken(record.line, record.wrong)
        if not head:
            head = record.cells if any(map(str.strip, record.cells)) else []
        if record.line not in without:
            yield record.cells
    if mended is not None:
        yield from _corrected(mended, sheet, head)


def _corrected(mended: Package, sheet: str, head: Sequence[str]) -> Iterator[list[str]]:
    """Its rows under the columns of the whole file; the column of reasons is left out by that."""
    places: dict[str, int] = {}
    for record in mended.records(sheet):
        if record.wrong:
            raise Broken(record.line, f"{mended.labels[sheet]}: {record.wrong}")
        if not places:
            places = {header_key(name): at for at, name in enumerate(record.cells) if name.strip()}
            continue
        cells = {name: record.cells[at] for name, at in places.items() if at < len(record.cells)}
        if any(map(str.strip, cells.values())):
            yield [cells.get(header_key(name), "") for name in head]
