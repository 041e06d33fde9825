"""Kinds of letters that one may do without: chosen in Uzstādījumi, or with the link of such a letter."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from pagalms.enrolment.queries import Resident
from pagalms.kernel import clock
from pagalms.outbox import queries
from pagalms.outbox.actions import choose
from pagalms.outbox.rules import Kind
from pagalms.resident.access import for_resident

IN_ADDRESSES = {"pazinojumi": Kind.NOTICES, "atbildes": Kind.ANSWERS, "dokumenti": Kind.DOCUMENTS}
NAMES: dict[Kind, str | Promise] = {
    Kind.NOTICES: gettext_lazy("Important notices"),
    Kind.ANSWERS: gettext_lazy("Answers to your questions"),
    Kind.DOCUMENTS: gettext_lazy("New documents"),
}


def choices(resident: Resident) -> list[tuple[str, str | Promise, bool]]:
    """Each kind by its word in addresses, its name, and whether it is sent."""
    wanted = queries.wanted_by(resident.user, at=clock.now())
    return [(word, NAMES[kind], kind in wanted) for word, kind in IN_ADDRESSES.items()]


@require_POST
@for_resident
def in_settings(request: HttpRequest, resident: Resident, kind: str) -> HttpResponse:
    """Yes or no to one kind."""
    chosen = _kind(kind)
    wanted = request.POST.get("wanted") == "yes"
    choose(chosen, by=resident.user, wanted=wanted, at=clock.now(), said_at="settings")
    said = _("Saved. We will send them by e-mail.") if wanted else _("Saved. You will find them in the portal only.")
    messages.success(request, said)
    return redirect("settings")


@csrf_exempt  # mail programs post here by themselves (RFC 8058), without a page before; the signed link is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def by_link(request: HttpRequest, kind: str, target: str) -> HttpResponse:
    """GET asks and changes nothing (mail scanners open links); POST stops the letters, or starts them again."""
    chosen = _kind(kind)
    user = queries.stop_target(chosen, target)
    if user is None:
        raise Http404
    state = "ask"
    if request.method == "POST":
        wanted = request.POST.get("undo") == "yes"
        choose(chosen, by=user, wanted=wanted, at=clock.now(), said_at="letter")
        state = "wanted" if wanted else "stopped"
    context = {"state": state, "name": NAMES[chosen], "email": user.email}
    return render(request, "resident/letters_of_kind.html", context)


def _kind(word: str) -> Kind:
    if word not in IN_ADDRESSES:
        raise Http404
    return IN_ADDRESSES[word]
