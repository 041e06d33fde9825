"""Threads of questions and answers; what the office notes for itself stands apart from them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from pagalms.correspondence.rules import LONGEST_SUBJECT, Status, Topic, status_of
from pagalms.files.models import StoredFile
from pagalms.kernel.findable import WordsField
from pagalms.properties.models import Apartment


class Thread(models.Model):
    """A conversation of one user with the office, about a property or in general.

    `waiting_since`: when the oldest unanswered message came. `seen_at`: when its writer last had it on the screen.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    apartment = models.ForeignKey(Apartment, models.PROTECT, null=True, related_name="+")
    topic = models.CharField(max_length=10, choices=[(topic.value, topic.value) for topic in Topic])
    subject = models.CharField(max_length=LONGEST_SUBJECT)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(waiting_since=None), name="thread_closed_waits_for_nothing"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["user", "-last_at"], name="thread_of_user"),
            models.Index(fields=["waiting_since"], condition=Q(waiting_since__isnull=False), name="thread_waiting"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def status(self) -> Status:
        """Where it stands."""
        return status_of(
            waiting_since=self.waiting_since, taken=self.assigned_to_id is not None, closed_at=self.closed_at
        )

    @property
    def has_news(self) -> bool:
        """There is an answer that its writer has not seen."""
        return self.answered_at is not None and (self.seen_at is None or self.seen_at < self.answered_at)


class Message(models.Model):
    """What the writer or the office said. `waited`: how long the question had waited for this answer."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="messages")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    from_office = models.BooleanField()
    text = models.TextField()
    at = models.DateTimeField()
    waited = models.DurationField(null=True)
    form_key = models.UUIDField(unique=True)
    words = WordsField(null=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["by", "at"], name="message_by_at")]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at:%F %T}"


class Attachment(models.Model):
    """A file sent with a message; who may read the thread may read it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.file_id}"


class Note(models.Model):
    """What the office writes for itself; never shown to residents."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="notes")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.thread_id} {self.at:%F %T}"


class Template(models.Model):
    """A ready answer that staff put into a reply; `retired_at`: no longer offered."""

    title = models.CharField(max_length=80)
    text = models.TextField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["title", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title"], condition=Q(retired_at=None), name="template_title_once")
        ]

    def __str__(self) -> str:
        return self.title
