"""Own documents: contracts, acts, statements, certificates; also of properties sold, while addressed to the person."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pagalms.documents import actions, queries
from pagalms.enrolment.queries import Resident
from pagalms.files.queries import content_of
from pagalms.kernel import clock
from pagalms.kernel.tables import csv_bytes
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.page import Waits, render_page
from pagalms.ui import asked, downloads

if TYPE_CHECKING:
    from pagalms.documents.models import Version
    from pagalms.documents.queries import Paper
    from pagalms.properties.models import Apartment

ZIP_BYTES = 100 * 1024 * 1024


@require_safe
@for_resident
def documents(request: HttpRequest, resident: Resident) -> HttpResponse:
    """To the documents of the property looked at last; without one, those addressed to the person."""
    flat = chosen_property(request, resident)
    return redirect("property_documents", flat.pk) if flat else _page(request, resident, None)


@require_safe
@for_property
def property_documents(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """The documents of one property, and the person's own."""
    return _page(request, resident, flat)


@require_safe
@for_resident
def document(request: HttpRequest, resident: Resident, published: int) -> HttpResponseBase:
    """The current file of a document."""
    found = queries.paper_for(resident.user, published, codes=resident.codes, on=resident.on)
    if found is None:
        raise Http404
    return given(request, found.version, resident)


@require_safe
@for_resident
def year(request: HttpRequest, resident: Resident, year: int) -> HttpResponseBase:
    """All own documents of a year in one zip."""
    found = queries.papers_for(resident.user, codes=resident.codes, on=resident.on)
    wanted = [paper for paper in found if paper.document.of_year == year]
    if not wanted:
        raise Http404
    return given_all(wanted, f"{year}.zip", resident)


def given(request: HttpRequest, version: Version, resident: Resident) -> HttpResponseBase:
    """The file, and a note that the person has opened it; HEAD shows nothing and notes nothing."""
    if request.method == "GET":
        actions.note_opened([version], by=resident.user, at=clock.now())
    return downloads.stored(version.file)


def given_all(
    papers: list[Paper], name: str, resident: Resident, beside: Iterable[tuple[str, bytes]] = ()
) -> HttpResponseBase:
    """The files of all in one zip, and a note that the person has opened them."""
    folder = zipped(papers, beside)
    actions.note_opened([paper.version for paper in papers], by=resident.user, at=clock.now())
    return downloads.sent(folder, name, "application/zip", folder.seek(0, SEEK_END), inline=False)


def zipped(papers: list[Paper], beside: Iterable[tuple[str, bytes]] = ()) -> IO[bytes]:
    """The files under names that say their day, on the disk and not in memory; and what else goes `beside` them.

    What would be too much is left out, and the list of contents says so.
    """
    out = TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    total, left = 0, []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for paper in papers:
            file = paper.version.file
            name = _name(paper)
            total += file.size
            if total > ZIP_BYTES:
                left.append(name)
            else:
                folder.writestr(name, content_of(file))
        for name, content in [*beside, ("saturs.csv", _index(papers, left))]:
            folder.writestr(name, content)
    return out


def choices(papers: list[Paper], kind: str, year: str) -> dict[str, Any]:
    """The kinds and years one can choose from, and which are chosen."""
    kinds = {paper.document.kind: paper.document.get_kind_display() for paper in papers}
    return {
        "kinds": sorted(kinds.items(), key=lambda one: str(one[1])),
        "all_years": sorted({str(paper.document.of_year) for paper in papers}, reverse=True),
        "kind": kind,
        "year_chosen": year,
    }


def narrowed(papers: list[Paper], kind: str, year: str) -> list[Paper]:
    """Those of a kind, of a year; empty words narrow nothing."""
    return [
        paper for paper in papers if kind in {"", paper.document.kind} and year in {"", str(paper.document.of_year)}
    ]


def _name(paper: Paper) -> str:
    return f"{paper.document.dated:%Y-%m-%d} {paper.document.pk} {paper.version.file.name}"


def _index(papers: list[Paper], left: list[str]) -> bytes:
    """The list of contents as a table."""
    head = (_("File"), _("Title"), _("Kind"), _("No."), _("Date"), _("For"), _("Valid until"), _("Issued by"))
    rows = []
    for paper in papers:
        one, name = paper.document, _name(paper)
        file = _("left out, too large together: open it in the portal") if name in left else name
        kind = one.get_kind_display()
        rows.append((file, one.title, kind, one.number, one.dated, one.period, one.valid_until, one.issuer))
    return csv_bytes(head, rows)


def waits_for(papers: list[Paper]) -> dict[str, Waits]:
    """How many documents have not been opened."""
    new = sum(paper.is_new for paper in papers)
    words = ngettext("%(count)s new document", "%(count)s new documents", new) % {"count": new}
    return {"documents": Waits(new, words)} if new else {}


def _page(request: HttpRequest, resident: Resident, flat: Apartment | None) -> HttpResponse:
    words, kind, year = asked.words(request), asked.words(request, "veids"), asked.words(request, "gads")
    found = queries.papers_for(
        resident.user, codes=resident.codes, on=resident.on, flats=resident.properties, flat=flat, words=words
    )
    years: dict[int, list[Paper]] = {}
    for paper in narrowed(found, kind, year):
        years.setdefault(paper.document.of_year, []).append(paper)
    context = {
        "years": list(years.items()),
        "words": words,
        "looking": bool(words or kind or year),
        "waits": {} if words else waits_for(found),
        **choices(found, kind, year),
    }
    return render_page(request, resident, flat, "resident/documents.html", context, section="documents")
