"""Reads of keys."""

from __future__ import annotations

from pagalms.machines.models import Key


def all_keys() -> list[Key]:
    """Every key by its system, those that count before those that have ended."""
    return sorted(Key.objects.all(), key=lambda key: (key.ended_at is not None, key.system, key.pk))
