"""Notices: the list, writing one, looking at it as residents will, publishing, correcting, withdrawing."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.notices_form import CorrectionForm, NoticeForm, filled
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.notices import actions, queries
from pagalms.notices.queries import Story
from pagalms.notices.rules import Standing
from pagalms.notices.wording import STANDINGS
from pagalms.ui import downloads, unsent, unsent_text
from pagalms.ui.errors import REFUSED

A_PAGE = 100
TEXTS, ALSO = ("title", "text"), ("house", "flats", "important", "first", "last", "begins", "ends")
_OUT = {Standing.SCHEDULED, Standing.CURRENT, Standing.PAST}


@require_safe
@for_staff
def notices(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All notices: drafts and coming ones first."""
    pages = paging(request, queries.notice_count(), most=A_PAGE)
    found = queries.drafted_and_published(on=staff.on, most=A_PAGE, after=pages.start)
    context = {"rows": [(row, STANDINGS[row.standing]) for row in found], "pages": pages}
    return render_page(request, staff, "backoffice/notices.html", context, section="desk_notices")


@for_staff
def _new_again(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The form with what was typed, after it came with an old token."""
    return _form(request, staff, _too_old(NoticeForm(request)), None, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_text.keep(*TEXTS, also=ALSO), form_again=_new_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """An empty form; POST keeps the draft and shows it as residents would see it."""
    form = NoticeForm(request, initial={"first": staff.on, **unsent_text.taken_out(request)})
    if form.is_bound and form.is_valid():
        try:
            made = actions.write(form.draft(), by=staff.user, on=staff.on, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return redirect("desk_notice", made.pk)
    return _form(request, staff, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def notice(request: HttpRequest, staff: Staff, notice: int) -> HttpResponse:
    """One notice with its reach, readers and letters; POST publishes, withdraws or discards it."""
    story = _story(staff, notice)
    if request.method == "POST":
        try:
            return _done(request, staff, story)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect("desk_notice", notice)
    context = {
        "story": story,
        "standing": STANDINGS[story.standing],
        "out": story.standing in _OUT,
        "draft": story.standing == Standing.DRAFT,
        "later": story.notice.shown.lower > staff.on,
    }
    return render_page(request, staff, "backoffice/notice.html", context, section="desk_notices")


@for_staff
def _edit_again(request: HttpRequest, staff: Staff, notice: int) -> HttpResponse:
    """The same for a notice there is."""
    story = _story(staff, notice)
    form = _too_old(_kind(story)(request))
    return _form(request, staff, form, story, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_text.keep(*TEXTS, also=(*ALSO, "news")), form_again=_edit_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def edit(request: HttpRequest, staff: Staff, notice: int) -> HttpResponse:
    """A draft is changed, a notice that is out is corrected."""
    story = _story(staff, notice)
    if story.standing == Standing.WITHDRAWN:
        raise Http404
    form = _kind(story)(request, initial={**filled(story.version), **unsent_text.taken_out(request)})
    if form.is_bound and form.is_valid():
        try:
            _keep(form, staff, notice)
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            return redirect("desk_notice", notice)
    return _form(request, staff, form, story)


@require_safe
@for_staff
def paper(request: HttpRequest, staff: Staff, notice: int, paper: int) -> HttpResponseBase:
    """A file of a notice, of any version."""
    file = queries.paper_at_desk(notice, paper)
    if file is None:
        raise Http404
    return downloads.stored(file)


def _kind(story: Story) -> type[NoticeForm]:
    return NoticeForm if story.standing == Standing.DRAFT else CorrectionForm


def _too_old(form: NoticeForm) -> NoticeForm:
    form.add_error(None, str(unsent.TOO_OLD))
    return form


def _keep(form: NoticeForm, staff: Staff, notice: int) -> None:
    by, on, at = staff.user, staff.on, clock.now()
    if isinstance(form, CorrectionForm):
        actions.correct(notice, form.draft(), news=form.cleaned_data["news"], by=by, on=on, at=at)
    else:
        actions.change_draft(notice, form.draft(), by=by, on=on, at=at)


def _done(request: HttpRequest, staff: Staff, story: Story) -> HttpResponse:
    what, notice = request.POST.get("do", ""), story.notice.pk
    if what == "publish":
        actions.publish(notice, by=staff.user, on=staff.on, at=clock.now())
        messages.success(request, _("The notice is out.") if story.notice.shown.lower <= staff.on else _("Scheduled."))
    elif what == "withdraw":
        actions.withdraw(notice, by=staff.user, at=clock.now())
        messages.success(request, _("Withdrawn: residents no longer see the notice."))
    elif what == "discard":
        actions.discard(notice, by=staff.user, at=clock.now())
        messages.success(request, _("The draft is gone."))
        return redirect("desk_notices")
    return redirect("desk_notice", notice)


def _form(
    request: HttpRequest, staff: Staff, form: NoticeForm, story: Story | None, *, status: int = 0
) -> HttpResponse:
    context = {"form": form, "story": story, "correcting": isinstance(form, CorrectionForm)}
    status = status or (REFUSED if form.errors else HTTPStatus.OK)
    return render_page(request, staff, "backoffice/notice_form.html", context, section="desk_notices", status=status)


def _story(staff: Staff, notice: int) -> Story:
    story = queries.story_of(notice, on=staff.on, at=clock.now())
    if story is None:
        raise Http404
    return story
