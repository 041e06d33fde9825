"""A text cut into pieces, those that were looked for marked, and long ones shortened around them."""

from __future__ import annotations

from collections.abc import Sequence

Piece = tuple[str, bool]  # a part of the text, and whether it was looked for
Places = Sequence[tuple[int, int]]
EXCERPT = 180  # signs


def pieces(text: str, places: Places) -> list[Piece]:
    """The whole text, nothing lost, nothing added."""
    found: list[Piece] = []
    end = 0
    for begin, stop in places:
        found += [(text[end:begin], False), (text[begin:stop], True)]
        end = stop
    found.append((text[end:], False))
    return [piece for piece in found if piece[0]]


def excerpt(text: str, places: Places) -> list[Piece]:
    """About 180 signs around the first place; dots where something was left out."""
    begin = _word_begins(text, max(0, places[0][0] - EXCERPT // 3)) if places and len(text) > EXCERPT else 0
    end = _word_ends(text, begin + EXCERPT)
    cut = text[begin:end]
    inside = [(start - begin, stop - begin) for start, stop in places if start >= begin and stop <= end]
    before = [("… ", False)] if begin else []
    return [*before, *pieces(cut, inside), *([(" …", False)] if end < len(text) else [])]


def _word_begins(text: str, near: int) -> int:
    blank = text.rfind(" ", 0, near)
    return blank + 1 if near and near - blank < 40 else near


def _word_ends(text: str, near: int) -> int:
    if near >= len(text):
        return len(text)
    blank = text.rfind(" ", near - 40, near)
    return blank if blank > 0 else near
