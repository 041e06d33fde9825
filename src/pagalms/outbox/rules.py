"""The kinds of letters that a person may do without; all others are sent in any case."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Letters that are sent until they are stopped. Bills are another thing: they are sent to who asked for them."""

    NOTICES = "notices"
    ANSWERS = "answers"
    DOCUMENTS = "documents"
