"""The terms of use with all their versions, agreeing to new ones, the manager's logo, and where samples lead."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.enrolment import actions, queries
from pagalms.enrolment.rules import TERMS_BEFORE, TERMS_VERSION, chapters
from pagalms.entrance import agreement
from pagalms.entrance.pages import first_page, local_path
from pagalms.kernel import clock
from pagalms.kernel.refusal import Refusal
from pagalms.manager.queries import logo_content, sheet_named
from pagalms.ui.errors import REFUSED
from pagalms.ui.unsent import sign_in_first

if TYPE_CHECKING:
    from pagalms.accounts.models import User
    from pagalms.enrolment.models import Terms

A_YEAR = "public, max-age=31536000, immutable"  # for what has the digest of its content in its address


@require_safe
def terms(request: HttpRequest) -> HttpResponse:
    """Lietošanas noteikumi: those that count today, and whether others will."""
    on = clock.today()
    context = {**_text(queries.terms_on(on)), "coming": queries.terms_coming(on)}
    return render(request, "entrance/terms.html", context)


@require_safe
def terms_version(request: HttpRequest, version: str) -> HttpResponse:
    """A published version, whether it counted before, counts, or will."""
    on, found = clock.today(), queries.terms_named(version)
    if found is None and version not in (TERMS_VERSION, *TERMS_BEFORE):
        raise Http404
    future = found.since if found and found.since and found.since > on else None
    context = {
        **_text(found, version),
        "future": future,
        "earlier": not future and version != queries.terms_version_on(on),
    }
    return render(request, "entrance/terms.html", context)


@sign_in_first
@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Who agreed to an earlier version reads the new one before anything else."""
    on, user, problem = clock.today(), cast("User", request.user), ""
    where = local_path(request.POST.get("next", "") or request.GET.get("next", "")) or ""
    if not queries.terms_to_accept(user, on=on):
        agreement.done(request)
        return redirect(where or first_page(request))
    if request.method == "POST":
        try:
            if "agree" not in request.POST:
                raise Refusal("agree", _("Tick that you agree, or sign out."))
            actions.accept_terms(request.POST.get("version", ""), by=user, on=on, at=clock.now())
        except Refusal as refusal:
            problem = str(refusal.message)
        else:
            agreement.done(request)
            return redirect(where or first_page(request))
    context = {**_text(queries.terms_on(on)), "next": where, "problem": problem}
    return render(request, "entrance/terms_agree.html", context, status=REFUSED if problem else HTTPStatus.OK)


@require_safe
def sample(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Where the links of sample letters lead (the office shows them and sends them to staff)."""
    return render(request, "entrance/sample.html")


@require_safe
def logo(request: HttpRequest, digest: str) -> HttpResponse:
    """The manager's picture; an earlier one as well, for pages that are still open."""
    content = logo_content(digest)
    if not content:
        raise Http404
    return HttpResponse(content, content_type="image/png", headers={"Cache-Control": A_YEAR})


@require_safe
def look(request: HttpRequest, digest: str) -> HttpResponse:
    """The manager's colours over the portal's own, as a stylesheet that browsers keep."""
    sheet = sheet_named(digest)
    if not sheet:
        raise Http404
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": A_YEAR})


def _text(found: Terms | None, builtin: str = TERMS_VERSION) -> dict[str, Any]:
    if found is None:
        return {"version": builtin, "chapters": []}
    return {"version": found.version, "chapters": chapters(found.text(translation.get_language() or "lv"))}
