"""Static files: hashed names, one style sheet for every page and one more for the office.

In the source a sheet imports its parts one by one, which serves tests and reading; what visitors get is one file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "ui/css/app.css"
SHEETS = (SHEET, "ui/css/desk.css")
_IMPORT = re.compile(r'@import\s+url\("(?P<part>[^"]+)"\)\s+layer\((?P<layer>\w+)\)(?P<media>[^;]*);')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class JoinedManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; the style sheet's parts joined into one file."""

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Replace the sheets by the joined ones before names are made from contents."""
        paths = dict(paths)
        there = [] if kwargs.get("dry_run") else [name for name in SHEETS if name in paths]
        for name in there:
            sheet, parts = joined(name, lambda part: _text(paths[part]))
            self.delete(name)
            self._save(name, ContentFile(sheet.encode()))
            for part in parts:
                self.delete(part)
                del paths[part]
            paths[name] = (self, name)
        yield from super().post_process(paths, *args, **kwargs)


def joined(name: str, read: Callable[[str], str]) -> tuple[str, list[str]]:
    """A sheet with its imports put in their places, each in its layer, made small; and the names of the parts."""
    parts: list[str] = []

    def put_in(found: re.Match[str]) -> str:
        part = posixpath.join(posixpath.dirname(name), found["part"])
        parts.append(part)
        layered = f"@layer {found['layer']} {{{read(part)}}}"
        media = found["media"].strip()
        return f"@media {media} {{{layered}}}" if media else layered

    return smaller(_IMPORT.sub(put_in, _COMMENT.sub("", read(name)))), parts


def smaller(css: str) -> str:
    """The same sheet without comments and without blanks that say nothing."""
    css = re.sub(r"\s+", " ", _COMMENT.sub("", css))
    css = re.sub(r" ?([{};]) ?", r"\1", css)
    css = re.sub(r"([:,]) ", r"\1", css)
    return css.replace(";}", "}").strip() + "\n"


def _text(found: tuple[Any, str]) -> str:
    storage, path = found
    with storage.open(path) as file:
        return str(file.read().decode("utf-8"))
