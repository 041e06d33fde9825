"""Many documents at once: files matched by their names, looked at, corrected, published all or none."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.bundle_form import Correction, Many, known_of
from pagalms.backoffice.looks import note
from pagalms.backoffice.page import render_page
from pagalms.documents import actions, queries
from pagalms.documents.actions import Face, Unsaid
from pagalms.files.actions import Upload
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.ui import downloads
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.documents.models import Bundle, BundleLine
    from pagalms.documents.queries import Preview

SECTION = "desk_documents"
FACE = ("kind", "title", "number", "dated", "year", "part", "valid_until", "issuer", "cadastre_number")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bundles(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What one has begun, and the form for files; POST keeps them and shows what their names say."""
    form = Many(request.POST or None, request.FILES or None, initial={"dated": staff.on})
    if request.method == "POST" and form.is_valid():
        begun = _prepared(request, form, staff)
        if begun:
            return redirect("desk_bundle", begun.pk)
    context = {"form": form, "begun": queries.bundles_of(staff.user)}
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/bundles.html", context, section=SECTION, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def bundle(request: HttpRequest, staff: Staff, bundle: int) -> HttpResponse:
    """The preview; POST adds files, leaves some out, publishes all or none, or throws the bundle away."""
    found = _found(staff, bundle)
    form = Many(initial={"dated": staff.on})
    refused = ""
    if request.method == "POST":
        if "add" in request.POST:
            form = Many(request.POST, request.FILES)
            if form.is_valid() and _prepared(request, form, staff, bundle):
                return redirect("desk_bundle", bundle)
        else:
            try:
                return redirect(*_done(request, staff, found))
            except Refusal as refusal:
                refused = str(refusal.message)
                found = _found(staff, bundle)
    preview = queries.preview(found, on=staff.on)
    note(staff, reason="document", clients=preview.named)
    letters = "letters" in request.POST or "publish" not in request.POST
    context = {"preview": preview, "form": form, "refused": refused, "letters": letters}
    status = REFUSED if refused or form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/bundle.html", context, section=SECTION, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def line(request: HttpRequest, staff: Staff, bundle: int, line: int) -> HttpResponse:
    """One file of a bundle; POST corrects it and opens the next that has something to put right."""
    found, one = _line(staff, bundle, line)
    form = Correction(request.POST or None, register=queries.register(), initial=known_of(one))
    if form.is_valid():
        said = form.cleaned_data
        try:
            actions.correct(
                bundle, line, match=form.match, face=Face(**{name: said[name] for name in FACE}),
                audience=said["audience"], by=staff.user, at=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            return _next(queries.preview(found, on=staff.on))
    preview = queries.preview(found, on=staff.on)
    row = next(row for row in preview.rows if row.line.pk == line)
    note(staff, reason="document", clients=[client.pk for client in row.readers])
    context = {"form": form, "row": row, "line": one, "bundle": found}
    status = REFUSED if form.errors else HTTPStatus.OK
    return render_page(request, staff, "backoffice/bundle_line.html", context, section=SECTION, status=status)


@require_safe
@for_staff
def line_file(request: HttpRequest, staff: Staff, bundle: int, line: int) -> HttpResponseBase:
    """The file, to look at before anybody else can."""
    _bundle, one = _line(staff, bundle, line)
    file = one.file
    if file is None:
        raise Http404
    return downloads.stored(file)


def _done(request: HttpRequest, staff: Staff, bundle: Bundle) -> tuple[Any, ...]:
    """What a button of the preview asks for; where to go then. Raises Refusal."""
    post, by, at = request.POST, staff.user, clock.now()
    if "discard" in post:
        actions.discard_bundle(bundle.pk, by=by)
        messages.success(request, _("The files are thrown away; nothing was published."))
        return ("desk_bundles",)
    if "publish" in post:
        revision, letters = whole(post.get("revision", ""), 9), "letters" in post
        count = actions.publish_bundle(
            bundle.pk, revision=-1 if revision is None else revision, by=by, on=staff.on, at=at, letters=letters
        )
        words = ngettext("%(count)s document is published.", "%(count)s documents are published.", count)
        messages.success(request, words % {"count": count})
        return ("desk_documents",)
    if "leave_wrong" in post:
        wrong = [row.line.pk for row in queries.preview(bundle, on=staff.on).wrong]
        actions.leave_out(bundle.pk, wrong, out=True, by=by, at=at)
    for name, out in (("leave", True), ("take", False)):
        keys = [key for key in map(whole, post.getlist(name)) if key is not None]
        if keys:
            actions.leave_out(bundle.pk, keys, out=out, by=by, at=at)
    return ("desk_bundle", bundle.pk)


def _prepared(request: HttpRequest, form: Many, staff: Staff, bundle: int | None = None) -> Bundle | None:
    said = form.cleaned_data
    uploads = [Upload.of(file) for file in request.FILES.getlist("papers")]
    unsaid = Unsaid(said["kind"], said["dated"], said["house"])
    try:
        return actions.prepare(uploads, unsaid=unsaid, by=staff.user, at=clock.now(), bundle=bundle)
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


def _next(preview: Preview) -> HttpResponse:
    wrong = next((row.line for row in preview.wrong if row.line.file_id), None)
    if wrong:
        return redirect("desk_bundle_line", preview.bundle.pk, wrong.pk)
    return redirect("desk_bundle", preview.bundle.pk)


def _found(staff: Staff, bundle: int) -> Bundle:
    found = queries.bundle_of(staff.user, bundle)
    if found is None:
        raise Http404
    return found


def _line(staff: Staff, bundle: int, line: int) -> tuple[Bundle, BundleLine]:
    found = _found(staff, bundle)
    one = queries.line_of(found, line)
    if one is None or one.file is None:
        raise Http404
    return found, one
