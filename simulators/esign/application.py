"""The application that people sign, as a page of text and as a PDF."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import typst

from simulators.people import Person

RIGA = ZoneInfo("Europe/Riga")
_PAGE = r"""
#let about = json(bytes(sys.inputs.about))
#set document(title: about.title, author: about.name, date: none)
#set page(paper: "a4", margin: 25mm)
#set text(lang: "lv", size: 11pt, font: ("DejaVu Sans", "Libertinus Serif"))
#align(right)[#about.recipient]
#v(8mm)
#align(right)[#about.name, personas kods #about.code]
#v(14mm)
= #about.title
#v(4mm)
#about.text.split("\n").join(linebreak())
#v(14mm)
#about.day
"""


@dataclass(frozen=True)
class Paper:
    """What an application says."""

    text: str = "Lūdzu izsniegt izziņu par norēķiniem."
    title: str = "Iesniegums"
    recipient: str = "Namu pārvaldniekam"


USUAL = Paper()


def text_of(person: Person, paper: Paper, at: datetime) -> bytes:
    """The application as a plain text."""
    day = at.astimezone(RIGA).strftime("%d.%m.%Y.")
    who = f"{person.name}, personas kods {person.personal_code}"
    return "\n\n".join((paper.recipient, who, paper.title, paper.text, day)).encode() + b"\n"


def pdf_of(person: Person, paper: Paper, at: datetime) -> bytes:
    """The application as a PDF that nobody has signed yet."""
    about = {
        "recipient": paper.recipient,
        "name": person.name,
        "code": person.personal_code,
        "title": paper.title,
        "text": paper.text,
        "day": at.astimezone(RIGA).strftime("%d.%m.%Y."),
    }
    return _printed(json.dumps(about))


@lru_cache(maxsize=16)
def _printed(about: str) -> bytes:
    return bytes(typst.compile(_PAGE.encode(), sys_inputs={"about": about}))
