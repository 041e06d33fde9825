"""The people the demo prints are who they are said to be."""

from datetime import date

from pagalms.local.people import FORMER, NOBODY, ONE, SHARED, TWO, examples
from tests.people import CODES, Village, own


def test_one_person_of_each_role(village: Village) -> None:
    own(village.clients["carla"], village.flat_c, since=date(2026, 1, 1), share=(1, 2))
    found = {example.role: example for example in examples(on=date(2026, 5, 31))}
    assert list(found) == [ONE, TWO, SHARED, FORMER, NOBODY]
    assert found[ONE].personal_code == CODES["felikss"]
    assert found[TWO].note == "Liepu iela 14–2, Skolas iela 6–1"
    assert found[SHARED].personal_code == CODES["anna"]
    assert found[FORMER].personal_code == CODES["egons"]
    assert found[NOBODY].personal_code not in CODES.values()


def test_an_empty_register_has_only_the_stranger(db: None) -> None:
    assert [example.role for example in examples(on=date(2026, 5, 31))] == [NOBODY]
