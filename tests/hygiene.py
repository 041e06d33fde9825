"""What every page must be like; the test client checks each page that any test opens."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
LABELLED = {"input", "select", "textarea"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
REFERRING = {"aria-describedby", "aria-labelledby", "for", "popovertarget", "aria-controls"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image"}
TABLES = {"table", "thead", "tbody", "tfoot", "tr", "th", "td"}
CODE = re.compile(r"\b\d{6}-\d{5}\b")
HEADERS = (
    "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cache-Control",
    "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
)  # fmt: skip
WATCHED: list[list[HttpResponse]] = []
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "use": "href", "source": "src"}


PIECE = re.compile(
    r"""(?P<text>[^<]+)|<!--(?:(?!--).)*-->|<!doctype\ html>|
    <(?P<end>/?)(?P<tag>[a-z][a-z0-9-]*)(?P<said>(?:\s+[a-z][a-z0-9:_.-]*(?:="[^"]*")?)*)\s*(?P<empty>/?)>""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
SAID = re.compile(r'([^\s"=]+)(?:="([^"]*)")?')
RAW = {"script", "style", "title", "textarea"}  # a sign in them is no tag
HERE = re.compile(r'<a href="#([^"]+)">([^<]*)</a>')
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=)"\w{64}"')


def pieces_of(source: str) -> list[re.Match[str]] | None:
    """Tags, texts and comments of a page; nothing where it is not written in the way that PIECE knows."""
    pieces = list(PIECE.finditer(source))
    opened = ""
    for piece in pieces:
        if opened and not piece["text"] and (not piece["end"] or piece["tag"] != opened):
            return None  # the browser takes for text what looks like a tag
        if piece["tag"]:
            opened = piece["tag"] if piece["tag"] in RAW and not piece["end"] and not piece["empty"] else ""
    return pieces if sum(len(piece[0]) for piece in pieces) == len(source) else None


class Page(HTMLParser):
    """Collects from a page what the rules need."""

    def __init__(self, source: str, portal: str) -> None:
        super().__init__()
        self.portal = portal
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self.referred: list[str] = []
        self.headings: list[int] = []
        self.focused = 0
        self.open: list[str] = []
        self.title = ""
        self.lang = ""
        self.read(source)

    def read(self, source: str) -> None:
        """Pages are written in one way, which is read in a third of the time; any other is left to HTMLParser."""
        pieces = pieces_of(source)
        if pieces is None:
            self.feed(source)
            self.close()
            return
        for piece in pieces:
            if piece["text"]:
                self.handle_data(unescape(piece["text"]))
            elif piece["tag"] and piece["end"]:
                self.handle_endtag(piece["tag"].lower())
            elif piece["tag"]:
                said = [(name.lower(), unescape(value)) for name, value in SAID.findall(piece["said"])]
                (self.handle_startendtag if piece["empty"] else self.handle_starttag)(piece["tag"].lower(), said)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if len(got) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice")
        self._scan(tag, got)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._scan(tag, {name: value or "" for name, value in attrs})

    def _scan(self, tag: str, got: dict[str, str]) -> None:
        if tag == "html":
            self.lang = got.get("lang", "")
        if tag in HEADINGS:
            self.headings.append(int(tag[1]))
        if tag in LABELLED and got.get("type") not in UNLABELLED_TYPES:
            self.controls.append({**got, "in_label": "label" if "label" in self.open else ""})
        if got:
            self._scan_said(tag, got)

    def _scan_said(self, tag: str, got: dict[str, str]) -> None:
        self.faults += [f"<{tag}> has {name}=" for name in got if name == "style" or name.startswith("on")]
        self._judge(tag, got)
        if got.get("id") == "":
            self.faults.append(f"<{tag}> has an empty id")
        if got.get("href") == "#":
            self.faults.append("a link that leads nowhere")
        if "autofocus" in got:
            self.focused += 1
        if "id" in got:
            self.ids[got["id"]] += 1
        if tag == "label" and got.get("for"):
            self.labels.add(got["for"])
        for name in REFERRING & got.keys():
            self.referred += got[name].split()
        if tag == "a" and got.get("href", "").startswith("#") and len(got["href"]) > 1:
            self.referred.append(got["href"][1:])
        if tag in LOADING:
            loaded = got.get(LOADING[tag], "")
            if urlsplit(loaded).netloc and loaded != self.portal:
                self.faults.append(f"loads from elsewhere: {loaded}")

    def _judge(self, tag: str, got: dict[str, str]) -> None:
        """What the W3C's checker refuses though browsers put up with it."""
        if tag in TABLES and got.get("role", "presentation") != "presentation":
            self.faults.append(f"<{tag}> has role={got['role']}")
        if tag == "main" and "table" in self.open:
            self.faults.append("<main> inside a table")
        if tag == "input" and got.get("autocomplete") == "street-address":
            self.faults.append("an address of several lines in a field of one")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes <{self.open[-1] if self.open else 'nothing'}>")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.open[-1:] == ["title"] and "svg" not in self.open:
            self.title += data
        if self.open[-1:] == ["script"] and data.strip():
            self.faults.append("inline script")


def faults_of(source: str) -> list[str]:
    """Everything that is wrong with a page, in words."""
    return list(_faults_of(TOKEN.sub(r'\1"a token"', source), settings.PORTAL_URL))


@lru_cache(maxsize=2048)
def _faults_of(source: str, portal: str) -> tuple[str, ...]:
    """The same, once for pages that come again, as "not found" does."""
    page = Page(source, portal)
    faults = list(page.faults)
    if not source.lstrip().lower().startswith("<!doctype html>"):
        faults.append("no doctype")
    if page.lang not in {"lv", "en"}:
        faults.append(f"lang={page.lang!r}")
    if not page.title.strip():
        faults.append("no title")
    faults += _faults_of_focus(page)
    if page.headings.count(1) != 1:
        faults.append(f"{page.headings.count(1)} h1")
    faults += [f"h{b} follows h{a}" for a, b in zip(page.headings, page.headings[1:], strict=False) if b > a + 1]
    faults += [f"id {name} {count} times" for name, count in page.ids.items() if count > 1]
    faults += [f"refers to missing #{name}" for name in page.referred if name not in page.ids]
    for control in page.controls:
        named = control["in_label"] or control.get("aria-label") or control.get("id", "") in page.labels
        if not named:
            faults.append(f"no label for {control.get('name') or control}")
        if control.get("inputmode") in {"numeric", "decimal"} and control.get("type") != "number":
            faults += [] if control.get("maxlength") else [f"no end to the number {control.get('name')}"]
    faults += [
        f"“{said}” leads to {len(places)} places" for said, places in _places_by_words(source) if len(places) > 1
    ]
    if CODE.search(source):
        faults.append("shows a whole personal code")
    faults += [f"unrendered {found}" for found in re.findall(r"\{[{%].{0,40}", source)]
    return tuple(faults)


def _places_by_words(source: str) -> Iterable[tuple[str, set[str]]]:
    """Where links within the page lead, by their words: who hears only the links of a summary has nothing else."""
    found: dict[str, set[str]] = {}
    for place, said in HERE.findall(source):
        found.setdefault(said, set()).add(place)
    return found.items()


def _faults_of_focus(page: Page) -> list[str]:
    """A page that tells of a mistake puts the reader to it, and no page puts them to two things."""
    if page.title.startswith(("Kļūda:", "Error:")) and not page.focused:
        return ["tells of a mistake and leads nobody to it"]
    return [f"{page.focused} things want the focus"] if page.focused > 1 else []


class HygienicClient(Client):
    """Django's test client that looks at every page it is given."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        check(response)
        return response


@contextmanager
def watching() -> Iterator[list[HttpResponse]]:
    """All answers that any browser of the tests gets meanwhile."""
    seen: list[HttpResponse] = []
    WATCHED.append(seen)
    try:
        yield seen
    finally:
        WATCHED.remove(seen)


def check(response: HttpResponse) -> None:
    """Raise AssertionError with all faults of an answer."""
    for seen in WATCHED:
        seen.append(response)
    where = getattr(response, "request", {}).get("PATH_INFO", "")
    missing = [name for name in HEADERS if not response.has_header(name)]
    assert not missing, f"{where}: headers missing: {missing}"
    if response.headers.get("Content-Type", "").startswith("text/html") and response.content:
        packed = response.headers.get("Content-Encoding") == "gzip"
        page = (gzip.decompress(response.content) if packed else response.content).decode()
        faults = faults_of(page)
        if ('<body class="desk"' in page) != ("ui/css/desk." in page):
            faults.append("the office's sheet belongs to the office's pages, and to all of them")
        if "; sandbox" in response["Content-Security-Policy"]:  # a letter is shown: there styles have to be inline
            faults = [fault for fault in faults if not fault.endswith("has style=")]
            faults += ["a row that is wider than a telephone"] * any(
                row.count("nowrap") > 1 for row in page.split("<tr")
            )
        assert not faults, f"{where}: {faults}"
