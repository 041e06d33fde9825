"""Setting a paper with typst: PDF/UA-1 for those who hear it, PDF/A-3a for those who keep it.

Only the fonts that typst brings are used and nothing is loaded, so a paper looks the same on every machine, and the
same bill gives the same bytes every day.
"""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from pagalms.manager.queries import Logo, Manager, logo_content, manager

FOLDER = Path(__file__).parent / "typst"
MARK = settings.PACKAGE / "ui" / "static" / "ui" / "mark.svg"
BRAND = "#0e4f4f"
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


def letterhead_alone(named: Manager, *, picture: bytes, language: str, on: date) -> bytes:
    """A paper with nothing on it but the letterhead, to look at before it is saved."""
    said = {
        "manager": letterhead(named, picture=picture),
        "language": language,
        "title": _("Letterhead"),
        "words": {"registration_no": _("Reg. No.")},
        "about": [(_("Account"), one.iban) for one in (named.account_on(on),) if one],
        "text": "",
        "foot": "",
    }
    return pdf("note", said, dated=on)


def letterhead(named: Manager | None = None, *, picture: bytes = b"") -> dict[str, str]:
    """The manager's name, contacts and logo (SVG text); `named` and the PNG `picture` as they are only looked at."""
    named = named or manager()
    logo = _with(picture, named.logo) if picture and named.logo else _logo(named.logo)
    return {
        "name": named.name,
        "registration_no": named.registration_no,
        "address": named.address,
        "phone": named.phone,
        "email": named.email,
        "logo": logo,
        "brand": named.colours.light if named.colours else BRAND,
        "logo_alt": named.logo.alt if named.logo else named.name,
    }


def _logo(logo: Logo | None) -> str:
    """The manager's own picture, wrapped in SVG; the file of the installation's settings; the portal's mark."""
    if logo is None:
        return _drawing(Path(settings.MANAGER["logo"]) if settings.MANAGER["logo"] else MARK)
    return _kept(logo)


@cache
def _drawing(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@lru_cache(maxsize=4)
def _kept(logo: Logo) -> str:
    """Raises kernel.away.Away while the picture cannot be had."""
    return _with(logo_content(logo.digest), logo)


def _with(picture: bytes, logo: Logo) -> str:
    size = f'width="{logo.width}" height="{logo.height}"'
    image = f'<image href="data:image/png;base64,{b64encode(picture).decode()}" {size}/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {logo.width} {logo.height}" {size}>{image}</svg>'


@cache
def _press() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    return typst.Compiler(root=FOLDER, font_paths=fonts, ignore_system_fonts=True)
