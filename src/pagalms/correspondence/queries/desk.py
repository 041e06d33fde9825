"""What the office sees."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Prefetch, QuerySet

from pagalms.accounts.models import User
from pagalms.correspondence.models import Attachment, Message, Note, Template, Thread
from pagalms.correspondence.rules import Topic

MOST = 100


@dataclass(frozen=True)
class Filters:
    """Which threads the inbox shows; `mine` and `free` are about who has them in hand, `all` brings answered ones."""

    topic: Topic | None = None
    house: int | None = None
    whose: str = ""
    all: bool = False


@dataclass(frozen=True)
class Inbox:
    """The threads that fit, those waiting longest first, and how many wait in the whole office."""

    threads: tuple[Thread, ...]
    waiting: int
    more: bool

    def before(self, thread: int) -> Thread | None:
        """The one above in the list."""
        return self._beside(thread, -1)

    def after(self, thread: int) -> Thread | None:
        """The one below in the list; the first for a thread that has left it."""
        return self._beside(thread, 1)

    def _beside(self, thread: int, step: int) -> Thread | None:
        keys = [one.pk for one in self.threads]
        if thread not in keys:
            return self.threads[0] if self.threads and step > 0 else None
        place = keys.index(thread) + step
        return self.threads[place] if 0 <= place < len(keys) else None


def inbox(filters: Filters, *, by: User) -> Inbox:
    """The inbox as `by` asked for it. Two statements."""
    found = Thread.objects.select_related("user", "apartment__house", "assigned_to")
    if not filters.all:
        found = found.filter(waiting_since__isnull=False)
    if filters.topic:
        found = found.filter(topic=filters.topic)
    if filters.house:
        found = found.filter(apartment__house=filters.house)
    if filters.whose == "mine":
        found = found.filter(assigned_to=by)
    elif filters.whose == "free":
        found = found.filter(assigned_to=None)
    rows = list(found.order_by(F("waiting_since").asc(nulls_last=True), "-last_at", "pk")[: MOST + 1])
    return Inbox(tuple(rows[:MOST]), waiting_count(), len(rows) > MOST)


def waiting_count() -> int:
    """How many threads wait for an answer."""
    return Thread.objects.filter(waiting_since__isnull=False).count()


def thread_at_desk(thread: int) -> Thread | None:
    """One thread with its messages, files and internal notes, or None."""
    messages = Message.objects.select_related("by").prefetch_related("attachments__file")
    notes = Note.objects.select_related("by")
    found = Thread.objects.filter(pk=thread).select_related("user", "apartment__house", "assigned_to")
    return found.prefetch_related(Prefetch("messages", messages), Prefetch("notes", notes)).first()


def attachment_at_desk(thread: int, attachment: int) -> Attachment | None:
    """A file in a thread, or None."""
    found = Attachment.objects.filter(pk=attachment, message__thread=thread)
    return found.select_related("file", "message__thread").first()


def templates() -> QuerySet[Template]:
    """The ready answers that are offered, by title."""
    return Template.objects.filter(retired_at=None)
