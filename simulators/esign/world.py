"""A whole small world of electronic signatures: `World.make(folder)` then containers and PDFs that people signed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulators.esign import application, pades
from simulators.esign.certificates import Form
from simulators.esign.container import entries_of, write_xml, write_zip
from simulators.esign.media import ASIC_E
from simulators.esign.trust import Certified, Trust
from simulators.esign.xades import Level, Recipe, Signing
from simulators.people import Person

JUST_NOW = timedelta(seconds=10)  # so that stamps and answers of a fresh signature do not lie in the future
HONEST = Recipe()


@dataclass(frozen=True)
class World:
    """The authorities and a clock. Every method that signs takes `at`, the moment of signing; by default just now."""

    trust: Trust
    clock: Callable[[], datetime]

    @classmethod
    def make(cls, folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> World:
        """The world of that folder; its keys and authorities are made where missing."""
        return cls(Trust(folder, clock()), clock)

    @property
    def anchors(self) -> list[Path]:
        """PEM files of who issues qualified signature certificates: the root above it is named by `root`."""
        return [self.trust.file("issuing")]

    @property
    def root(self) -> Path:
        """The PEM file of the root above all issuers, also above one that is not qualified."""
        return self.trust.file("root")

    @property
    def tsa_anchors(self) -> list[Path]:
        """PEM files of who stands above the teller of time."""
        return [self.trust.file("tsa-root")]

    def moment(self, at: datetime | None) -> datetime:
        """The moment of signing."""
        return at or self.clock() - JUST_NOW

    def signer(self, person: Person, form: Form = HONEST.form, at: datetime | None = None) -> Certified:
        """The person with a certificate of a form."""
        return self.trust.signer(person, form, self.moment(at))

    def signing(self, person: Person, recipe: Recipe, at: datetime | None, number: int = 0) -> Signing:
        """A signature of that person in the making."""
        moment = self.moment(at)
        return Signing(self.trust, self.trust.signer(person, recipe.form, moment), moment, recipe, f"S{number}")

    def container(
        self,
        person: Person,
        files: Mapping[str, bytes],
        level: Level | str = Level.LT,
        *,
        at: datetime | None = None,
        recipe: Recipe = HONEST,
        others: tuple[Person, ...] = (),
        mimetype: str = ASIC_E,
    ) -> bytes:
        """An .asice or .edoc with all files signed by the person, and by the others after."""
        chosen = replace(recipe, level=Level(level))
        made = [self.signing(each, chosen, at, number).make(files) for number, each in enumerate((person, *others))]
        return write_zip(entries_of(list(files.items()), [write_xml(each) for each in made], mimetype))

    def pdf(
        self,
        person: Person,
        document: bytes | str = "Lūdzu izsniegt izziņu.",
        level: Level | str = Level.LT,
        *,
        at: datetime | None = None,
        recipe: Recipe = HONEST,
        others: tuple[Person, ...] = (),
    ) -> bytes:
        """A PDF signed by the person, and by the others after; a text becomes an application first."""
        chosen, signed = replace(recipe, level=Level(level)), self._pdf(person, document, at)
        for number, each in enumerate((person, *others)):
            signed = pades.sign(self.signing(each, chosen, at, number), signed)
        return signed

    def _pdf(self, person: Person, document: bytes | str, at: datetime | None) -> bytes:
        if isinstance(document, bytes):
            return document
        return application.pdf_of(person, application.Paper(document), self.moment(at))
