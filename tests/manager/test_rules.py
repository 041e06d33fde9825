"""Hours, telephones and accounts as the manager types them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pagalms.manager.rules.accounts import Account, account_of, on_bill, wrong_in
from pagalms.manager.rules.details import Details, Phone, Span, hours_of, spans
from pagalms.manager.rules.details import wrong_in as wrong_in_details

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("9-17", "9.00–17.00"), ("8:30 – 12, 13.00-17", "8.30–12.00, 13.00–17.00"), ("0-24", "0.00–24.00")],
)
def test_hours(typed: str, kept: str) -> None:
    assert hours_of(typed) == kept
    assert hours_of(kept) == kept


@pytest.mark.parametrize("typed", ["no rīta", "17-9", "9-25", "9.75-10", "9-12, 11-17", "9", ""])
def test_no_hours(typed: str) -> None:
    with pytest.raises(ValueError):
        hours_of(typed)


def test_the_week_in_few_words() -> None:
    assert spans(["9–17"] * 4 + ["9–15", "", ""]) == [Span(0, 3, "9–17"), Span(4, 4, "9–15")]
    assert spans(["9–17", "", "9–17"]) == [Span(0, 0, "9–17"), Span(2, 2, "9–17")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"registration_no": "4000"}, "registration_no"),
        ({"phones": ()}, "phone_0"),
        ({"phones": (Phone("+371 6000 0114"), Phone("zvaniet"))}, "phone_1"),
        ({"homepage": "javascript:alert(1)"}, "homepage"),
        ({"week": ("9-17", "rītos", "", "", "", "", "")}, "hours_1"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], field: str) -> None:
    right = Details("SIA", "S", "40000000000", "Iela 1", (Phone("112 112"),), "a@b.lv", "https://www.example.lv/x")
    assert wrong_in_details(right) == {}
    assert list(wrong_in_details(Details(**{**vars(right), **change}))) == [field]


def test_the_account_of_a_day() -> None:
    old, new, fund = Account("A", on_bills=True), Account("B", on_bills=True, since=JUNE), Account("C")
    assert wrong_in([old, new, fund]) is None
    assert [on_bill([new, fund, old], day) for day in (MAY, JUNE)] == [old, new]
    assert wrong_in([old, old]) == (1, "twice")
    assert wrong_in([new, fund]) == (0, "no_first")
    assert wrong_in([old, Account("B", on_bills=True)]) == (1, "same_day")


def test_account_numbers_are_checked() -> None:
    assert account_of("LV97 HABA 0012 3456 7891 0").bic == "HABALV22XXX"
    with pytest.raises(ValueError):
        account_of("LV98 HABA 0012 3456 7891 0")
