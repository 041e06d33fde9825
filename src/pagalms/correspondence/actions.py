"""Asking, writing on, answering; what the office does with a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from pagalms.accounts.models import User
from pagalms.audit.actions import Detail, record
from pagalms.correspondence.models import Attachment, Message, Note, Template, Thread
from pagalms.correspondence.rules import LONGEST_TEXT, MOST_A_DAY, MOST_FILES, MOST_FILES_A_DAY, Topic, subject_of
from pagalms.files.actions import Upload, store_all
from pagalms.files.rules import EVERY
from pagalms.kernel.findable import read_again, words_in
from pagalms.kernel.refusal import Refusal
from pagalms.kernel.turns import wait_for_turn
from pagalms.outbox import actions as outbox
from pagalms.outbox.queries import wanted_by
from pagalms.outbox.rules import Kind
from pagalms.outbox.stop_link import sealed
from pagalms.properties.models import Apartment

_DAY = timedelta(days=1)
_A_WHILE = timedelta(hours=1)  # the same words in it are the same message: the browser's way back brings them once more


@dataclass(frozen=True)
class Letter:
    """What a form brought: text, files, and the page's key, so that a form sent twice is one message."""

    text: str
    form_key: UUID
    files: Sequence[Upload] = ()


@transaction.atomic
def ask(letter: Letter, *, topic: Topic, flat: Apartment | None, by: User, at: datetime) -> Thread:
    """Open a thread; the same form or words again give the same one. Raises Refusal beside the field that is wrong."""
    User.objects.select_for_update().get(pk=by.pk)  # a second click waits here
    key = _key(letter, by, "new")
    if arrived := Message.objects.filter(form_key=key).select_related("thread").first():
        return arrived.thread
    text = _text(letter.text, field="text")
    if not letter.files and (asked := _asked_already(text, topic, flat, by, at)):
        return asked
    _not_too_many(letter, by, at)
    thread = Thread.objects.create(
        user=by, apartment=flat, topic=topic, subject=subject_of(text), opened_at=at, last_at=at, waiting_since=at,
        seen_at=at,
    )  # fmt: skip
    _keep(letter, text, key, thread=thread, by=by, at=at, from_office=False)
    record("question_asked", by=by, at=at, subject=f"thread:{thread.pk}", detail={"topic": str(topic)})
    return thread


@transaction.atomic
def write_on(thread: int, letter: Letter, *, by: User, at: datetime) -> None:
    """Write on in an own thread, once what is said twice; an answered or closed one waits again. Raises Refusal."""
    User.objects.select_for_update().get(pk=by.pk)  # letters in several threads at once are counted together
    row = _locked(thread)
    if row.user_id != by.pk:
        raise Refusal("gone", _("There is no such conversation."))
    key = _key(letter, by, str(thread))
    if Message.objects.filter(form_key=key).exists():
        return
    text = _text(letter.text, field="text")
    if not letter.files and _said_last(text, row, by, at):
        return
    _not_too_many(letter, by, at)
    _keep(letter, text, key, thread=row, by=by, at=at, from_office=False)
    detail: Detail = {"reopened": row.closed_at is not None}
    row.waiting_since = row.waiting_since or at
    row.last_at, row.seen_at, row.closed_at = at, at, None
    row.save(update_fields=["waiting_since", "last_at", "seen_at", "closed_at"])
    record("question_written_on", by=by, at=at, subject=f"thread:{thread}", detail=detail)


def see(thread: Thread, *, at: datetime) -> None:
    """Note that its writer had the thread on the screen."""
    Thread.objects.filter(pk=thread.pk).update(seen_at=at)


@transaction.atomic
def answer(thread: int, letter: Letter, *, close: bool, by: User, at: datetime) -> None:
    """Answer for the office; the writer gets a letter with the link, without the text. Raises Refusal."""
    row = _locked(thread)
    key = _key(letter, by, str(thread))
    if Message.objects.filter(form_key=key).exists():
        return
    text = _text(letter.text, field="text")
    waited = at - row.waiting_since if row.waiting_since else None
    _keep(letter, text, key, thread=row, by=by, at=at, from_office=True, waited=waited)
    row.waiting_since, row.answered_at, row.last_at = None, at, at
    row.closed_at = at if close else None
    row.assigned_to = row.assigned_to or by
    row.save(update_fields=["waiting_since", "answered_at", "last_at", "closed_at", "assigned_to"])
    record("question_answered", by=by, at=at, subject=f"thread:{thread}", detail={"closed": close})
    _write_letter(row, at)


@transaction.atomic
def close(thread: int, *, by: User, at: datetime) -> None:
    """Close a thread without a word: nothing in it waits for an answer. Twice is once."""
    row = _locked(thread)
    if row.closed_at is None:
        row.waiting_since, row.closed_at = None, at
        row.save(update_fields=["waiting_since", "closed_at"])
        record("question_closed", by=by, at=at, subject=f"thread:{thread}")


@transaction.atomic
def assign(thread: int, *, to: User | None, by: User, at: datetime) -> None:
    """Put a thread into somebody's hands, or back to all."""
    row = _locked(thread)
    if row.assigned_to_id == (to.pk if to else None):
        return
    row.assigned_to = to
    row.save(update_fields=["assigned_to"])
    record("question_assigned", by=by, at=at, subject=f"thread:{thread}", detail={"to": to.pk if to else None})


