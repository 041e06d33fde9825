"""Plain text that people typed, as paragraphs, lists and links; nothing in it can become markup of its own.

An empty line begins a paragraph, lines that begin with "- ", "* " or "• " are a list; web and e-mail addresses are
links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_LINK = re.compile(r"(https?://[^\s<>\"„”]+)|([\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4})", re.IGNORECASE)
_AFTER = ".,;:!?)]»”'"  # belongs to the sentence rather than to the address
_ITEM = re.compile(r"\s*[-*•–]\s+")
PAGE = {"p": "", "ul": "", "a": ""}
LETTER = {
    "p": ' style="margin:0 0 16px"',
    "ul": ' style="margin:0 0 16px;padding-left:24px"',
    "a": ' style="color:#1d5558;word-break:break-all"',
}


def prose(text: str, looks: dict[str, str] | None = None) -> SafeString:
    """The text as HTML; `looks` are attributes of our own tags, for letters."""
    look = looks or PAGE
    return mark_safe("".join(_blocks(text, look)))  # noqa: S308 - every part is escaped below


def _blocks(text: str, look: dict[str, str]) -> Iterator[str]:
    for paragraph in re.split(r"\n[ \t]*\n+", text.strip().replace("\r\n", "\n")):
        lines = paragraph.split("\n")
        for is_list, group in groupby(lines, key=lambda line: bool(_ITEM.match(line))):
            some = list(group)
            if is_list:
                items = format_html_join("", "<li>{}</li>", ((_linked(_ITEM.sub("", one, 1), look),) for one in some))
                yield format_html("<ul{}>{}</ul>", mark_safe(look["ul"]), items)  # noqa: S308 - our own attribute
            elif paragraph.strip():
                body = format_html_join(mark_safe("<br>"), "{}", ((_linked(one, look),) for one in some))
                yield format_html("<p{}>{}</p>", mark_safe(look["p"]), body)  # noqa: S308 - our own attribute


def _linked(line: str, look: dict[str, str]) -> SafeString:
    parts: list[SafeString] = []
    end = 0
    for found in _LINK.finditer(line):
        address = found[0].rstrip(_AFTER)
        parts.append(format_html("{}", line[end : found.start()]))
        href = address if found[1] else f"mailto:{address}"
        attribute = mark_safe(look["a"])  # noqa: S308 - our own attribute
        parts.append(format_html('<a href="{}" rel="noopener"{}>{}</a>', href, attribute, address))
        end = found.start() + len(address)
    parts.append(format_html("{}", line[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped
