"""Copies of own data that people asked for, accounts that are being closed."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class DataCopy(models.Model):
    """All that the portal holds of a person, as two files, sealed, until `expires_at`; only that person gets them.

    `made_at` is None while it is being made: `done` of `steps` are behind.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    table = models.BinaryField(null=True)
    paper = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "asked_at"])]

    def __str__(self) -> str:
        return f"copy {self.pk} of user {self.user_id}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can be had."""
        return self.made_at is not None and at < self.expires_at


class Closing(models.Model):
    """A person asked to close the account: it is erased at `erase_at`, unless that was taken back before.

    `undo_hash` is that of the link in the letter.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField()
    erase_at = models.DateTimeField()
    undo_hash = models.BinaryField(max_length=32, unique=True)
    undone_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["erase_at"], condition=Q(undone_at=None, erased_at=None), name="closing_due")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(undone_at=None, erased_at=None), name="closing_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(erased_at=None), name="closing_ends_one_way"),
        ]

    def __str__(self) -> str:
        return f"closing of user {self.user_id}"

    @property
    def is_open(self) -> bool:
        """Whether the account is still to be erased."""
        return self.undone_at is None and self.erased_at is None