@transaction.atomic
def note(thread: int, text: str, *, by: User, at: datetime) -> None:
    """Write something for the office alone; said twice in a row it stands once. Raises Refusal: nothing, too much."""
    row = _locked(thread)
    said = _text(text, field="note")
    last = Note.objects.filter(thread=row).order_by("-pk").first()
    if last and (last.text, last.by_id) == (said, by.pk):
        return
    Note.objects.create(thread=row, by=by, text=said, at=at)
    record("question_noted", by=by, at=at, subject=f"thread:{thread}")


@transaction.atomic
def keep_template(title: str, text: str, *, by: User, at: datetime) -> None:
    """Offer a ready answer; one with the same title is replaced, the same once more changes nothing.

    Raises Refusal beside the field that is wrong.
    """
    name = " ".join(title.replace("\x00", "").split())[:80]
    if not name:
        raise Refusal("no_title", _("Give the ready answer a name."), field="title")
    said = _text(text, field="text")
    wait_for_turn("pagalms.correspondence.template")
    offered = Template.objects.filter(title=name, retired_at=None)
    if offered.filter(text=said).exists():
        return
    offered.update(retired_at=at)
    made = Template.objects.create(title=name, text=said)
    record("template_kept", by=by, at=at, subject=f"template:{made.pk}")


@transaction.atomic
def retire_template(template: int, *, by: User, at: datetime) -> None:
    """Offer a ready answer no longer. Twice is once."""
    if Template.objects.filter(pk=template, retired_at=None).update(retired_at=at):
        record("template_retired", by=by, at=at, subject=f"template:{template}")


def rewrite_words() -> int:
    """Store the words of all messages anew, after the rules of words have changed; how many messages."""
    every = Message.objects.prefetch_related("attachments__file")
    return read_again(every, lambda one: (one.text, *(each.file.name for each in one.attachments.all())))


def _keep(
    letter: Letter, text: str, key: UUID, *, thread: Thread, by: User, at: datetime, from_office: bool,
    waited: timedelta | None = None,
) -> None:  # fmt: skip
    message = Message.objects.create(
        thread=thread, by=by, from_office=from_office, text=text, at=at, waited=waited, form_key=key,
        words=words_in(text, *(file.name for file in letter.files)),
    )  # fmt: skip
    for file in store_all(letter.files, accept=EVERY, by=by, at=at, most=MOST_FILES, field="attached"):
        Attachment.objects.create(message=message, file=file)


def _text(said: str, *, field: str) -> str:
    text = said.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise Refusal("empty", _("Write your message."), field=field)
    if len(text) > LONGEST_TEXT:
        words = _("The message is longer than %(most)d characters. Shorten it, or send the rest in a file.")
        raise Refusal("too_long", words % {"most": LONGEST_TEXT}, field=field)
    return text


def _asked_already(text: str, topic: Topic, flat: Apartment | None, by: User, at: datetime) -> Thread | None:
    """The thread that these words opened a while ago and that nobody has answered; the page's key may be another."""
    opened = Thread.objects.filter(user=by, topic=topic, apartment=flat, opened_at__gt=at - _A_WHILE)
    return opened.filter(waiting_since__isnull=False, messages__by=by, messages__text=text).first()


def _said_last(text: str, thread: Thread, by: User, at: datetime) -> bool:
    last = Message.objects.filter(thread=thread).order_by("-pk").first()
    return last is not None and (last.text, last.by_id) == (text, by.pk) and last.at > at - _A_WHILE


def _not_too_many(letter: Letter, by: User, at: datetime) -> None:
    lately = Message.objects.filter(by=by, from_office=False, at__gt=at - _DAY)
    files = Attachment.objects.filter(message__in=lately).count() if letter.files else 0
    if letter.files and files + len(letter.files) > MOST_FILES_A_DAY:
        words = _("You have sent many files today. Send these tomorrow, or bring them to the office.")
        raise Refusal("too_many_files_a_day", words, field="attached")
    if lately.count() >= MOST_A_DAY:
        words = _("You have written %(most)d messages in a day. Call us, or write on tomorrow.")
        raise Refusal("too_many", words % {"most": MOST_A_DAY}, field="text")


def _key(letter: Letter, by: User, where: str) -> UUID:
    """The page's key bound to person and thread, so that nobody meets somebody else's form."""
    return uuid5(letter.form_key, f"{by.pk} {where}")


def _locked(thread: int) -> Thread:
    found = Thread.objects.select_for_update().filter(pk=thread).first()
    if found is None:
        raise Refusal("gone", _("There is no such conversation."))
    return found


def _write_letter(thread: Thread, at: datetime) -> None:
    user = thread.user
    if Kind.ANSWERS not in wanted_by(user, at=at) or not user.is_active:
        return
    stop = settings.PORTAL_URL + reverse("letters_of_kind", args=["atbildes", sealed(Kind.ANSWERS, user.pk)])
    outbox.write(
        "answer",
        to=user.email,
        language=user.language,
        on=at,
        user=user,
        context={"asked_at": thread.opened_at, "href": settings.PORTAL_URL + reverse("thread", args=[thread.pk])},
        stop_href=stop,
    )
