"""Whose a document is by the name of its file: an account number, a house and flat, a house, a client."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pagalms.documents.rules.naming import blanked, time_in
from pagalms.properties.rules import folded

SHORTEST_KEY = 4  # letters and digits: a shorter account number would be found in every date
_STREETS = {
    "iela": "ielas?|i", "prospekts": "prospekt[sa]|prosp|pr", "bulvaris": "bulvar(?:is|a)|bulv", "gatve": "gatves?",
    "laukums": "laukum[sa]|lauk", "cels": "cel[sa]", "aleja": "alejas?", "soseja": "sosejas?",
    "dambis": "damb(?:is|ja)",
}  # fmt: skip
_TOKEN = re.compile(r"[0-9a-z](?:[0-9a-z/-]*[0-9a-z])?")
_FLAT_BEHIND = re.compile(r"(?P<by>[-/])(?P<number>\d+[a-z]?)(?![0-9a-z])")
_FLAT_NAMED = re.compile(r"[\s,.-]*(?<![a-z])(?:dzivok\w*|dz)[\s.-]*(?P<number>\d+[a-z]?)(?![0-9a-z])")


@dataclass(frozen=True)
class Flat:
    """An apartment as far as names of files can mean it."""

    key: int
    house: int
    number: str
    account_no: str
    code: str


@dataclass(frozen=True)
class Match:
    """Whose it is, by keys; `why` nobody's: "nothing" in the name, "several" are meant, or the house has "no_flat"."""

    house: int | None = None
    apartment: int | None = None
    client: int | None = None
    why: str = ""


@dataclass
class Register:
    """All that a name can mean. Houses are (key, address, city), clients accounting's numbers."""

    houses: Iterable[tuple[int, str, str]]
    flats: Iterable[Flat]
    clients: Iterable[tuple[int, str]]
    _flats: dict[str, set[Flat]] = field(default_factory=dict, init=False)
    _numbers: dict[tuple[int, str], Flat] = field(default_factory=dict, init=False)
    _clients: dict[str, int] = field(default_factory=dict, init=False)
    _addresses: list[tuple[int, str, re.Pattern[str]]] = field(default_factory=list, init=False)

    def __post_init__(self) -> None:
        for flat in self.flats:
            self._numbers[flat.house, folded(flat.number)] = flat
            for key in {_key(flat.account_no), _key(flat.code)}:
                self._flats.setdefault(key, set()).add(flat)
        self._clients = {_key(code): key for key, code in self.clients}
        self._addresses = [(key, folded(city), _address(address)) for key, address, city in self.houses]

    def find(self, read: str, *, house: int | None = None) -> tuple[Match, str]:
        """Whose a folded name says it is, and the name without that; `house` is meant where it names none."""
        flats, clients, read = self._keyed(read)
        *_time, without = time_in(read)
        place, start, end = self._place(without, house)
        if place.why in {"several", "no_flat"}:
            return place, read
        read = blanked(read, start, end)
        if len(flats) > 1 or len(clients) > 1:
            return Match(why="several"), read
        client = next(iter(clients), None)
        flat = next(iter(flats), None)
        if flat and (start == end or self._agree(flat, place)):
            return Match(apartment=flat.key, client=client), read
        if flat:
            return Match(why="several"), read
        if client is None or place.apartment:
            return Match(place.house, place.apartment, client, place.why), read
        return Match(client=client), read

    @staticmethod
    def _agree(flat: Flat, place: Match) -> bool:
        """Whether an address in the name means the flat whose account number is there, or its house."""
        return place.apartment == flat.key or place.house == flat.house

    def _keyed(self, read: str) -> tuple[set[Flat], set[int], str]:
        """Account numbers, accounting's codes of flats and numbers of clients, taken out."""
        flats: set[Flat] = set()
        clients: set[int] = set()
        for token in list(_TOKEN.finditer(read)):
            for start, end in _runs(token):
                key = _key(read[start:end])
                if key in self._flats or key in self._clients:
                    flats |= self._flats.get(key, set())
                    clients |= {self._clients[key]} if key in self._clients else set()
                    read = blanked(read, start, end)
                    break
        return flats, clients, read

    def _place(self, read: str, default: int | None) -> tuple[Match, int, int]:
        """The house and its flat that an address in the name means, and where the address stands."""
        found = [(key, city, hit) for key, city, pattern in self._addresses if (hit := pattern.search(read))]
        longest = max((len(hit[0]) for _key, _city, hit in found), default=0)
        found = [one for one in found if len(one[2][0]) == longest]
        if len(found) > 1:
            found = [one for one in found if one[1] in read]
        if longest and len(found) != 1:
            return Match(why="several"), 0, 0
        if not found:
            return self._flat_alone(read, default)
        key, _city, hit = found[0]
        behind = _FLAT_BEHIND.match(read, hit.end()) or _FLAT_NAMED.match(read, hit.end())
        if behind is None:
            return Match(house=key), *hit.span()
        flat = self._numbers.get((key, behind["number"]))
        if flat:
            return Match(apartment=flat.key), hit.start(), behind.end()
        if behind.groupdict().get("by") == "/":  # the file's name in a folder of the house
            return Match(house=key), *hit.span()
        return Match(why="no_flat"), hit.start(), behind.end()

    def _flat_alone(self, read: str, house: int | None) -> tuple[Match, int, int]:
        if house is None:
            return Match(why="nothing"), 0, 0
        hit = _FLAT_NAMED.search(read)
        if hit is None:
            return Match(house=house), 0, 0
        flat = self._numbers.get((house, hit["number"]))
        return (Match(apartment=flat.key) if flat else Match(why="no_flat")), *hit.span()


def _key(text: str) -> str:
    """An account number or a code as the name of a file may carry it."""
    return folded(text).replace("/", "-")


def _runs(token: re.Match[str]) -> Iterator[tuple[int, int]]:
    """The parts of a token between hyphens, in every row of them, longest first."""
    edges = [token.start(), *(token.start() + at for at, sign in enumerate(token[0]) if sign in "-/"), token.end()]
    parts = [(edge + (edge != token.start()), edges[at + 1]) for at, edge in enumerate(edges[:-1])]
    for length in range(len(parts), 0, -1):
        for first in range(len(parts) - length + 1):
            start, end = parts[first][0], parts[first + length - 1][1]
            if end - start >= SHORTEST_KEY and any(sign.isdigit() or sign == "-" for sign in token.string[start:end]):
                yield start, end


def _address(address: str) -> re.Pattern[str]:
    """Its words in their order; "iela" and the like may be missing or short."""
    pieces: list[str] = []
    for word in (word.strip(".,") for word in folded(address).replace("/", "-").split()):
        street = _STREETS.get(word)
        piece = re.escape(word).replace(r"\-", "[-/ ]")
        between = r"[\s,.]*" if pieces else ""
        pieces.append(rf"(?:[\s.]+(?:{street})\b\.?)?" if street else between + piece)
    return re.compile(rf"(?<![a-z0-9]){''.join(pieces)}(?![a-z0-9])")
