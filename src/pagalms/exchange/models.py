"""Imports from their arrival to their end, and the rows that were sent back."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from pagalms.exchange.rules import Ending, Way


class ImportRun(models.Model):
    """One import: what came, when, by whom and which way; what was found; what became of it.

    What was typed at a terminal stands here only once it went in. What came by the browser or lay in the folder is
    written down at once: `checked_at`, `wanted_at` and `ended_at` say how far it is. `place` is where the sealed
    package waits until the import is over. `system` handed a package in by the API. `checks` counts previews, so that
    nobody agrees to one they have not seen.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=[(way.value, way.value) for way in Way], default=Way.COMMAND.value)
    system = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    files = models.JSONField(default=list)
    place = models.CharField(max_length=100, blank=True)
    began_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    checks = models.PositiveSmallIntegerField(default=0)
    preview = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    refused = models.PositiveIntegerField(default=0)
    wanted_at = models.DateTimeField(null=True)
    wanted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, blank=True, choices=[(one.value, one.value) for one in Ending])
    reason = models.TextField(blank=True)
    seconds = models.DecimalField(max_digits=8, decimal_places=1, default=0)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                models.F("way"),
                condition=models.Q(ended_at=None, way=Way.BROWSER.value),
                name="one_import_open_in_the_browser",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ending="") | ~models.Q(models.Q(ended_at=None) | models.Q(ending="")),
                name="an_import_that_ended_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.at:%F %T}"


class RefusedFile(models.Model):
    """The refused rows of one file as they came, each with its reason, sealed: they may hold personal codes.

    `lines`: where they stood in the file.
    """

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="+")
    sheet = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    lines = models.JSONField(default=list, db_default=[])
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "sheet"], name="refused_file_once")]

    def __str__(self) -> str:
        return self.name
