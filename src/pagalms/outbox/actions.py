"""Writing a letter, and delivering it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.kernel.periods import not_before
from pagalms.kernel.queue import IN_TURN, PATIENT, enqueue
from pagalms.kernel.refusal import Refusal
from pagalms.manager.queries import manager
from pagalms.outbox.models import Letter, Stopped
from pagalms.outbox.rules import Kind


class NotDelivered(Exception):
    """The mail server did not take a letter this time; the queue tries again."""


@dataclass(frozen=True)
class Written:
    """A letter as it is read."""

    subject: str
    text: str
    html: str


def written(kind: str, *, language: str, context: Mapping[str, Any] | None = None, stop_href: str = "") -> Written:
    """A letter of that kind in words, without sending it; see `write`."""
    frame = {"manager": manager(), "portal_url": settings.PORTAL_URL, "stop_href": stop_href}
    values = {**frame, **(context or {})}
    with translation.override(language):
        subject, _, text = render_to_string(f"letters/{kind}.txt", values).strip().partition("\n")
        html = render_to_string(f"letters/{kind}.html", {**values, "subject": subject})
    return Written(subject[:200], text.strip() + "\n", html)


def write(
    kind: str,
    *,
    to: str,
    language: str,
    on: datetime,
    user: User | None = None,
    context: Mapping[str, Any] | None = None,
    about: str = "",
    stop_href: str = "",
) -> Letter:
    """Write a letter from the templates `letters/<kind>.txt` (its first line is the subject) and `.html`.

    Call it inside the transaction of what the letter tells: the letter and its delivery exist exactly if that commits.
    A letter `about` something is one of many and lets the others go first. `stop_href` is where letters of its sort are
    stopped: by its reader in a page, by mail programs with one click (RFC 8058).
    """
    said = written(kind, language=language, context=context, stop_href=stop_href)
    with transaction.atomic():
        letter = Letter.objects.create(
            to=to,
            user=user,
            kind=kind,
            subject=said.subject,
            text=said.text,
            html=said.html,
            about=about,
            headers=_stopping(stop_href),
            created_at=on,
            message_id=f"<{secrets.token_urlsafe(18)}@{urlsplit(settings.PORTAL_URL).hostname}>",
        )
        enqueue("deliver_letter", letter=letter.pk, priority=PATIENT if about else IN_TURN)
    return letter


@dataclass(frozen=True)
class Enclosure:
    """A paper that goes with a letter."""

    name: str
    kind: str
    content: bytes


Enclosures = Callable[[str, str], Sequence[Enclosure]]


def no_enclosures(_about: str, _language: str) -> Sequence[Enclosure]:
    """No papers."""
    return ()


def deliver(letter_id: int, *, on: datetime, enclosures: Enclosures = no_enclosures) -> None:
    """Hand a waiting letter to the mail server. Raises NotDelivered when it did not take it.

    `enclosures` makes the papers of a letter that is about something, in the language of its reader. The row is locked
    meanwhile, so that two workers cannot send it at once; a server that took the letter and a worker
    that died before noting it means a second copy with the same Message-ID, never a lost letter.
    """
    refused = ""
    with transaction.atomic():
        letter = Letter.objects.select_for_update().filter(pk=letter_id).first()
        if letter is None or letter.state != Letter.State.WAITING:  # its reader's account is erased, or it is sent
            return
        letter.attempts += 1
        papers = enclosures(letter.about, letter.user.language if letter.user else "lv") if letter.about else ()
        try:
            _message(letter, papers).send()
        except OSError as problem:
            refused = letter.last_error = f"{type(problem).__name__}: {problem}"[:300]
        else:
            letter.state, letter.sent_at, letter.last_error = Letter.State.SENT, on, ""
        letter.save(update_fields=["attempts", "state", "sent_at", "last_error"])
    if refused:
        raise NotDelivered(refused)


@transaction.atomic
def try_again(letter_id: int, *, by: User, at: datetime) -> None:
    """Put an undelivered letter back on its way. Raises Refusal("gone") when it is none."""
    moved = Letter.objects.filter(pk=letter_id, state=Letter.State.UNDELIVERED).update(state=Letter.State.WAITING)
    if not moved:
        raise Refusal("gone", _("This letter is not waiting for another attempt."))
    record("letter_tried_again", by=by, at=at, subject=f"letter:{letter_id}")
    enqueue("deliver_letter", letter=letter_id)


def give_up(letter_id: int) -> None:
    """Mark a letter as undelivered after its last attempt; staff and its person see it."""
    Letter.objects.filter(pk=letter_id, state=Letter.State.WAITING).update(state=Letter.State.UNDELIVERED)


@transaction.atomic
def choose(kind: Kind, *, by: User, wanted: bool, at: datetime, said_at: str) -> None:
    """Send letters of this kind to the user, or stop them; `said_at` names the page or letter it was said on.

    Said twice, it is one choice.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    at = not_before(at, Stopped.objects.filter(user=user, kind=kind).values_list("period", flat=True))
    stopped = Stopped.objects.filter(user=user, kind=kind, period__contains=at).first()
    if wanted == (stopped is None):
        return
    if stopped is None:
        Stopped.objects.create(user=user, kind=kind, period=DateTimeTZRange(at, None), said_at=said_at)
    elif stopped.period.lower == at:  # an empty range would be neither a choice nor its end
        stopped.delete()
    else:
        stopped.period = DateTimeTZRange(stopped.period.lower, at)
        stopped.save(update_fields=["period"])
    detail: Detail = {"kind": str(kind), "wanted": wanted, "said_at": said_at}
    record("letters_chosen", by=user, at=at, subject=f"user:{user.pk}", detail=detail)


def _stopping(href: str) -> dict[str, str]:
    if not href:
        return {}
    return {"List-Unsubscribe": f"<{href}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


class _Message(EmailMultiAlternatives):
    """Keeps each header on one line: folded, a link begins with a blank line that not all mail programs take."""

    def message(self, **words: Any) -> Any:
        """The letter for the wire; a line may be 998 bytes long (RFC 5322, 2.1.1)."""
        made = super().message(**words)
        made.policy = made.policy.clone(max_line_length=998)
        return made


def _message(letter: Letter, papers: Sequence[Enclosure]) -> EmailMultiAlternatives:
    message = _Message(
        letter.subject,
        letter.text,
        settings.DEFAULT_FROM_EMAIL,
        [letter.to],
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated", **letter.headers},
    )
    message.attach_alternative(letter.html, "text/html")
    for paper in papers:
        message.attach(paper.name, paper.content, paper.kind)
    return message
