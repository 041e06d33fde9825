"""Version 1 of the API: rows in, readings out."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.params.functions import Query

from pagalms.api import rows, shapes
from pagalms.api.asking import CURSOR, answered, place
from pagalms.api.auth import Opens, shown_by
from pagalms.api.contacts import router as contacts
from pagalms.api.packages import router as packages
from pagalms.api.problems import PROBLEMS, Problem, Wrong
from pagalms.exchange.bulk import Bulk, Busy, take_in_rows
from pagalms.kernel import clock
from pagalms.kernel.month import Month
from pagalms.kernel.refusal import Refusal
from pagalms.machines.actions import Told
from pagalms.machines.rules import Scope
from pagalms.meters.actions import take_over
from pagalms.meters.queries import batches
from pagalms.ui.errors import language_of

A_PAGE = 500
api = NinjaAPI(
    title="Pagalms", version="1", docs_url=None, openapi_url=None,
    description=(
        "Exchange with the manager's accounting: registers, bills and payments in, readings and contacts out. Every "
        "request shows a key that the manager's administrator makes (Authorization: Bearer pagalms_…); what a key does "
        "not open is 403. Lists have a `next`: send it as `cursor` for the following page, until it is null. A key may "
        "send so many requests a minute; then the answer is 429 with Retry-After."
    ),
)  # fmt: skip
api.add_router("", packages)
api.add_router("", contacts)


@api.post(
    "/imports", url_name="api_imports", auth=Opens(Scope.IMPORT), response={200: shapes.Imported, **PROBLEMS},
    openapi_extra=rows.described(), summary="Take in rows of any of the nine sheets, up to 5,000 at once",
)  # fmt: skip
def imports(request: HttpRequest) -> HttpResponse:
    """Rows are recognised by their ids: known ones are changed, the same ones again change nothing, none are deleted.

    With `all_or_nothing` (the default) one refused row keeps all out; without it those that are right go in.
    `dry_run` only judges. What belongs together (a bill and its lines) goes in one request.
    """
    sheets, flags, raw = rows.read(request)
    system = shown_by(request).system

    def answer() -> Told:
        found = take_in_rows(
            sheets, system=system, whole=flags["all_or_nothing"], dry_run=flags["dry_run"], at=clock.now(),
            today=clock.today(),
        )  # fmt: skip
        return 200, _imported(sheets, found, whole=flags["all_or_nothing"])

    return answered(request, raw, answer)


def _imported(sheets: dict[str, list[dict[str, Any]]], found: Bulk, *, whole: bool) -> dict[str, Any]:
    keeps_out = bool(found.general) or (whole and bool(found.faults))
    results = {
        sheet: [
            {
                "row": place,
                "state": "refused" if place in found.faults[sheet] else "left_out" if keeps_out else "accepted",
                "faults": [_fault(fault) for fault in found.faults[sheet].get(place, [])],
            }
            for place in range(len(sent))
        ]
        for sheet, sent in sheets.items()
    }
    counts = {
        sheet: {name: getattr(tally, name) for name in ("new", "changed", "unchanged")}
        for sheet, tally in found.tallies.items()
        if sheet in sheets
    }
    return {
        "taken_in": found.written, "refused": found.refused(), "results": results, "counts": counts,
        "faults": [_fault(fault) for fault in found.general],
    }  # fmt: skip


def _fault(fault: Any) -> dict[str, str]:
    return {"column": fault.column, "value": fault.value, "reason": str(fault.reason)}


@api.post(
    "/batches", url_name="api_batches", auth=Opens(Scope.READINGS), response={201: shapes.BatchShape, **PROBLEMS},
    summary="Take over the readings of a month that are new since the last time",
)  # fmt: skip
def take(request: HttpRequest, wanted: shapes.BatchWanted) -> HttpResponse:
    """From now on residents cannot correct them; `GET /batches/{number}/readings` gives them as often as wanted."""

    def answer() -> Told:
        batch = take_over(period=Month.parse(wanted.period), by=None, at=clock.now(), early=wanted.early)
        return 201, json.loads(_batch(batch).model_dump_json())

    return answered(request, wanted.model_dump_json().encode(), answer)


@api.get(
    "/batches", url_name="api_batches", auth=Opens(Scope.READINGS), response={200: shapes.BatchPage, **PROBLEMS},
    summary="Batches, newest first",
)  # fmt: skip
def listed(request: HttpRequest, cursor: str = Query("", pattern=CURSOR)) -> shapes.BatchPage:
    """Twenty-four at a time."""
    found = batches.batches_of(most=25, before=place(cursor))
    return shapes.BatchPage(
        batches=[_batch(batch) for batch in found[:24]], next=str(found[23].pk) if len(found) > 24 else None
    )


@api.get(
    "/batches/{number}/readings", url_name="api_readings", auth=Opens(Scope.READINGS),
    response={200: shapes.ReadingPage, 404: Problem, **PROBLEMS}, summary="The readings of a batch",
)  # fmt: skip
def readings(request: HttpRequest, number: str, cursor: str = Query("", pattern=CURSOR)) -> shapes.ReadingPage:
    """Five hundred at a time, by account and meter."""
    batch = batches.batch_numbered(number.replace("\0", "")[:40])
    if batch is None:
        raise Wrong(404, "batch", _("There is no such batch."))
    since = place(cursor)
    found = list(islice(batches.rows_of(batch), since, since + A_PAGE + 1))
    shown = [shapes.ReadingShape(**vars(row)) for row in found[:A_PAGE]]
    return shapes.ReadingPage(readings=shown, next=str(since + A_PAGE) if len(found) > A_PAGE else None)


def _batch(batch: Any) -> shapes.BatchShape:
    return shapes.BatchShape(
        number=batch.number, period=f"{batch.period:%Y-%m}", readings=batch.readings, at=batch.at
    )  # fmt: skip


@api.exception_handler(Wrong)
def wrong(request: HttpRequest, exc: Wrong) -> HttpResponse:
    """A status and a problem, with Retry-After where waiting helps."""
    with translation.override(language_of(request)):
        answer = HttpResponse(json.dumps(exc.body()), status=exc.status, content_type="application/json")
    if exc.wait:
        answer.headers["Retry-After"] = str(exc.wait)
    if exc.status == 401:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(AuthenticationError)
def no_key(request: HttpRequest, exc: AuthenticationError) -> HttpResponse:
    """No key at all."""
    return wrong(request, Wrong(401, "key", _("Send a key: Authorization: Bearer pagalms_…")))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """A body or a parameter that is not as the document says."""
    first = exc.errors[0] if exc.errors else {}
    where = ".".join(str(part) for part in first.get("loc", ()))
    return wrong(request, Wrong(422, "shape", f"{where}: {first.get('msg', '')}"))


@api.exception_handler(HttpError)
def no_json(request: HttpRequest, exc: HttpError) -> HttpResponse:
    """A body that cannot be read at all."""
    return wrong(request, Wrong(422, "json", _("This is not JSON.")))


@api.exception_handler(Refusal)
def refused(request: HttpRequest, exc: Refusal) -> HttpResponse:
    """What a room says no to."""
    return wrong(request, Wrong(409, exc.code, exc.message))


@api.exception_handler(Busy)
def busy(request: HttpRequest, exc: Busy) -> HttpResponse:
    """Another import is being written."""
    return wrong(request, Wrong(503, "busy", _("Another import is being written. Try again."), wait=10))
