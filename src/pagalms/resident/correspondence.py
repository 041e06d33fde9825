"""Saziņa: own questions to the manager and the answers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.correspondence import actions, queries
from pagalms.correspondence.wording import STATES, TOPICS, usual_time
from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.resident.access import chosen_property, for_property, for_resident
from pagalms.resident.correspondence_form import Question, Writing, may_ask, writable
from pagalms.resident.page import render_page
from pagalms.ui import downloads, unsent, unsent_text
from pagalms.ui.asked import page_in, whole
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.correspondence.models import Thread
    from pagalms.properties.models import Apartment

SECTION = "correspondence"
MOST_PAGES = 500


@require_safe
@for_resident
def threads(request: HttpRequest, resident: Resident) -> HttpResponse:
    """All own threads."""
    return _list(request, resident, chosen_property(request, resident), about=None)


@require_safe
@for_property
def of_property(request: HttpRequest, resident: Resident, flat: Apartment) -> HttpResponse:
    """Own threads about one property, and general ones."""
    return _list(request, resident, flat, about=flat)


@for_resident
def _ask_again(request: HttpRequest, resident: Resident) -> HttpResponse:
    """The form with what was typed, after it came with an old token."""
    if not may_ask(resident):
        return _question(request, resident, None)
    form = Question(request, writable(resident))
    form.add_error(None, str(unsent.TOO_OLD))
    return _question(request, resident, form, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_text.keep("text", also=("topic", "about")), form_again=_ask_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def ask(request: HttpRequest, resident: Resident) -> HttpResponse:
    """A new question."""
    if not may_ask(resident):
        return _question(request, resident, None)
    flat = resident.property(whole(request.GET.get("ipasums", "")) or 0) or chosen_property(request, resident)
    begun = {
        "about": str(flat.pk) if flat in writable(resident) and flat else "general",
        "topic": request.GET.get("temats", ""),  # other sections lead here with theirs
    }
    form = Question(request, writable(resident), initial={**begun, **unsent_text.taken_out(request)})
    if form.is_bound and form.is_valid():
        try:
            thread = actions.ask(form.letter, topic=form.topic_chosen, flat=form.flat, by=resident.user, at=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field or None, str(refusal.message))
        else:
            _say_sent(request)
            return redirect("thread", thread.pk)
    return _question(request, resident, form)


@for_resident
def _write_again(request: HttpRequest, resident: Resident, thread: int) -> HttpResponse:
    """The same for a thread."""
    found = queries.thread_of(resident.user, thread)
    if found is None or not _may_write_on(resident, found):
        raise Http404
    form = Writing(request)
    form.add_error(None, str(unsent.TOO_OLD))
    return _thread(request, resident, found, form, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_text.keep("text"), form_again=_write_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def thread(request: HttpRequest, resident: Resident, thread: int) -> HttpResponse:
    """One own thread; POST writes on."""
    found = queries.thread_of(resident.user, thread)
    if found is None:
        raise Http404
    writes_on = _may_write_on(resident, found)
    form = Writing(request, initial=unsent_text.taken_out(request)) if writes_on else None
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            try:
                actions.write_on(thread, form.letter, by=resident.user, at=clock.now())
            except Refusal as refusal:
                form.add_error(refusal.field or None, str(refusal.message))
            else:
                _say_sent(request)
                return redirect("thread", thread)
    elif request.method == "GET" and found.has_news:
        actions.see(found, at=clock.now())
    return _thread(request, resident, found, form)


@require_safe
@for_resident
def attachment(request: HttpRequest, resident: Resident, thread: int, attachment: int) -> HttpResponseBase:
    """A file of an own thread."""
    found = queries.attachment_of(resident.user, thread, attachment)
    if found is None:
        raise Http404
    return downloads.stored(found.file)


def _list(request: HttpRequest, resident: Resident, flat: Apartment | None, *, about: Apartment | None) -> HttpResponse:
    page = page_in(request, most=MOST_PAGES)
    found, more = queries.threads_of(resident.user, flat=about, page=page)
    context = {
        "threads": [(one, STATES[one.status], TOPICS[one.topic]) for one in found],
        "before": page - 1,
        "after": page + 1 if more else 0,
        "may_ask": may_ask(resident),
        "about": about,
    }
    return render_page(request, resident, flat, "resident/threads.html", context, section=SECTION)


def _question(
    request: HttpRequest, resident: Resident, form: Question | None, *, status: int = REFUSED
) -> HttpResponse:
    context = {"form": form, "usual_time": usual_time(queries.usual_wait(at=clock.now()))}
    status = status if form and form.errors else 200
    flat = chosen_property(request, resident)
    return render_page(request, resident, flat, "resident/question.html", context, section=SECTION, status=status)


def _thread(
    request: HttpRequest, resident: Resident, thread: Thread, form: Writing | None, *, status: int = REFUSED
) -> HttpResponse:
    context = {
        "thread": thread,
        "state": STATES[thread.status],
        "form": form,
        "usual_time": usual_time(queries.usual_wait(at=clock.now())) if form else "",
    }
    status = status if form and form.errors else 200
    flat = chosen_property(request, resident)
    return render_page(request, resident, flat, "resident/thread.html", context, section=SECTION, status=status)


def _may_write_on(resident: Resident, thread: Thread) -> bool:
    """About a property as long as it is open to the writer with the right to write."""
    return resident.may_write(thread.apartment) if thread.apartment else may_ask(resident)


def _say_sent(request: HttpRequest) -> None:
    words = [_("Sent. We will write to your e-mail when the answer is here.")]
    messages.success(request, " ".join([*words, usual_time(queries.usual_wait(at=clock.now()))]).strip())
