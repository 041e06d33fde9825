"""Whom the simulated banks and eParaksts know."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

_CODE = re.compile(r"(\d{6})-?(\d{5})", re.ASCII)
NAMELESS = "Testa Lietotājs"


@dataclass(frozen=True)
class Person:
    """Someone who can sign in with a simulator."""

    name: str
    personal_code: str
    note: str = ""


BUILT_IN = (  # published test codes (IDENTITY §0.4, §3.1), invented names
    Person("Anna Bērziņa", "050505-12123", "publicēts testa kods"),
    Person("Jānis Ķikuts", "010111-22341", "publicēts testa kods"),
    Person("Žanete Čakste-Šķēle", "374042-80367", "jaunā parauga kods bez dzimšanas datuma"),
)


def tidy_code(text: str) -> str:
    """DDDDDD-DDDDD from eleven digits with or without the hyphen; ValueError otherwise (§0.4)."""
    match = _CODE.fullmatch(text.strip())
    if not match:
        raise ValueError("not a personal code")
    return f"{match[1]}-{match[2]}"


def load_people(path: Path | None) -> tuple[Person, ...]:
    """The list in a people.json, or the built-in one; ValueError tells which entry is wrong."""
    if path is None:
        return BUILT_IN
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: expected a list of people")  # noqa: TRY004 - the file is wrong
    people = []
    for number, entry in enumerate(entries, 1):
        try:
            name, code = str(entry["name"]).strip(), tidy_code(str(entry["personal_code"]))
            person = Person(name, code, str(entry.get("note") or ""))
        except (KeyError, TypeError, AttributeError, ValueError):
            raise ValueError(f"{path.name}: entry {number} needs a name and a personal_code") from None
        if not 1 <= len(name) <= 100:
            raise ValueError(f"{path.name}: the name of entry {number} must have 1 to 100 characters")
        people.append(person)
    return tuple(people)


def pick(people: tuple[Person, ...], chosen: str, typed: str, typed_name: str) -> Person:
    """Who signs in: the typed code wins over the choice. ValueError is a text for the page, in Latvian."""
    if typed.strip():
        try:
            code = tidy_code(typed)
        except ValueError:
            raise ValueError("Personas kods jāraksta ar 11 cipariem, piemēram, 010190-12345.") from None
        known = next((person.name for person in people if person.personal_code == code), NAMELESS)
        return Person(typed_name.strip()[:100] or known, code)
    for person in people:
        if person.personal_code == chosen:
            return person
    raise ValueError("Izvēlieties personu vai ierakstiet personas kodu.")
