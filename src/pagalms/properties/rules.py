"""How a clerk's words are compared with the register, what a telephone number is, what a sale does to ownership."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

# Small letters and capitals: a database without a Latvian locale does not know that Ā is a capital ā.
MARKED = "āčēģīķļņšūžōŗĀČĒĢĪĶĻŅŠŪŽŌŖ–"
PLAIN = "acegiklnsuzoracegiklnsuzor-"
MOST_WORDS = 8
LOCAL = 8  # digits of a Latvian number without its country code
_COMPANY = re.compile(r"(?:LV)?([459][0-9]{10})", re.ASCII)
_TELEPHONE = re.compile(r"\+?[0-9][0-9 ()/-]{4,28}")
_ADDRESS = re.compile(r"[0-9]+[a-z]?(?![a-z])|[a-z]+|[0-9]+", re.ASCII)
_LETTER_APART = re.compile(r"([0-9]) ?([a-z])(?![a-z0-9])", re.ASCII)
_FLAT = frozenset({"dz", "dzivoklis"})
_FOLD = str.maketrans(MARKED, PLAIN)


def folded(text: str) -> str:
    """Small letters without marks, so that "abola" finds "Ābola"."""
    return text.translate(_FOLD).lower()


def client_name(company: str, first: str, last: str) -> str:
    """What a client is called."""
    return company or f"{first} {last}"


def registration_number(said: str) -> str:
    """A company's number in the register of enterprises, eleven digits; "" for anything else.

    It begins as no personal code does: those begin with a day (01 to 31) or with 32 to 39.
    """
    found = _COMPANY.fullmatch(re.sub(r"[\s-]", "", said).upper())
    return found[1] if found else ""


def words_in(said: str) -> list[str]:
    """The words to look for, folded; punctuation around them means nothing."""
    words = (word.strip(".,;:()\"'„”“") for word in folded(said).split())
    return [word for word in words if word][:MOST_WORDS]


def address_words(text: str) -> tuple[str, ...]:
    """An address word by word, folded: "Brīvības iela 12 A, dz. 34" is brivibas, iela, 12a, 34."""
    said = _LETTER_APART.sub(r"\1\2", folded(text))
    return tuple(word for word in _ADDRESS.findall(said) if word not in _FLAT)


def flat_numbers_said(said: str, house: str) -> set[tuple[str, ...]]:
    """What can be the number of a flat (as `address_words` has it) when somebody says "Brīvības 12-34".

    Words of the house's address may be cut short or left out ("briv 12 34"), but every number in it has to be said
    whole. Empty when another house is meant.
    """
    words, place = address_words(said), address_words(house)
    return {words[split:] for split in range(1, len(words)) if _means(words[:split], place)}


def _means(said: Sequence[str], place: Sequence[str]) -> bool:
    """Whether these words, in this order, mean the place: numbers whole and all of them, words by their beginning."""
    left = iter(said)
    word = next(left, None)
    named = False
    for part in place:
        if part[0].isdigit():
            if word != part:
                return False
            word = next(left, None)
        elif word is not None and part.startswith(word):
            named = True
            word = next(left, None)
    return word is None and named


def telephone_end(said: str) -> str:
    """The eight digits by which a telephone is known, however it is written: +371 29-123-456. Empty for no number."""
    digits = "".join(sign for sign in said if sign.isdecimal() and sign.isascii())
    return digits[-LOCAL:] if len(digits) >= LOCAL and is_telephone(said.strip()) else ""


def is_telephone(text: str) -> bool:
    """Whether this can be dialled: at least five digits, perhaps a country code."""
    return _TELEPHONE.fullmatch(text) is not None and sum(sign.isdigit() for sign in text) >= 5


@dataclass(frozen=True, order=True)
class Part:
    """A share of an apartment and whose it is, from its first day to its last (None: no end is known)."""

    client: int
    since: date
    until: date | None
    share: Fraction

    def runs(self, day: date) -> bool:
        """Whether it is owned on that day."""
        return self.since <= day and (self.until is None or day <= self.until)


class NoSale(ValueError):
    """Why these parts cannot change hands: "buyer", "not_theirs", "first_day", "ends", "later" or "share"."""


def after_sale(
    parts: Collection[Part], *, sellers: Collection[int], buyer: int, day: date, share: Fraction | None
) -> list[Part]:
    """All parts of an apartment once the sellers' belong to the buyer from `day` on.

    `share`: only so much of the one seller's part passes, the seller keeps the rest. A buyer who owns a part already
    has one greater part from then on. Raises NoSale: accounting knows more of the time after that day, or less before.
    """
    if buyer in sellers:
        raise NoSale("buyer")
    sold = [one for one in parts if one.client in sellers and one.runs(day)]
    bought = [one for one in parts if one.client == buyer and one.runs(day)]
    if {one.client for one in sold} != set(sellers) or not sold:
        raise NoSale("not_theirs")
    if any(one.since >= day for one in (*sold, *bought)):
        raise NoSale("first_day")
    if any(one.until is not None for one in (*sold, *bought)):
        raise NoSale("ends")
    if any(one.since > day for one in parts):
        raise NoSale("later")
    whole = sum((one.share for one in sold), Fraction(0))
    passes = whole if share is None else share
    if not 0 < passes <= whole or (passes < whole and len(sold) > 1):
        raise NoSale("share")
    ended = [replace(one, until=day - timedelta(days=1)) for one in (*sold, *bought)]
    after = [one for one in parts if one not in sold and one not in bought] + ended
    if passes < whole:
        after.append(Part(sold[0].client, day, None, whole - passes))
    had = sum((one.share for one in bought), Fraction(0))
    return sorted([*after, Part(buyer, day, None, had + passes)], key=lambda one: (one.since, one.client))
