"""What people type: "12,5" answered with SQL text at a peer, ten decimals rounded silently at another."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pagalms.meters.rules.typed import Dial, Fault, Misread, read

DIAL = Dial(5, 3)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("414,502", "414.502"),
        ("414.502", "414.502"),
        ("00414,502", "414.502"),
        ("  414,502  ", "414.502"),
        ("414 502", "414502"),
        ("1\u00a0234,5", "1234.5"),
        ("1\u202f234,5", "1234.5"),
        ("0", "0"),
        ("00000,000", "0"),
        ("12,5", "12.5"),
        ("12", "12"),
        ("99999,999", "99999.999"),
        ("0000000012", "12"),
    ],
)
def test_taken(text: str, value: str) -> None:
    assert read(text, Dial(6, 3)) == Decimal(value)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t\n"])
def test_an_empty_field_is_not_handed_in_now(text: str) -> None:
    assert read(text, DIAL) is None


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("-5", Fault.NEGATIVE),
        ("\u22125,2", Fault.NEGATIVE),
        ("+5", Fault.NOT_A_NUMBER),
        ("1e3", Fault.NOT_A_NUMBER),
        ("NaN", Fault.NOT_A_NUMBER),
        ("Infinity", Fault.NOT_A_NUMBER),
        ("414,502 m3", Fault.NOT_A_NUMBER),
        ("0x1A", Fault.NOT_A_NUMBER),
        ("1_000", Fault.NOT_A_NUMBER),
        ("\u0664\u0661\u0664", Fault.NOT_A_NUMBER),  # Arabic-Indic digits
        ("\uff14\uff11\uff14", Fault.NOT_A_NUMBER),  # full-width digits
        ("4\u00b2", Fault.NOT_A_NUMBER),
        ("414\u200b502", Fault.NOT_A_NUMBER),
        ("1.234,5", Fault.TWO_SEPARATORS),
        ("1,234.5", Fault.TWO_SEPARATORS),
        ("1,2,3", Fault.TWO_SEPARATORS),
        ("414,", Fault.INCOMPLETE),
        (",5", Fault.INCOMPLETE),
        (",", Fault.NOT_A_NUMBER),
        ("414,5021", Fault.TOO_MANY_DECIMALS),
        ("414,5000", Fault.TOO_MANY_DECIMALS),
        ("0,1234567890", Fault.TOO_MANY_DECIMALS),
        ("999999999999", Fault.TOO_MANY_DIGITS),
        ("100000", Fault.TOO_MANY_DIGITS),
        ("'; DROP TABLE meters; --", Fault.NOT_A_NUMBER),
        ("1" * 5000, Fault.NOT_A_NUMBER),
    ],
)
def test_refused_with_its_reason(text: str, fault: Fault) -> None:
    found = read(text, DIAL)
    assert isinstance(found, Misread)
    assert found.fault == fault


def test_all_digits_in_a_row_get_their_comma_suggested() -> None:
    assert read("00414502", DIAL) == Misread(Fault.TOO_MANY_DIGITS, Decimal("414.502"))
    assert read("414502", DIAL) == Misread(Fault.TOO_MANY_DIGITS, Decimal("414.502"))
    assert read("999999999", DIAL) == Misread(Fault.TOO_MANY_DIGITS)
    assert read("414502,1", DIAL) == Misread(Fault.TOO_MANY_DIGITS)


def test_a_meter_without_decimals() -> None:
    whole = Dial(6, 0)
    assert read("414", whole) == 414
    assert read("414,0", whole) == Misread(Fault.NO_DECIMALS)
    assert read("4140000", whole) == Misread(Fault.TOO_MANY_DIGITS)
    assert whole.padded(Decimal(414)) == ("000414", "")


@given(
    whole=st.integers(0, 99999),
    part=st.integers(0, 999),
    mark=st.sampled_from(",."),
    pad=st.booleans(),
    space=st.sampled_from(["", " ", "\u00a0", "\u2009"]),
)
def test_what_stands_on_the_dial_comes_back(whole: int, part: int, mark: str, pad: bool, space: str) -> None:
    value = Decimal(whole) + Decimal(part) / 1000
    digits = f"{whole:05d}" if pad else str(whole)
    assert read(f"{space}{digits[:2]}{space}{digits[2:]}{mark}{part:03d}{space}", DIAL) == value
    assert "".join(DIAL.padded(value)) == f"{whole:05d}{part:03d}"


@given(st.text())
def test_nothing_typed_breaks_it_and_nothing_is_rounded(text: str) -> None:
    found = read(text, DIAL)
    if isinstance(found, Decimal):
        assert 0 <= found < DIAL.capacity
        assert found == found.quantize(Decimal("0.001"))
