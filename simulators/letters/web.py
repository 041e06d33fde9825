"""The HTTP side: which page shows what of the folder."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from simulators.letters import views
from simulators.letters.letter import Letter, read_letter
from simulators.letters.store import Store
from simulators.serve import Ask, Reply, html, plain

_LETTER = re.compile(r"/letters/(\d{1,12})(\.eml|/html|/attachments/(\d{1,4}))?", re.ASCII)


class Web:
    """Answers HTTP requests from the folder. A letter never changes, so it is read once."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._parsed = lru_cache(maxsize=2000)(read_letter)

    def __call__(self, ask: Ask) -> Reply:
        """The page for a request."""
        if ask.method != "GET":
            return html(views.missing_page(), 405)
        address = dict(ask.query).get("to", "")
        if ask.path == "/health":
            return plain("ok")
        if ask.path == "/letters.json":
            found = [letter.as_json() for letter in self.letters(address)]
            text = json.dumps(found, ensure_ascii=False, indent=1)
            return Reply(200, text.encode(), "application/json; charset=utf-8")
        if ask.path in ("/", "/letters", "/letters/"):
            return self._list(address)
        match = _LETTER.fullmatch(ask.path)
        return self._letter(int(match[1]), match[2] or "", match[3]) if match else html(views.missing_page(), 404)

    def letter(self, number: int) -> Letter | None:
        """One letter."""
        data = self.store.read(number)
        return None if data is None else self._parsed(number, data)

    def letters(self, address: str = "") -> list[Letter]:
        """All letters, newest first, or those to one address."""
        found = (self.letter(number) for number in self.store.numbers())
        return [one for one in found if one is not None and (not address.strip() or one.is_for(address))]

    def _list(self, address: str) -> Reply:
        found = self.letters(address)
        return html(views.list_page(found[: views.SHOWN], address, len(found)))

    def _letter(self, number: int, view: str, place: str | None) -> Reply:
        letter = self.letter(number)
        if letter is None:
            return html(views.missing_page(), 404)
        if view == ".eml":
            raw = self.store.read(number) or b""
            return Reply(200, raw, "message/rfc822", views.attachment_headers(f"{number:06d}.eml"))
        if view == "/html":
            page = html(views.html_part(letter))
            return Reply(200, page.body, page.content_type, (("Content-Security-Policy", views.FENCE),))
        if place is not None:
            return _attachment(letter, int(place))
        return html(views.letter_page(letter))


def _attachment(letter: Letter, place: int) -> Reply:
    if not 1 <= place <= len(letter.attachments):
        return html(views.missing_page(), 404)
    one = letter.attachments[place - 1]
    safe = re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", one.kind) is not None
    kind = one.kind if safe else "application/octet-stream"
    return Reply(200, one.data, kind, views.attachment_headers(one.name))
