"""Setting a paper with typst: PDF/UA-1 for those who hear it, PDF/A-3a for those who keep it.

Only the fonts that typst brings are used and nothing is loaded, so a paper looks the same on every machine, and the
same bill gives the same bytes every day.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FOLDER = Path(__file__).parent / "typst"
MARK = settings.PACKAGE / "ui" / "static" / "ui" / "mark.svg"
_PRESS = threading.Lock()  # one press a process: it keeps its fonts and what it has laid out


def pdf(paper: str, said: Mapping[str, Any], *, dated: date) -> bytes:
    """The paper `typst/<paper>.typ` with these words, all of them ready to be printed; `dated` is its day."""
    inputs = {"said": json.dumps({"manager": letterhead(), **said}, ensure_ascii=False)}
    stamp = int(datetime.combine(dated, time(12), tzinfo=UTC).timestamp())
    with _PRESS:
        made = _press().compile(
            FOLDER / f"{paper}.typ", format="pdf", sys_inputs=inputs, pdf_standards=["ua-1", "a-3a"], timestamp=stamp
        )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    return made


def letterhead() -> dict[str, str]:
    """The manager's name, contacts and logo (SVG text)."""
    manager = settings.MANAGER
    logo = Path(manager["logo"]) if manager["logo"] else MARK
    return {
        "name": manager["name"],
        "registration_no": manager["registration_no"],
        "address": manager["address"],
        "phone": manager["phone"],
        "email": manager["email"],
        "logo": _logo(logo),
    }


@cache
def _logo(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def _press() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=FOLDER, font_paths=fonts, ignore_system_fonts=True)
