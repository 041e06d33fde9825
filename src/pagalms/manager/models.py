"""What the manager said of itself, version after version."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from pagalms.files.models import StoredFile


class Version(models.Model):
    """A saying as it was saved, of one of `rules.sayings.Kind`; the newest of its kind counts.

    Empty `said`: as the installation's settings have it.
    """

    kind = models.CharField(max_length=20)
    said = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="manager_version_newest")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.at:%d.%m.%Y}"
