"""What was done: rows are added, never changed or taken away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Event(models.Model):
    """One thing that happened; `by` is the key of the user, kept as a number so that it outlives the account.

    The application's database role may insert and read events, not update or delete them.
    """

    at = models.DateTimeField()
    by = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["by", "at"]), models.Index(fields=["subject", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.verb} {self.subject}"


class Seal(models.Model):
    """An event's place in the chain and the digest of everything up to it (`rules.chained`).

    Sealed shortly after the event was committed, so that no writer waits for another; the place is the order of
    sealing. The application's database role may add and read seals, nothing else.
    """

    place = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)  # a number and no relation: a lost event must show, not fall away
    digest = models.BinaryField(max_length=32)

    class Meta:
        ordering: ClassVar = ["place"]

    def __str__(self) -> str:
        return f"{self.place}: {bytes(self.digest).hex()}"
