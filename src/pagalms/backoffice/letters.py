"""Letters that did not arrive: to whom, why, and trying once more."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pagalms.audit.actions import looked
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.page import render_page
from pagalms.backoffice.paging import paging
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.outbox import actions, queries
from pagalms.ui.asked import whole

A_PAGE = 100


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def letters(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The undelivered ones and those under way, newest first; POST sends one of them again."""
    if request.method == "POST":
        number = request.POST.get("letter", "")
        try:
            actions.try_again(whole(number) or 0, by=staff.user, at=clock.now())
        except Refusal as refusal:
            messages.info(request, str(refusal.message))
        else:
            messages.success(request, _("The letter is on its way again."))
        return redirect(request.get_full_path())
    pages = paging(request, queries.undelivered_count(), most=A_PAGE)
    undelivered = queries.undelivered(most=A_PAGE, after=pages.start)
    waiting = queries.waiting(most=A_PAGE) if pages.number == 1 else []
    more = queries.waiting_count() - A_PAGE if len(waiting) == A_PAGE else 0
    context = {"undelivered": undelivered, "waiting": waiting, "pages": pages, "more": more}
    shown = [*undelivered, *waiting]
    named = [f"user:{one.user_id}" if one.user_id else f"letter:{one.pk}" for one in shown]
    looked("letter", by=staff.user, at=clock.now(), subjects=named)
    return render_page(request, staff, "backoffice/letters.html", context, section="desk_letters")
