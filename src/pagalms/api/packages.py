"""Whole packages by the API: a zip or a workbook in one request, with PDFs of bills; looked at by the worker."""

from __future__ import annotations

from hashlib import sha256
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from ninja.params.functions import Query

from pagalms.api import shapes
from pagalms.api.asking import answered
from pagalms.api.auth import Opens, shown_by
from pagalms.api.problems import PROBLEMS, Problem, Wrong
from pagalms.exchange import arriving, history
from pagalms.exchange.keeping import Came
from pagalms.exchange.rules import Stage, Way
from pagalms.kernel import clock
from pagalms.kernel.tables import XLSX
from pagalms.machines.actions import Told
from pagalms.machines.rules import Scope

ENDINGS = {"application/zip": ".zip", XLSX: ".xlsx"}
PIECE = 1 << 20
NAME = "^[A-Za-z0-9_ .()-]{0,80}$"
NOT_FOUND: dict[Any, Any] = {404: Problem, **PROBLEMS}
FILE = {"schema": {"type": "string", "format": "binary"}}
router = Router()


@router.post(
    "/packages", url_name="api_packages", auth=Opens(Scope.IMPORT),
    response={202: shapes.PackageArrived, 415: Problem, **PROBLEMS},
    openapi_extra={"requestBody": {"required": True, "content": dict.fromkeys(ENDINGS, FILE)}},
    summary="Hand in a zip of CSV files and PDFs of bills and documents, or a workbook",
)  # fmt: skip
def hand_in(request: HttpRequest, *, preview: bool = False, name: str = Query("", pattern=NAME)) -> HttpResponse:
    """The body is the file itself. All of it goes in, or nothing; the same package again changes nothing.

    With `preview` it is only looked at, and waits for POST /packages/{number}/take for a week. `name` is what people
    read in the history. A package that was sent only in part is not kept: send it again.
    """
    ending = ENDINGS.get(request.content_type or "")
    if ending is None:
        raise Wrong(415, "type", _("Send a zip or an XLSX workbook, with its Content-Type."))
    system, flags = shown_by(request).system, f"{preview}\n{name}\n".encode()
    with TemporaryFile() as file:
        digest = _kept(request, file)

        def answer() -> Told:
            came = Came(f"{name.removesuffix(ending) or 'package'}{ending}", file)
            run = arriving.arrive([came], by=None, way=Way.API, at=clock.now(), system=system, preview=preview)
            return 202, {"number": run.pk}

        return answered(request, flags + digest, answer)


@router.get(
    "/packages/{number}", url_name="api_package", auth=Opens(Scope.IMPORT),
    response={200: shapes.PackageState, **NOT_FOUND}, summary="How far a package is, and what was refused",
)  # fmt: skip
def state(request: HttpRequest, number: int) -> shapes.PackageState:
    """Of packages that the same system has handed in. Ask every few seconds until it has ended."""
    return _told(_found(request, number))


@router.post(
    "/packages/{number}/take", url_name="api_package_take", auth=Opens(Scope.IMPORT),
    response={200: shapes.PackageState, **NOT_FOUND}, summary="Take in a package that was looked at",
)  # fmt: skip
def take(request: HttpRequest, number: int, wanted: shapes.PackageTaken) -> shapes.PackageState:
    """Nothing is taken in when anything else would change by now than the preview showed: it is `checked` anew."""
    found = _found(request, number)
    arriving.take(found.run.pk, checks=wanted.checks, by=None, at=clock.now())
    return _told(_found(request, number))


def _kept(request: HttpRequest, file: IO[bytes]) -> bytes:
    """Write the body into the file, at most as much as a package may have; its digest. Raises Wrong: 413, 422."""
    most, digest, came = int(settings.IMPORT_MEGABYTES) << 20, sha256(), 0
    while piece := request.read(PIECE):
        came += len(piece)
        if came > most:
            said = _("More than %(most)s MB in one package. Send it in several.")
            raise Wrong(413, "bytes", said % {"most": settings.IMPORT_MEGABYTES})
        digest.update(piece)
        file.write(piece)
    if came < int(request.headers.get("Content-Length") or 0) or not came:
        raise Wrong(422, "part", _("The package did not come whole. Send it again."))
    return digest.digest()


def _found(request: HttpRequest, number: int) -> history.Import:
    found = history.package_of(shown_by(request).system, number) if 0 < number < 1 << 31 else None
    if found is None:
        raise Wrong(404, "package", _("There is no such package."))
    return found


def _told(found: history.Import) -> shapes.PackageState:
    run, shown = found.run, found.run.preview
    counts = ("sheet", "rows", "new", "changed", "unchanged", "refused")
    papers, documents = shown.get("papers", {}), shown.get("documents", {})
    return shapes.PackageState(
        number=run.pk,
        state=run.ending if found.stage is Stage.OVER else found.stage.value,  # type: ignore[arg-type]  # the same words
        percent=found.progress.percent if found.progress else None,
        checks=run.checks,
        sheets=[shapes.PackageSheet(**{name: each[name] for name in counts}) for each in shown.get("sheets", ())],
        papers_new=papers.get("new", 0), papers_changed=papers.get("changed", 0),
        documents_new=documents.get("new", 0),
        refused=run.refused,
        faults=[
            shapes.PackageFault(**{name: each[name] for name in ("file", "line", "column", "value", "reason")})
            for each in shown.get("faults", ())
        ],
        ignored=shown.get("ignored", []), reason=run.reason, at=run.at, ended_at=run.ended_at,
    )  # fmt: skip
