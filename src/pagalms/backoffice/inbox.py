"""The inbox: questions by how long they wait, one of them open, answers, notes for the office, who has it in hand."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.accounts.queries import staff_on
from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.inbox_form import INSERT, Reply, filters_in
from pagalms.backoffice.page import render_page
from pagalms.backoffice.rights import may_change
from pagalms.correspondence import actions, queries
from pagalms.correspondence.queries import Filters
from pagalms.correspondence.rules import LONGEST_TYPED
from pagalms.correspondence.wording import STATES, TOPICS, age
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.properties.queries import houses
from pagalms.ui import downloads, unsent, unsent_text
from pagalms.ui.asked import whole
from pagalms.ui.errors import REFUSED

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.correspondence.models import Thread

SECTION = "desk_inbox"


@require_safe
@for_staff
def inbox(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The list alone, with the names of who asks; beside an open thread it goes without them."""
    listed = _listed(request, staff)
    looked("inbox", by=staff.user, at=clock.now(), subjects=[f"user:{one.user_id}" for one in listed["inbox"].threads])
    return render_page(request, staff, "backoffice/inbox.html", listed, section=SECTION)


@for_staff
def _write_again(request: HttpRequest, staff: Staff, thread: int) -> HttpResponse:
    """The thread with what was typed, after its form came with an old token."""
    found = queries.thread_at_desk(thread)
    if found is None:
        raise Http404
    form = Reply(request)
    form.refuse(Refusal("old_form", unsent.TOO_OLD, field="text"))
    looked("question", by=staff.user, at=clock.now(), subjects=[f"user:{found.user_id}"])
    return _shown(request, staff, found, form, status=HTTPStatus.FORBIDDEN)


@unsent.kept(unsent_text.keep("text", "note"), form_again=_write_again)
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def thread(request: HttpRequest, staff: Staff, thread: int) -> HttpResponse:
    """A thread beside the list; POST answers, notes, assigns or closes."""
    found = queries.thread_at_desk(thread)
    if found is None:
        raise Http404
    form = Reply(request)
    if request.method == "POST":
        done = _done(request, staff, found, form)
        if done is not None:
            return done
        found = queries.thread_at_desk(thread) or found  # with the note that was just kept
    looked("question", by=staff.user, at=clock.now(), subjects=[f"user:{found.user_id}"])
    return _shown(request, staff, found, form)


@require_safe
@for_staff
def attachment(request: HttpRequest, staff: Staff, thread: int, attachment: int) -> HttpResponseBase:
    """A file of a thread."""
    found = queries.attachment_at_desk(thread, attachment)
    if found is None:
        raise Http404
    looked("question", by=staff.user, at=clock.now(), subjects=[f"user:{found.message.thread.user_id}"])
    return downloads.stored(found.file)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def templates(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Ready answers; POST keeps one, or retires the one that `retire` names."""
    refusal, typed = None, {"title": "", "text": ""}
    if request.method == "POST":
        said = request.POST.get("retire", "")
        try:
            if said:
                actions.retire_template(whole(said) or 0, by=staff.user, at=clock.now())
            else:
                typed = {name: request.POST.get(name, "") for name in typed}
                actions.keep_template(**typed, by=staff.user, at=clock.now())
        except Refusal as problem:
            refusal = problem
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_templates")
    context = {"templates": queries.templates(), "refusal": refusal, "typed": typed, "longest": LONGEST_TYPED}
    status = REFUSED if refusal else HTTPStatus.OK
    return render_page(request, staff, "backoffice/templates.html", context, section=SECTION, status=status)


def _done(request: HttpRequest, staff: Staff, thread: Thread, form: Reply) -> HttpResponse | None:
    """The answer after what a form asked for was done; None when it cannot be, or while an answer is half typed.

    All buttons send the same form: a note is kept with whatever is done, and an answer stays typed.
    """
    what = request.POST.get("do", "")
    if what.startswith(INSERT):
        form.insert(queries.templates().filter(pk=whole(what.removeprefix(INSERT)) or 0).first())
        return None
    doing: dict[str, Callable[[], None]] = {
        "answer": lambda: _answer(form, thread, staff, close=False),
        "answer_close": lambda: _answer(form, thread, staff, close=True),
        "note": lambda: actions.note(thread.pk, form.note, by=staff.user, at=clock.now()),
        "close": lambda: actions.close(thread.pk, by=staff.user, at=clock.now()),
        "assign": lambda: _assign(request, thread, staff),
    }
    try:
        doing.get(what, lambda: None)()
        if what != "note" and form.note.strip():
            actions.note(thread.pk, form.note, by=staff.user, at=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    said = {"answer": _("Answered."), "answer_close": _("Answered and closed."), "close": _("Closed.")}
    if what in said:
        messages.success(request, said[what])
        following = queries.inbox(filters_in(request.GET), by=staff.user).after(thread.pk)
        if following and following.pk != thread.pk:
            return redirect(_address(following, request))
        return redirect(_list(request))
    if form.text.strip():
        form.note = ""
        return None
    return redirect(_address(thread, request))


def _answer(form: Reply, thread: Thread, staff: Staff, *, close: bool) -> None:
    actions.answer(thread.pk, form.letter, close=close, by=staff.user, at=clock.now())


def _assign(request: HttpRequest, thread: Thread, staff: Staff) -> None:
    to = {str(one.pk): one for one in _colleagues(staff)}.get(request.POST.get("to", ""))
    actions.assign(thread.pk, to=to, by=staff.user, at=clock.now())


def _colleagues(staff: Staff) -> list[User]:
    return [member.user for member in staff_on(staff.on) if may_change(SECTION, member.roles)]


def _listed(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    filters = filters_in(request.GET)
    found, now = queries.inbox(filters, by=staff.user), clock.now()
    rows = [
        (one, TOPICS[one.topic], age(now - one.waiting_since) if one.waiting_since else STATES[one.status],
         _address(one, request))
        for one in found.threads
    ]  # fmt: skip
    return {
        "inbox": found,
        "rows": rows,
        "filters": filters,
        "plain": filters == Filters(),
        "topics": TOPICS.items(),
        "houses": houses(),
        "query": _query(request),
    }


def _shown(request: HttpRequest, staff: Staff, thread: Thread, form: Reply, *, status: int = 0) -> HttpResponse:
    listed = _listed(request, staff)
    before, after = listed["inbox"].before(thread.pk), listed["inbox"].after(thread.pk)
    context = {
        **listed,
        "thread": thread,
        "topic": TOPICS[thread.topic],
        "state": STATES[thread.status],
        "form": form,
        "longest": LONGEST_TYPED,
        "back": _list(request),
        "colleagues": _colleagues(staff),
        "templates": queries.templates(),
        "before": _address(before, request) if before else "",
        "after": _address(after, request) if after and after.pk != thread.pk else "",
    }
    status = status or (REFUSED if form.refusal else HTTPStatus.OK)
    return render_page(request, staff, "backoffice/inbox.html", context, section=SECTION, status=status)


def _query(request: HttpRequest) -> str:
    kept = {name: request.GET[name] for name in ("tema", "maja", "kam", "visi") if request.GET.get(name)}
    return urlencode(kept)


def _list(request: HttpRequest) -> str:
    query = _query(request)
    return f"{reverse('desk_inbox')}?{query}" if query else reverse("desk_inbox")


def _address(thread: Thread, request: HttpRequest) -> str:
    query = _query(request)
    address = reverse("desk_thread", args=[thread.pk])
    return f"{address}?{query}" if query else address
