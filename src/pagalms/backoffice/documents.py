"""Publishing documents: to the owners of a house, of a flat, to one client; newer versions; withdrawing."""

from __future__ import annotations

from http import HTTPStatus
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.documents_form import Publication, Whose
from pagalms.backoffice.looks import note
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.documents import actions, queries
from pagalms.documents.actions import Face, Sheet
from pagalms.documents.queries import OWNERS
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.properties import queries as properties
from pagalms.ui import asked, downloads
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.documents.models import Document

A_PAGE = 100


@require_safe
@for_staff
def documents(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The newest documents with a search, and the ways to publish more."""
    words, kind = asked.words(request), asked.words(request, "veids")
    house, year = asked.whole(request.GET.get("maja", "")), asked.whole(request.GET.get("gads", ""), 4)
    all_found = queries.published(words=words, house=house, kind=kind, year=year)
    pages = paging(request, all_found.count(), most=A_PAGE)
    found = list(all_found[pages.rows])
    _note_seen(staff, [version.document for version in found])
    context = {
        "words": words,
        "houses": properties.houses(),
        "chosen": house,
        "kinds": queries.KINDS,
        "kind": kind,
        "year": year,
        "found": found,
        "pages": pages,
        "arrived": queries.arrived_count(),
    }
    return render_page(request, staff, "backoffice/documents.html", context, section="desk_documents")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def publish(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who will read it, before any file is chosen; POST publishes all files of the form or none.

    Whose the document is stands in the address, so that what is shown is what will be.
    """
    whose = Whose(request.GET or None)
    if not whose.is_valid():
        return _publish_page(request, staff, {"form": whose}, REFUSED if request.GET else HTTPStatus.OK)
    of: dict[str, Any] = whose.cleaned_data["of"]
    readers = queries.readers_of(on=staff.on, **of)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = Publication(*sent, initial={"dated": staff.on}, whose=of, readers=readers)
    files = request.FILES.getlist("file")
    if form.is_bound and not files:
        form.add_error("file", _("Choose a file."))
    if len(files) > actions.MOST:
        words = _("At most %(most)d files together. Publish these first, then the others.") % {"most": actions.MOST}
        form.add_error("file", words)
    if form.is_bound and form.is_valid():
        try:
            count = _publish(form.cleaned_data, of, files, staff)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else "file", str(refusal.message))
        else:
            said = ngettext("%(count)s document is published.", "%(count)s documents are published.", count)
            messages.success(request, said % {"count": count})
            return redirect("desk_documents")
    if "house" not in of:
        note(staff, reason="document", clients={client.pk for client in readers.named})
    return _publish_page(
        request, staff, {"form": form, "of": of, "readers": readers}, REFUSED if form.errors else HTTPStatus.OK
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def document(request: HttpRequest, staff: Staff, published: int) -> HttpResponse:
    """One document with its versions; POST puts a newer file in its place, or withdraws it."""
    version = queries.document(published)
    if version is None:
        raise Http404
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if "withdraw" in request.POST:
                actions.withdraw(published, by=staff.user, at=clock.now())
                messages.success(request, _("The document is withdrawn; residents no longer see it."))
            elif file is None:
                raise Refusal("empty", _("Choose a file."))
            else:
                letters = "letters" in request.POST
                actions.replace(published, sheet=sheet_of(file), by=staff.user, at=clock.now(), letters=letters)
                messages.success(request, _("The newer version is published."))
        except Refusal as refusal:
            messages.warning(request, str(refusal.message))
        return redirect("desk_document", published)
    _note_seen(staff, [version.document])
    found = version.document
    key = (found.apartment_id or 0, found.counts_on)
    context = {
        "version": version,
        "document": found,
        "versions": queries.versions_of(published),
        "readers": queries.owners_on({key})[key] if found.apartment_id else [],
        "letters": queries.letters_about(version),
    }
    return render_page(request, staff, "backoffice/document.html", context, section="desk_documents")


@require_safe
@for_staff
def document_file(request: HttpRequest, staff: Staff, published: int, version: int) -> HttpResponseBase:
    """A version's file; whose document it is can read that staff looked."""
    found = next((one for one in queries.versions_of(published) if one.number == version), None)
    if found is None:
        raise Http404
    _note_seen(staff, [found.document])
    return downloads.stored(found.file)


def sheet_of(file: UploadedFile[Any]) -> Sheet:
    """An uploaded file as the room wants it."""
    return Sheet(content=file.read(), name=file.name or "", size=file.size)


def _note_seen(staff: Staff, documents: list[Document]) -> None:
    """Those to whom the documents belong can read that staff looked: the client, or who owned the flat then."""
    note(staff, reason="document", clients=chain.from_iterable(queries.people_of(documents).values()))


def _publish_page(request: HttpRequest, staff: Staff, context: dict[str, Any], status: int) -> HttpResponse:
    return render_page(request, staff, "backoffice/publish.html", context, section="desk_documents", status=status)


@transaction.atomic
def _publish(said: dict[str, Any], of: dict[str, Any], files: list[UploadedFile[Any]], staff: Staff) -> int:
    alone = len(files) == 1
    for file in files:
        stem = (file.name or "").rpartition(".")[0] or (file.name or "")
        face = Face(
            kind=said["kind"], title=(said["title"] if alone else "") or stem[:200], dated=said["dated"],
            number=said["number"] if alone else "", issuer=said["issuer"], valid_until=said["valid_until"],
            year=said["year"], part=said["part"], cadastre_number=said["cadastre_number"],
        )  # fmt: skip
        actions.publish(
            face=face, sheet=sheet_of(file), audience=said.get("audience", OWNERS), letters=said["letters"],
            by=staff.user, at=clock.now(), **of,
        )  # fmt: skip
    return len(files)
