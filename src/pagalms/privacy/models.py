"""Copies of own data that people asked for."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models


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
