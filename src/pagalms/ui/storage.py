"""Static files: hashed names, one style sheet.

In the source `app.css` imports its parts one by one, which serves tests and reading; what visitors get is one file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "ui/css/app.css"
_IMPORT = re.compile(r'@import\s+url\("(?P<part>[^"]+)"\)\s+layer\((?P<layer>\w+)\)(?P<media>[^;]*);')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


class JoinedManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; the style sheet's parts joined into one file."""

    def post_process(self, paths: dict[str, Any], *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Replace the entry sheet by the joined one before names are made from contents."""
        if SHEET in paths and not kwargs.get("dry_run"):
            sheet, parts = joined(SHEET, lambda name: _text(paths[name]))
            self.delete(SHEET)
            self._save(SHEET, ContentFile(sheet.encode()))
            for part in parts:
                self.delete(part)
            rest = {name: found for name, found in paths.items() if name not in parts}
            paths = rest | {SHEET: (self, SHEET)}
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
