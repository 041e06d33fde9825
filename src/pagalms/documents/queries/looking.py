"""Looking for words in documents: in their titles, numbers, issuers, names of files, and in what the files say."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from pagalms.documents.models import Version
from pagalms.kernel.latvian.asked import Asked, Word


def looked_for(rows: QuerySet[Version], words: str) -> QuerySet[Version]:
    """The versions that have every word somewhere, in any form; all of them when nothing was typed."""
    if not words.strip():
        return rows
    asked = Asked.of(words)
    for word in asked.words:
        rows = rows.filter(has(word))
    return rows if asked else rows.none()


def has(word: Word) -> Q:
    """Whether a document has the word; numbers are found by a part of them, too."""
    fits = Q(document__words__has=word) | Q(file__reading__stems__has=word)
    if word.is_number:
        fits |= Q(document__number__icontains=word.bare) | Q(document__cadastre_number__icontains=word.bare)
    return fits
