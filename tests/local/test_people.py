"""The people the demo prints are who they are said to be."""

from datetime import date

from pagalms.local.people import ACTING, FORMER, NOBODY, ONE, SHARED, TWO, examples
from pagalms.local.representatives import CODE, appoint
from pagalms.mandates.models import Mandate
from tests.people import CODES, NOON, Village, own


def test_one_person_of_each_role(village: Village) -> None:
    own(village.clients["carla"], village.flat_c, since=date(2026, 1, 1), share=(1, 2))
    found = {example.role: example for example in examples(on=date(2026, 5, 31))}
    assert list(found) == [ONE, TWO, SHARED, FORMER, ACTING, NOBODY]
    assert found[ONE].personal_code == CODES["felikss"]
    assert found[TWO].note == "Liepu iela 14–2, Skolas iela 6–1"
    assert found[SHARED].personal_code == CODES["anna"]
    assert found[FORMER].personal_code == CODES["egons"]
    assert found[ACTING].personal_code == CODES["dana"]
    assert found[ACTING].note == "Liepu iela 14–1 (represents Anna Paraudziņa)"
    assert found[NOBODY].personal_code not in CODES.values()


def test_an_empty_register_has_only_the_stranger(db: None) -> None:
    assert [example.role for example in examples(on=date(2026, 5, 31))] == [NOBODY]


def test_the_demo_has_somebody_who_acts_for_an_owner(village: Village) -> None:
    Mandate.objects.all().delete()
    for _twice in range(2):
        appoint(on=NOON.date(), at=NOON)
    found = {example.role: example for example in examples(on=NOON.date())}
    assert found[ACTING].personal_code == CODE
    assert found[ACTING].note == f"{found[ONE].note} (represents {found[ONE].name})"
