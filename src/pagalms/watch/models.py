"""Counts of all processes together."""

from __future__ import annotations

from django.db import models


class Count(models.Model):
    """How much was counted in all processes since the table was made; `series` is a name with its labels."""

    series = models.CharField(max_length=200, primary_key=True)
    value = models.FloatField()

    def __str__(self) -> str:
        return f"{self.series} {self.value}"
