"""Looking for words in documents."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pagalms.documents.models import Version

MOST_WORDS = 6


def looked_for(rows: QuerySet[Version], words: str) -> QuerySet[Version]:
    """The versions whose document fits every word, in title, number or issuer."""
    for word in words.split()[:MOST_WORDS]:
        rows = rows.filter(
            Q(document__title__icontains=word)
            | Q(document__number__icontains=word)
            | Q(document__issuer__icontains=word)
        )
    return rows
