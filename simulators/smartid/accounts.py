"""Who has a simulated Smart-ID: the published mock accounts (IDENTITY §1.11) and a list of one's own."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

from simulators.people import NAMELESS, tidy_code
from simulators.smartid.protocol import ADVANCED, QUALIFIED

SEMANTICS = re.compile(r"PNOLV-[0-9]{6}-[0-9]{5}|(?!PNOLV)(?:PNO|PAS|IDC)[A-Z]{2}-[A-Za-z0-9-]{1,30}")


@dataclass(frozen=True)
class Outcome:
    """How a session ends: the result, and the interaction that `details` names."""

    end_result: str
    interaction: str = ""


OK = Outcome("OK")


@dataclass(frozen=True)
class Account:
    """A person with a document. `automatic` is how a mock account answers; None waits for the telephone's page."""

    given_name: str
    family_name: str
    personal_code: str
    suffix: str = "DEMO-Q"
    level: str = QUALIFIED
    older_certificate: bool = False
    note: str = ""
    automatic: Outcome | None = None

    @property
    def name(self) -> str:
        """The whole name."""
        return self.given_name if self.given_name == self.family_name else f"{self.given_name} {self.family_name}"

    @property
    def identifier(self) -> str:
        """The semantics identifier, with the dash that Latvia keeps (§1.2)."""
        return f"PNOLV-{self.personal_code}"

    @property
    def document(self) -> str:
        """The number of the document, which is never an identity (§1.7, step 11)."""
        return f"{self.identifier}-{self.suffix}"


def _mock(code: str, name: str, note: str, automatic: Outcome | None, suffix: str = "MOCK-Q") -> Account:
    given, _, family = name.partition(" ")
    return Account(given, family, code, suffix, note=note, automatic=automatic)


def _interaction(name: str) -> Outcome:
    return Outcome("USER_REFUSED_INTERACTION", name)


MOCK = (
    _mock("040404-10003", "Anna Bērziņa", "apstiprina telefonā", None, "DEMO-Q"),
    _mock("010111-22341", "Jānis Ķikuts", "nepilngadīgs", None),
    _mock("320000-00008", "Žanete Čakste-Šķēle", "nepilngadīga, jaunā parauga kods", None, "DEMO-Q"),
    _mock("020100-29990", "Līga Ozola", "paziņojumu apstiprina pati", OK),
    _mock("030303-10215", "Ģirts Kļaviņš", "paziņojumu apstiprina pats", OK),
    _mock("050405-10009", "Ēvalds Zīle", "paziņojumu apstiprina pats", OK, "DEM0-Q"),
    _mock("030403-10016", "Oskars Atsaka", "atsaka", Outcome("USER_REFUSED")),
    _mock("030403-10024", "Dita Atsaka", "atsaka pie PIN", _interaction("displayTextAndPIN")),
    _mock("030403-10032", "Ieva Atsaka", "atsaka pie koda izvēles", _interaction("verificationCodeChoice")),
    _mock("030403-10040", "Uldis Atsaka", "atsaka pie teksta", _interaction("confirmationMessage")),
    _mock(
        "030403-10059",
        "Rita Atsaka",
        "atsaka pie teksta ar koda izvēli",
        _interaction("confirmationMessageAndVerificationCodeChoice"),
    ),
    _mock("030403-10075", "Vilnis Kļūdās", "izvēlas nepareizu kodu", Outcome("WRONG_VC")),
    _mock("030403-10083", "Maija Kavējas", "laiks beidzas", Outcome("TIMEOUT")),
)


def split_name(name: str) -> tuple[str, str]:
    """Given names and the family name: the last word."""
    given, _, family = name.strip().rpartition(" ")
    return (given.strip(), family) if given else (family, "")


def typed_account(code: str, name: str) -> Account:
    """Somebody who was typed on the telephone's page; ValueError is a text for the page."""
    try:
        tidy = tidy_code(code)
    except ValueError:
        raise ValueError("Personas kods jāraksta ar 11 cipariem, piemēram, 010190-12345.") from None
    given, family = split_name(name.strip()[:100] or NAMELESS)
    return Account(given, family or given, tidy)


def _listed(entry: object) -> Account:
    if not isinstance(entry, dict):
        raise ValueError("not an object")  # noqa: TRY004 - the file is wrong
    name, level = str(entry["name"]).strip(), str(entry.get("level") or QUALIFIED)
    if not 1 <= len(name) <= 100 or level not in (ADVANCED, QUALIFIED):
        raise ValueError("name or level")
    given, family = split_name(name)
    suffix = "DEMO-Q" if level == QUALIFIED else "DEMO-NQ"
    older = entry.get("certificate") == "older"
    code, note = tidy_code(str(entry["personal_code"])), str(entry.get("note") or "")
    return Account(given, family or given, code, suffix, level, older, note)


def load_people(path: Path) -> tuple[Account, ...]:
    """The accounts of a people.json; ValueError tells which entry is wrong."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(entries, list):
        raise ValueError(f"{path.name}: expected a list of people")  # noqa: TRY004 - the file is wrong
    people = []
    for number, entry in enumerate(entries, 1):
        try:
            people.append(_listed(entry))
        except (KeyError, ValueError):
            raise ValueError(f"{path.name}: entry {number} needs a name and a personal_code") from None
    return tuple(people)


@dataclass(frozen=True)
class Accounts:
    """Everybody; the file is read again for every question, and its people come first."""

    people_file: Path | None = None

    def all(self) -> tuple[Account, ...]:
        """One's own people, then the mock accounts that are not among them."""
        own = load_people(self.people_file) if self.people_file else ()
        taken = {account.personal_code for account in own}
        return (*own, *(account for account in MOCK if account.personal_code not in taken))

    def by_identifier(self, identifier: str) -> Account | None:
        """The account of a semantics identifier."""
        return next((account for account in self.all() if account.identifier == identifier), None)

    def by_document(self, document: str) -> Account | None:
        """The account of a document number."""
        return next((account for account in self.all() if account.document == document), None)
