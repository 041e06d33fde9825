"""Own documents: contracts, acts, statements, certificates; also of properties sold, while addressed to the person."""

from __future__ import annotations

import zipfile
from os import SEEK_END
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from pagalms.documents import actions, queries
from pagalms.enrolment.queries import Resident
from pagalms.files.queries import content_of, opened
from pagalms.files.rules import SHOWN
from pagalms.kernel import clock
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.page import Waits, render_page
from pagalms.ui import asked
from pagalms.ui.downloads import sent

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
    return given(found.version, resident)


@require_safe
@for_resident
def year(request: HttpRequest, resident: Resident, year: int) -> HttpResponseBase:
    """All own documents of a year in one zip."""
    found = queries.papers_for(resident.user, codes=resident.codes, on=resident.on)
    wanted = [paper for paper in found if paper.document.of_year == year]
    if not wanted:
        raise Http404
    return given_all(wanted, f"{year}.zip", resident)


def given(version: Version, resident: Resident) -> HttpResponseBase:
    """The file, and a note that the person has opened it."""
    actions.note_opened([version], by=resident.user, at=clock.now())
    file = version.file
    return sent(opened(file), file.name, file.kind, file.size, inline=file.kind in SHOWN)


def given_all(papers: list[Paper], name: str, resident: Resident) -> HttpResponseBase:
    """The files of all in one zip, and a note that the person has opened them."""
    folder = zipped(papers)
    actions.note_opened([paper.version for paper in papers], by=resident.user, at=clock.now())
    return sent(folder, name, "application/zip", folder.seek(0, SEEK_END), inline=False)


def zipped(papers: list[Paper]) -> IO[bytes]:
    """The files under names that say their day, on the disk and not in memory.

    What would be too much is left out and named in the list of contents.
    """
    out = TemporaryFile()  # noqa: SIM115 - the answer closes it once it is sent
    total, left = 0, []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as folder:
        for paper in papers:
            file = paper.version.file
            name = f"{paper.document.dated:%Y-%m-%d} {paper.document.pk} {file.name}"
            total += file.size
            if total > ZIP_BYTES:
                left.append(name)
            else:
                folder.writestr(name, content_of(file))
        index = "\r\n".join(f"{paper.document.dated:%d.%m.%Y}\t{paper.document.title}" for paper in papers)
        folder.writestr("saturs.txt", index + ("\r\n\r\n" + "\r\n".join(left) if left else ""))
    return out


def waits_for(papers: list[Paper]) -> dict[str, Waits]:
    """How many documents have not been opened."""
    new = sum(paper.is_new for paper in papers)
    words = ngettext("%(count)s new document", "%(count)s new documents", new) % {"count": new}
    return {"documents": Waits(new, words)} if new else {}


def _page(request: HttpRequest, resident: Resident, flat: Apartment | None) -> HttpResponse:
    words = asked.words(request)
    found = queries.papers_for(
        resident.user, codes=resident.codes, on=resident.on, flats=resident.properties, flat=flat, words=words
    )
    years: dict[int, list[Paper]] = {}
    for paper in found:
        years.setdefault(paper.document.of_year, []).append(paper)
    context = {"years": list(years.items()), "words": words, "waits": {} if words else waits_for(found)}
    return render_page(request, resident, flat, "resident/documents.html", context, section="documents")
