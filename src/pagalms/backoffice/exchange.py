"""Accounting's packages in the browser: hand one in, watch it being looked at, see what it would change, decide."""

from __future__ import annotations

from http import HTTPStatus
from typing import IO, Any, cast

from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.exchange import arriving, history, mending
from pagalms.exchange.keeping import Came
from pagalms.exchange.rules import Stage
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.tables import CSV, XLSX
from pagalms.properties.queries import client_with
from pagalms.ui.asked import whole
from pagalms.ui.downloads import download
from pagalms.ui.errors import REFUSED
from pagalms.ui.uploads import MOST_FILES, Roomy

SECTION = "desk_exchange"
TOO_MANY = gettext_lazy("These are too many files at once. Put them into one zip and send that.")


@csrf_exempt  # protected below, once it is known who sends: a package is large
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def exchange(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form for a package, and the imports so far; POST hands one in."""
    if request.method != "POST":
        return _desk(request, staff)
    request.upload_handlers = [Roomy(request)]
    try:
        request.POST  # noqa: B018 - Django reads what was sent at the first look
    except TooManyFilesSent:
        return _desk(request, staff, refused=str(TOO_MANY), status=REFUSED)
    return _hand_in(request, staff)


@csrf_protect
def _hand_in(request: HttpRequest, staff: Staff) -> HttpResponse:
    sent = [*request.FILES.getlist("files"), *request.FILES.getlist("folder")]
    try:
        run = arriving.arrive(_came(sent), by=staff.user, at=clock.now())
    except Refusal as refusal:
        if refusal.field:
            return _desk(request, staff, refused=str(refusal.message), status=REFUSED)
        messages.warning(request, str(refusal.message))
        open_now = history.open_in_the_browser()
        return redirect("desk_import", open_now.run.pk) if open_now else redirect("desk_exchange")
    return redirect("desk_import", run.pk)


def _came(files: list[UploadedFile[bytes]]) -> list[Came]:
    if len(files) > MOST_FILES:  # nor have those beyond it
        raise Refusal("too_many", TOO_MANY, field="files")
    if sum(file.size or 0 for file in files) > Roomy().most:  # what was more has not been kept
        words = _("This is too large to be sent here. Ask your administrator for the folder or the command.")
        raise Refusal("too_large", words, field="files")
    return [Came(file.name or "", cast("IO[bytes]", file.file)) for file in files]


def _desk(request: HttpRequest, staff: Staff, *, refused: str = "", status: int = HTTPStatus.OK) -> HttpResponse:
    before = request.GET.get("pirms", "")
    number = whole(before, 17)
    runs = history.imports_before(number)
    context = {
        "open": history.open_in_the_browser(),
        "refused": refused,
        "imports": runs,
        "older": runs[-1].run.pk if len(runs) == history.LISTED else None,
        "paged": number is not None,
    }
    return render_page(request, staff, "backoffice/exchange.html", context, section=SECTION, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def one(request: HttpRequest, staff: Staff, run: int) -> HttpResponse:
    """One import, from its arrival to its end; POST decides."""
    found = history.import_numbered(run)
    if found is None:
        raise Http404
    refusal = None
    if request.method == "POST":
        try:
            if request.POST.get("what") == "mend":
                return redirect("desk_import", _mended(request, staff, run))
            _decided(request, staff, run)
        except Refusal as why:
            if not why.field:
                messages.warning(request, str(why.message))
                return redirect("desk_import", run)
            refusal = why
        else:
            return redirect("desk_import", run)
    _note_looks(found, staff)
    waits = bool(found.run.place) and (refusal is None or refusal.code not in mending.GONE)
    context = {
        "one": found,
        "run": found.run,
        "stage": found.stage.value,
        "goes_on": found.stage in {Stage.WAITING, Stage.WORKING, Stage.INTERRUPTED},
        "preview": found.run.preview,
        "same": history.same_before(found.run) if found.stage is not Stage.OVER else None,
        "refused_files": history.refused_files(found.run),
        "kept_until": found.run.ended_at + arriving.UNANSWERED if waits and found.run.ended_at else None,
        "refusal": refusal,
    }
    status = REFUSED if refusal else HTTPStatus.OK
    return render_page(request, staff, "backoffice/import.html", context, section=SECTION, status=status)


def _mended(request: HttpRequest, staff: Staff, run: int) -> int:
    return mending.mend(run, _came(request.FILES.getlist("files")), by=staff.user, at=clock.now()).pk


def _decided(request: HttpRequest, staff: Staff, run: int) -> None:
    match request.POST.get("what", ""):
        case "take":
            seen = request.POST.get("seen", "")
            checks = whole(seen, 5) or 0
            arriving.take(run, checks=checks, by=staff.user, at=clock.now())
        case "drop":
            arriving.drop(run, by=staff.user, at=clock.now())
        case "again":
            arriving.begin_again(run, by=staff.user, at=clock.now())


def _note_looks(found: history.Import, staff: Staff) -> None:
    """Clients whose data stand beside what accounting sent can read that they were seen."""
    sheets: list[dict[str, Any]] = found.run.preview.get("sheets", [])
    codes = [
        sample["name"]
        for sheet in sheets
        if sheet["sheet"] == "clients"
        for sample in sheet.get("samples", {}).get("changed", ())
    ]
    clients = [client for client in map(client_with, codes) if client]
    if clients:
        looked("import", by=staff.user, at=clock.now(), subjects=[f"client:{client.pk}" for client in clients])


@require_safe
@for_staff
def refused(request: HttpRequest, staff: Staff, run: int, sheet: str) -> HttpResponse:
    """The refused rows of a file, to be put right and sent again."""
    found = history.refused_file(run, sheet)
    if found is None:
        raise Http404
    name, content = found
    return download(content, name, XLSX if name.endswith(".xlsx") else CSV)


@require_safe
@for_staff
def table(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The whole history as CSV."""
    return download(history.table(history.imports_before(None, most=10_000)), "importi.csv", CSV)
