"""What this room holds about a person: their questions, the answers, the files sent with them."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pagalms.correspondence.models import Attachment, Message, Thread
from pagalms.correspondence.wording import TOPICS
from pagalms.kernel.own_data import Column, Part, Whose, part
from pagalms.properties.own_data import place_of


def own_data(whose: Whose) -> Iterator[Part]:
    """The parts of this room. Notes of the office are counted, not told: they can speak of others too (ADR 0020)."""
    threads = Thread.objects.filter(user=whose.user)
    yield part(
        "threads",
        _("Your questions"),
        threads.annotate(place=place_of("apartment"), notes_kept=Count("notes")).order_by("pk"),
        Column("subject", _("Subject")),
        Column("topic", _("About"), words=TOPICS.get),
        Column("place", _("Property"), name="property"),
        Column("opened_at", _("Asked")),
        Column("last_at", _("Last message")),
        Column("closed_at", _("Closed")),
        Column("notes_kept", _("Internal notes of the office"), name="internal_notes"),
    )
    yield part(
        "messages",
        _("Messages"),
        Message.objects.filter(thread__user=whose.user).order_by("thread", "pk"),
        Column("thread__subject", _("Subject")),
        Column("at", _("When")),
        Column("from_office", _("Written by"), words=_writer),
        Column("text", _("Text")),
    )
    yield part(
        "message_files",
        _("Files sent with messages"),
        Attachment.objects.filter(message__thread__user=whose.user).order_by("pk"),
        Column("message__thread__subject", _("Subject")),
        Column("file__name", _("File"), name="file"),
        Column("file__at", _("When"), name="at"),
    )


def _writer(from_office: bool) -> str | Promise:  # noqa: FBT001 - a value of the table
    return _("the office") if from_office else _("you")
