"""Files as they were stored."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pagalms.kernel.findable import WordsField


class StoredFile(models.Model):
    """A file: where its bytes lie, its name and kind. Who may read it says the record that points here."""

    place = models.CharField(max_length=100, unique=True)
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class FileText(models.Model):
    """The words in a file, read once after it was stored; empty when there are none, or none that can be read."""

    file = models.OneToOneField(StoredFile, models.CASCADE, related_name="reading")
    words = models.TextField(blank=True)
    stems = WordsField(null=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.words[:60]
