"""`messages`: gathers strings of each package, updates its Latvian catalogue, compiles it, lists what is missing."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation.template import templatize

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)  # a template's indentation means nothing, Python's does
PLURALS = "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n!=0 ? 1 : 2);"


class Command(BaseCommand):
    """Nothing here needs gettext's own programs, so a bare machine can do it."""

    help = "Update, check and compile translations."

    def add_arguments(self, parser: CommandParser) -> None:
        """Packages to look at; all without words."""
        parser.add_argument("packages", nargs="*")
        parser.add_argument("--compile", action="store_true", help="only compile what is stale")
        parser.add_argument("--check", action="store_true", help="write nothing; say whether catalogues are up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 when something is untranslated (or, with --check, not up to date)."""
        missing = 0
        for package in options["packages"] or sorted(p.parent.name for p in settings.PACKAGE.glob("*/locale")):
            folder = settings.PACKAGE / package
            if not options["compile"]:
                missing += self._update(folder, write=not options["check"])
            if not options["check"]:
                compile_catalogue(folder)
        if missing:
            sys.exit(1)

    def _update(self, folder: Path, *, write: bool) -> int:
        template = gather(folder)
        path = catalogue_path(folder)
        old = read_catalogue(path)
        new = read_catalogue(path)
        new.update(template, no_fuzzy_matching=True)
        new.obsolete.clear()
        lacking = [m.id for m in new if m.id and (m.fuzzy or not m.string or not all(_all(m.string)))]
        stale = {_key(m) for m in old if m.id} != {_key(m) for m in new if m.id}
        if write and len(template) and stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(written(new))
        for what in lacking:
            self.stderr.write(f"{folder.name}: untranslated: {what!r}")
        if stale and not write:
            self.stderr.write(f"{folder.name}: the catalogue is not up to date; run ./pagalms messages")
        return len(lacking) + int(stale and not write)


def gather(folder: Path) -> Catalog:
    """All strings of a package's code and templates."""
    catalogue = Catalog(charset="utf-8")
    for method, path, source in sources(folder):
        found = extract(method, io.BytesIO(source.encode()), keywords=KEYWORDS, comment_tags=("Translators:",))
        for _line, message, comments, context in found:
            catalogue.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
    return catalogue


def sources(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Each file with strings: method of extraction, its name, its text as Python."""
    for path in sorted(folder.rglob("*")):
        if "migrations" in path.parts:
            continue
        name = str(path.relative_to(settings.PACKAGE))
        if path.suffix == ".py":
            yield "python", name, path.read_text()
        elif path.suffix in {".html", ".txt", ".svg"} and "templates" in path.parts:
            yield "python", name, _INDENT.sub("", templatize(path.read_text(), origin=name))


def catalogue_path(folder: Path) -> Path:
    """Where a package's Latvian stands."""
    return folder / "locale" / "lv" / "LC_MESSAGES" / "django.po"


def read_catalogue(path: Path) -> Catalog:
    """The catalogue as it stands, or an empty one."""
    text = path.read_bytes() if path.exists() else b""
    catalogue = read_po(io.BytesIO(text), locale="lv", charset="utf-8")
    catalogue.fuzzy = False
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The file, with a header that does not change from day to day."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
        f'"Language: lv\\n"\n"Plural-Forms: {PLURALS}\\n"\n\n'
    )
    return (header.encode() + out.getvalue()).rstrip() + b"\n"


def compile_catalogue(folder: Path) -> None:
    """Bring the .mo beside the .po up to date. Both stand in the repository, so that a start needs no compiling."""
    path = catalogue_path(folder)
    if path.exists():
        target, wanted = path.with_suffix(".mo"), compiled(path)
        if not target.exists() or target.read_bytes() != wanted:
            target.write_bytes(wanted)


class Bare(Catalog):
    """A catalogue whose header has no dates and no versions, so that it compiles to the same bytes every day."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:  # read only here
        """What Django needs: the encoding and the plurals."""
        return [("Content-Type", "text/plain; charset=UTF-8"), ("Language", "lv"), ("Plural-Forms", PLURALS)]


def compiled(path: Path) -> bytes:
    """The compiled form of a catalogue."""
    bare = Bare(locale="lv", charset="utf-8", fuzzy=False)
    for message in read_catalogue(path):
        if message.id:
            bare[message.id] = message
    out = io.BytesIO()
    write_mo(out, bare)
    return out.getvalue()


def _all(string: Any) -> tuple[str, ...]:
    return string if isinstance(string, tuple) else (string,)


def _key(message: Any) -> tuple[Any, ...]:
    return (message.context, message.id if isinstance(message.id, str) else tuple(message.id))
