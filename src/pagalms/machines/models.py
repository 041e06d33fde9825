"""Keys of other systems, and the answers they were given."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Key(models.Model):
    """What a system shows to be let in. Of the key itself only digests are kept; `shown` are its first letters.

    While it is being changed, `former` counts until `former_until`. `minute` and `asked` count its requests.
    """

    system = models.CharField(max_length=100)
    scopes = ArrayField(models.CharField(max_length=20))
    shown = models.CharField(max_length=20)
    digest = models.BinaryField(max_length=32, unique=True)
    former = models.BinaryField(max_length=32, unique=True, null=True)
    former_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    minute = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["system", "pk"]

    def __str__(self) -> str:
        return f"{self.system} {self.shown}…"


class Answer(models.Model):
    """What a request was answered, so that the same one sent again, after a lost answer, does nothing twice."""

    key = models.ForeignKey(Key, models.CASCADE, related_name="+")
    name = models.CharField(max_length=100)
    request = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "name"], name="answer_once")]
        indexes: ClassVar = [models.Index(fields=["at"])]

    def __str__(self) -> str:
        return f"{self.key_id} {self.name}: {self.status}"
