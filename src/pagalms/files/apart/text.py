"""The words in a PDF or in a text document, as far as time and space allow."""

from __future__ import annotations

import io
import re
import sys
import time
import zipfile
from collections.abc import Iterator

import pypdfium2

from pagalms.files.apart.bounds import given
from pagalms.files.rules import MOST_LETTERS, Kind

PAGES = 400
_INSIDE = {Kind.DOCX: "word/document.xml", Kind.ODT: "content.xml"}
_XML = 30 * 1024 * 1024


def words_in(content: bytes, kind: Kind, *, seconds: int) -> str:
    """The text, its white space made one, at most `rules.MOST_LETTERS` of it."""
    until = time.monotonic() + seconds * 0.8
    found: list[str] = []
    length = 0
    for part in _parts(content, kind):
        text = " ".join(part.replace("\0", " ").split())
        found.append(text)
        length += len(text) + 1
        if length > MOST_LETTERS or time.monotonic() > until:
            break
    return " ".join(found)[:MOST_LETTERS]


def _parts(content: bytes, kind: Kind) -> Iterator[str]:
    if kind is Kind.PDF:
        yield from _pages(content)
    elif kind is Kind.TEXT:
        yield content.decode("utf-8-sig", "replace")
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as folder, folder.open(_INSIDE[kind]) as inside:
            xml = inside.read(_XML).decode("utf-8", "replace")
        yield re.sub(r"<[^<>]*>", "", re.sub(r"</(?:w|text):(?:p|h|tab)\b[^>]*>", " ", xml))


def _pages(content: bytes) -> Iterator[str]:
    paper = pypdfium2.PdfDocument(content)
    for number in range(min(len(paper), PAGES)):
        page = paper[number]
        text = page.get_textpage()
        yield text.get_text_range()
        text.close()
        page.close()


if __name__ == "__main__":
    content, seconds, words = given()
    sys.stdout.buffer.write(words_in(content, Kind(words[0]), seconds=seconds).encode("utf-8", "replace"))
