"""A manager's colour is taken when everybody can read it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pagalms.manager.rules import colours
from pagalms.manager.rules.colours import Colours, colours_of, contrast, hex_of, readable, shade_of

ANY = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_grounds_are_those_of_the_tokens() -> None:
    tokens = {
        "#ffffff": (1, 0, 0), "#f0f6f3": (0.968, 0.008, 165), "#e6efec": (0.945, 0.011, 170),
        "#0b1719": (0.195, 0.018, 205), "#142224": (0.24, 0.02, 205), "#1d2d2f": (0.285, 0.022, 205),
    }  # fmt: skip
    assert {hex_of(shade) for shade in tokens.values()} == {*colours.LIGHT_GROUNDS, *colours.DARK_GROUNDS}


@settings(deadline=None, max_examples=30)
@given(ANY)
def test_every_colour_has_a_readable_neighbour(typed: str) -> None:
    pair = colours_of(readable(typed, dark=False))
    assert min(pair.worst) >= colours.LEAST
    assert re.fullmatch(r":root\{(--[a-z0-9-]+:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\);?)+\}\n", pair.sheet)


@settings(deadline=None, max_examples=30)
@given(ANY)
def test_there_and_back(typed: str) -> None:
    assert hex_of(shade_of(typed)) == typed


def test_a_readable_colour_stays() -> None:
    assert readable("#1e3a8a", dark=False) == "#1e3a8a"
    assert Colours("#facc15", "#fff7cc").worst[0] < colours.LEAST
