"""All kinds of letters: looked at in each language, and sent to oneself, by the code that sends the real ones."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe

from pagalms.audit.actions import record
from pagalms.backoffice.access import Staff, for_staff
from pagalms.backoffice.letter_kinds import GROUPS, KINDS, LetterKind
from pagalms.backoffice.letter_samples import LINK, PORTAL, Context
from pagalms.backoffice.page import render_page
from pagalms.kernel import clock
from pagalms.outbox import actions as outbox

SECTION = "desk_letter_kinds"
NOTHING_LOADED = (
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
BESIDE = '<head>\n<base target="_blank">'  # a link opens as it does in a mail program; no page lets itself be framed


@require_safe
@for_staff
def kinds(request: HttpRequest, staff: Staff) -> HttpResponse:
    """All kinds, with the line by which a mail program shows each."""
    language = translation.get_language() or "lv"
    groups = [(group, [(kind, _written(kind, language).subject) for kind in some]) for group, some in GROUPS]
    return render_page(request, staff, "backoffice/letter_kinds.html", {"groups": groups}, section=SECTION)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def kind(request: HttpRequest, staff: Staff, kind: str) -> HttpResponse:
    """One kind in all languages; POST sends it to who asks."""
    found = _found(kind)
    if request.method == "POST":
        language = _language(request.POST.get("language", ""))
        at = clock.now()
        outbox.write(
            found.name, to=staff.user.email, language=language, on=at, user=staff.user,
            context=_sample(found, language), stop_href=LINK if found.stops else "",
        )  # fmt: skip
        record("letter_tested", by=staff.user, at=at, subject=f"user:{staff.user.pk}", detail={"kind": found.name})
        messages.success(request, _("Sent to %(address)s.") % {"address": staff.user.email})
        return redirect("desk_letter_kind", kind)
    letters = [(code, name, _written(found, code)) for code, name in settings.LANGUAGES]
    context = {"kind": found, "letters": letters}
    return render_page(request, staff, "backoffice/letter_kind.html", context, section=SECTION)


@require_safe
@xframe_options_sameorigin
@for_staff
def shown(request: HttpRequest, staff: Staff, kind: str, language: str) -> HttpResponse:
    """The letter as mail programs show it; nothing in it runs or is loaded."""
    letter = _written(_found(kind), _language(language))
    html = letter.html.replace("<head>", BESIDE, 1)
    return HttpResponse(html, headers={"Content-Security-Policy": NOTHING_LOADED})


def _found(kind: str) -> LetterKind:
    if kind not in KINDS:
        raise Http404
    return KINDS[kind]


def _language(said: str) -> str:
    if said not in dict(settings.LANGUAGES):
        raise Http404
    return said


def _written(kind: LetterKind, language: str) -> outbox.Written:
    context = _sample(kind, language)
    return outbox.written(kind.name, language=language, context=context, stop_href=LINK if kind.stops else "")


def _sample(kind: LetterKind, language: str) -> Context:
    with translation.override(language):
        return {**kind.sample(clock.now()), "portal_url": PORTAL}
