"""The history of imports."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models


class ImportRun(models.Model):
    """One import that went in: what came, when, by whom, and what it changed (counts by file)."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%F %T}"
