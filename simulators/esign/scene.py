"""What every example is made from: who signs, what, when, and the steps that the examples share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from simulators.esign import application
from simulators.esign.application import USUAL, Paper
from simulators.esign.container import Entry, entries_of, read_zip, signatures_name, write_xml, write_zip
from simulators.esign.media import ASIC_E
from simulators.esign.world import HONEST, World
from simulators.esign.xades import Recipe
from simulators.esign.xml import Element
from simulators.people import Person

EARLIER = timedelta(hours=2)  # so that what comes after the signing lies in the past too
MALLORY = Person("Mallorijs Viltnieks", "060606-26666")
LETTER, PLAN = "iesniegums.txt", "pielikums ar ķ.txt"
FORGED = "Lūdzu pārrakstīt manu dzīvokli Mallorijam Viltniekam.".encode()


class Verdict(StrEnum):
    """What a careful verifier says of a file."""

    VALID = "valid"
    INDETERMINATE = "indeterminate"  # nothing is wrong, but something to believe it by is missing
    INVALID = "invalid"
    REFUSED = "refused"  # before any signature is looked at


@dataclass(frozen=True)
class Scene:
    """The occasion of an example. `at` is the moment of signing."""

    world: World
    person: Person
    at: datetime
    paper: Paper = USUAL
    other: Person = MALLORY
    files: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, world: World, person: Person, paper: Paper = USUAL, at: datetime | None = None) -> Scene:
        """A scene with a letter and an attachment."""
        moment = at or world.clock() - EARLIER
        letter = application.text_of(person, paper, moment)
        return cls(world, person, moment, paper, files={LETTER: letter, PLAN: "Plāns".encode()})

    def honest(self, recipe: Recipe = HONEST, others: tuple[Person, ...] = (), mimetype: str = ASIC_E) -> bytes:
        """A container by a recipe."""
        return self.world.container(
            self.person, self.files, recipe.level, at=self.at, recipe=recipe, others=others, mimetype=mimetype
        )

    def pdf(self, recipe: Recipe = HONEST, others: tuple[Person, ...] = ()) -> bytes:
        """A signed PDF by a recipe."""
        page = application.pdf_of(self.person, self.paper, self.at)
        return self.world.pdf(self.person, page, recipe.level, at=self.at, recipe=recipe, others=others)

    def signature(self, files: Mapping[str, bytes], recipe: Recipe, person: Person | None = None) -> Element:
        """One signature over some files."""
        return self.world.signing(person or self.person, recipe, self.at).make(files)

    def packed(self, files: Mapping[str, bytes], *signatures: Element | bytes) -> bytes:
        """A container of files and signatures that need not belong together."""
        written = [each if isinstance(each, bytes) else write_xml(each) for each in signatures]
        return write_zip(entries_of(list(files.items()), written))

    def forged_files(self) -> dict[str, bytes]:
        """The files with another letter, which nobody signed."""
        return {**self.files, LETTER: FORGED}


def swapped(container: bytes, name: str, data: bytes) -> bytes:
    """The container with other bytes under a name."""
    return write_zip(replace(each, data=data) if each.name == name else each for each in read_zip(container))


def edited(container: bytes, change: Callable[[list[Entry]], list[Entry]]) -> bytes:
    """The container with its list of entries changed."""
    return write_zip(change(read_zip(container)))


def rewritten(container: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The container with the text of its first signature changed."""
    name = signatures_name(0)
    text = next(each.data for each in read_zip(container) if each.name == name)
    return swapped(container, name, change(text))
