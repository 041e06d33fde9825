"""Powers of attorney from the notary's paper to the day they end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from pagalms.audit.models import Event
from pagalms.enrolment.queries import resident_for
from pagalms.kernel.refusal import Refusal, Refusals
from pagalms.mandates import actions
from pagalms.mandates.models import Mandate, Representative
from pagalms.mandates.rules import Right
from pagalms.outbox.models import Letter
from pagalms.properties.models import Ownership
from tests.mandates.forms import TODAY, form_for
from tests.people import CODES, LONG_AGO, NOON, Village, own, represent

DAY = timedelta(days=1)


def record(village: Village, principal: str = "felikss", /, **other: Any) -> actions.Outcome:
    return actions.record(
        principal=village.clients[principal].pk, form=form_for(village, **other), by=None, on=TODAY, at=NOON
    )


def refused(village: Village, principal: str = "felikss", /, **other: Any) -> dict[str, str]:
    with pytest.raises(Refusals) as said:
        record(village, principal, **other)
    return {field: refusal.code for field, refusal in said.value.by_field.items()}


def seen_by(village: Village, name: str, on: date = TODAY) -> set[int]:
    return {flat.pk for flat in resident_for(village.users[name], on=on).properties}


def test_a_recorded_mandate_opens_the_flat_beside_ones_own(village: Village) -> None:
    outcome = record(village)
    assert seen_by(village, "carla") == {village.flat_b.pk, village.flat_c.pk}
    carla = resident_for(village.users["carla"], on=TODAY)
    assert [str(one.principal) for one in carla.acting_in(village.flat_c)] == ["Felikss Paraudziņa"]
    assert carla.acting_in(village.flat_b) == ()
    assert carla.may(village.flat_b, Right.OWN)
    assert carla.may(village.flat_c, Right.HAND_IN)
    assert carla.may_write(village.flat_c)
    assert not carla.may(village.flat_c, Right.OWN)
    assert not carla.may(village.flat_a, Right.SEE)
    assert outcome.principal_told
    assert outcome.representative_told


def test_both_get_a_letter_at_the_best_address_known(village: Village) -> None:
    record(village)
    letters = {letter.to: letter for letter in Letter.objects.filter(kind="mandate_recorded")}
    assert set(letters) == {"felikss@register.example", "carla@example.lv"}  # he has no account, she has
    assert letters["felikss@register.example"].subject == "Pilnvara reģistrēta: Carla Paraudziņa"
    said = letters["carla@example.lv"].text
    assert "Liepu iela 14–2" in said
    assert "no 31.05.2026 līdz 31.12.2026" in said
    assert "skatīt rēķinus, skaitītājus un dokumentus, nodot rādījumus, rakstīt pārvaldniekam" in said
    assert CODES["carla"] not in said + letters["carla@example.lv"].html
    [event] = Event.objects.filter(verb="mandate_recorded")
    assert event.subject == f"client:{village.clients['felikss'].pk}"
    assert CODES["carla"] not in str(event.detail)


def test_nobody_to_write_to_is_said(village: Village) -> None:
    village.clients["felikss"].email = ""
    village.clients["felikss"].save()
    outcome = record(village, personal_code=CODES["stranger"], name="Svešais")
    assert (outcome.principal_told, outcome.representative_told) == (False, False)


def test_it_counts_from_its_first_day_to_its_last(village: Village) -> None:
    first, last = date(2026, 6, 10), date(2026, 6, 20)
    record(village, since=first, until=last)
    open_on = [
        day for day in (first - DAY, first, last, last + DAY) if village.flat_c.pk in seen_by(village, "carla", day)
    ]
    assert open_on == [first, last]


def test_it_counts_only_while_the_principal_owns(village: Village) -> None:
    record(village, until=None)
    sold = date(2026, 9, 1)
    ownership = Ownership.objects.get(client=village.clients["felikss"])
    ownership.period = DateRange(ownership.period.lower, sold)
    ownership.save()
    assert village.flat_c.pk in seen_by(village, "carla", sold - DAY)
    assert village.flat_c.pk not in seen_by(village, "carla", sold)


def test_a_representative_sees_no_other_flat_of_the_principal(village: Village) -> None:
    own(village.clients["felikss"], village.flat_b, share=(1, 3))
    record(village, personal_code=CODES["dana"], name="Dana Paraudziņa")
    assert seen_by(village, "dana") == {village.flat_a.pk, village.flat_c.pk}


def test_two_principals_of_one_flat_and_the_wider_right_counts(village: Village) -> None:
    represent([("gatis", village.clients["bruno"], village.flat_a, True)])
    gatis = resident_for(village.users["gatis"], on=TODAY)
    assert {str(one.principal) for one in gatis.acting_in(village.flat_a)} == {"Anna Paraudziņa", "Bruno Paraudziņa"}
    assert gatis.may(village.flat_a, Right.HAND_IN)


def test_an_owner_who_also_represents_the_co_owner_stays_an_owner(village: Village) -> None:
    record(
        village,
        "anna",
        personal_code=CODES["bruno"],
        name="Bruno",
        flats=frozenset({village.flat_a.pk}),
        may_hand_in=False,
    )
    bruno = resident_for(village.users["bruno"], on=TODAY)
    assert bruno.acting_in(village.flat_a) == ()
    assert bruno.may(village.flat_a, Right.OWN)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"personal_code": CODES["felikss"]}, {"personal_code": "own_code"}),
        ({"flats": frozenset()}, {"flats": "no_flats"}),
        ({"flats": frozenset({987654})}, {"flats": "not_owned"}),
        ({"dated": date(2026, 6, 2), "since": date(2026, 6, 1)}, {"dated": "dated_ahead", "since": "before_document"}),
        ({"until": date(2026, 5, 1)}, {"until": "ends_before"}),
    ],
)
def test_mistakes_are_refused_and_nothing_is_written(
    village: Village, other: dict[str, Any], said: dict[str, str]
) -> None:
    before = Representative.objects.count()
    assert refused(village, **other) == said
    assert Mandate.objects.filter(principal=village.clients["felikss"]).count() == 0
    assert Representative.objects.count() == before
    assert not Letter.objects.exists()


def test_the_former_owner_cannot_give_one(village: Village) -> None:
    assert refused(village, "egons") == {"flats": "not_owned"}


def test_the_same_days_twice_are_refused_by_name_and_by_the_database(village: Village) -> None:
    record(village)
    assert refused(village, since=date(2026, 12, 31), until=None) == {"since": "overlaps"}
    record(village, since=date(2027, 1, 1), until=None)
    first = Mandate.objects.get(principal=village.clients["felikss"], period__endswith=date(2027, 1, 1))
    first.pk = None
    with pytest.raises(IntegrityError, match="mandate_once_at_a_time"), transaction.atomic():
        first.save()


def test_staff_end_it_at_once_in_all_its_flats_and_tell_both_why(village: Village) -> None:
    own(village.clients["felikss"], village.flat_b, share=(1, 3))
    flats = frozenset({village.flat_b.pk, village.flat_c.pk})
    outcome = record(village, flats=flats, personal_code=CODES["dana"], name="Dana Paraudziņa")
    actions.end(outcome.mandates[0].pk, by=village.users["bruno"], reason="Pilnvara atsaukta pie notāra", at=NOON)
    assert seen_by(village, "dana") == {village.flat_a.pk}
    letters = list(Letter.objects.filter(kind="mandate_ended"))
    assert {letter.to for letter in letters} == {"felikss@register.example", "dana@example.lv"}
    assert all("Pilnvara atsaukta pie notāra" in letter.text for letter in letters)
    assert Event.objects.get(verb="mandate_ended").detail["reason"] == "Pilnvara atsaukta pie notāra"
    with pytest.raises(Refusal, match="gone"):
        actions.end(outcome.mandates[1].pk, by=village.users["bruno"], reason="vēlreiz", at=NOON)
    record(village, flats=flats, personal_code=CODES["dana"], name="Dana Paraudziņa")  # the days are free again


def test_an_end_needs_its_reason(village: Village) -> None:
    [mandate] = record(village).mandates
    with pytest.raises(Refusal, match="no_reason"):
        actions.end(mandate.pk, by=village.users["bruno"], reason="", at=NOON)
    assert village.flat_c.pk in seen_by(village, "carla")


def test_only_the_principal_ends_it_as_the_principal(village: Village) -> None:
    mandate = Mandate.objects.get(representative__name="Dana Paraudziņa")
    for name in ("bruno", "carla", "dana"):
        user = village.users[name]
        codes = resident_for(user, on=TODAY).codes
        with pytest.raises(Refusal, match="gone"):
            actions.end_own(mandate.pk, codes=codes, by=user, at=NOON)
    anna = village.users["anna"]
    actions.end_own(mandate.pk, codes=resident_for(anna, on=TODAY).codes, by=anna, at=NOON)
    assert seen_by(village, "dana") == set()
    assert {letter.to for letter in Letter.objects.all()} == {"anna@example.lv", "dana@example.lv"}


def test_a_new_name_of_the_same_person_is_the_same_person(village: Village) -> None:
    record(village, personal_code=CODES["dana"], name="Dana Jaunā-Paraudziņa", email="dana@jauna.example")
    [person] = Representative.objects.filter(name__startswith="Dana")
    assert (person.name, person.email) == ("Dana Jaunā-Paraudziņa", "dana@jauna.example")
    assert Mandate.objects.filter(representative=person).count() == 2


def test_long_ago_is_not_now(village: Village) -> None:
    assert seen_by(village, "dana", LONG_AGO - DAY) == set()


def test_both_are_told_once_two_weeks_before_it_ends(village: Village) -> None:
    record(village, until=date(2026, 6, 30))
    for day, letters in ((date(2026, 6, 15), 0), (date(2026, 6, 16), 2), (date(2026, 6, 17), 2)):
        actions.tell_of_ends(on=day, at=NOON)
        assert Letter.objects.filter(kind="mandate_ends_soon").count() == letters
    told = {letter.to: letter for letter in Letter.objects.filter(kind="mandate_ends_soon")}
    assert set(told) == {"felikss@register.example", "carla@example.lv"}
    assert told["carla@example.lv"].subject == "Pilnvara beidzas 30.06.2026"
    assert "Carla Paraudziņa" in told["felikss@register.example"].text


def test_nobody_is_told_of_what_has_ended_already(village: Village) -> None:
    [mandate] = record(village, until=date(2026, 6, 10)).mandates
    actions.end(mandate.pk, by=village.users["bruno"], reason="atsaukta", at=NOON)
    assert actions.tell_of_ends(on=TODAY, at=NOON) == 0
    assert actions.tell_of_ends(on=date(2026, 7, 1), at=NOON) == 0
