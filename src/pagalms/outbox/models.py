"""Letters on their way."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models

from pagalms.outbox.rules import Kind


class Letter(models.Model):
    """One letter to one address, kept as written; the same Message-ID at every attempt.

    `about` names what a letter of many is about, in the words of who writes it: bill:2026-05:123. The paper that goes
    with it is made from that when the letter is handed over, so that a month of bills is not kept twice.
    """

    class State(models.TextChoices):
        """Where a letter is."""

        WAITING = "waiting"
        SENT = "sent"
        UNDELIVERED = "undelivered"

    to = models.EmailField(max_length=254)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    about = models.CharField(max_length=60, blank=True)
    headers = models.JSONField(default=dict)
    message_id = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["to", "created_at"]),
            models.Index(
                fields=["about"], opclasses=["varchar_pattern_ops"], condition=~models.Q(about=""), name="letter_about"
            ),
            models.Index(fields=["state", "id"], condition=~models.Q(state="sent"), name="letter_not_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.to}"


class Stopped(models.Model):
    """A user wants no letters of a kind during `period`; while there is none of these, they are sent."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in Kind])
    period = DateTimeRangeField()
    said_at = models.CharField(max_length=40)

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="letters_stopped_once_at_a_time",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} without {self.kind}"
