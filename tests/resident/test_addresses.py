"""Adreses: what the register says, and who acts for whom."""

from __future__ import annotations

import re
from typing import Any

from pagalms.audit.models import Event
from pagalms.files.actions import store
from pagalms.files.rules import EVERY
from pagalms.mandates.models import Mandate, Scan
from pagalms.outbox.models import Letter
from pagalms.properties.models import ContactDetails
from tests.backoffice.visits import staff_visit
from tests.files.samples import PDF
from tests.hygiene import HygienicClient
from tests.moments import freeze_time
from tests.people import NOON, Village, own
from tests.resident.visits import visit, words_of


def addresses(village: Village, rest: str = "") -> str:
    return f"/ipasumi/{village.flat_a.pk}/adreses/{rest}"


def test_anna_sees_her_property_and_the_number_of_co_owners(village: Village) -> None:
    own(village.clients["anna"], village.flat_b, share=(1, 3))
    with visit(village, "anna") as anna:
        assert anna.get("/adreses/")["Location"] == addresses(village)
        said = words_of(anna.get(addresses(village)))
    for words in (
        "Liepu iela 14–1", "Konta numurs 991001", "Platība 62,3 m²", "Domājamā daļa no mājas 623/11261", "Stāvs 1",
        "Deklarētās personas 2", "Jums pieder 1/2, kopš 01.01.2010", "Līdzīpašnieki 1",
    ):  # fmt: skip
        assert words in said, words
    assert "Skolas iela 6–1" in said  # her other property
    assert "Bruno" not in said


def test_anna_sees_who_acts_for_her_and_bruno_only_how_many(village: Village) -> None:
    with visit(village, "anna") as anna:
        said = words_of(anna.get(addresses(village)))
        assert "Dana Paraudziņa" in said
        assert "Gatis Paraudziņa" in said
    with visit(village, "bruno") as bruno:
        said = words_of(bruno.get(addresses(village)))
        assert "Šajā īpašumā Jūs neviens nepārstāv." in said
        assert "Līdzīpašniekus pārstāv vēl 2 personas." in said
        assert "Dana" not in said


def test_anna_ends_it_after_a_question_and_both_hear_of_it(village: Village) -> None:
    mandate = Mandate.objects.get(representative__name__startswith="Dana")
    where = addresses(village, f"pilnvaras/{mandate.pk}/")
    with visit(village, "anna") as anna:
        assert where in anna.get(addresses(village)).content.decode()
        asked = words_of(anna.get(where))
        assert "Vai izbeigt pilnvaru: Dana Paraudziņa?" in asked
        mandate.refresh_from_db()
        assert mandate.ended_at is None
        said = words_of(anna.post(where, follow=True))
        assert "Dana Paraudziņa Jūs vairs nepārstāv." in said
        assert anna.post(where).status_code == 404  # a second press
    assert {letter.to for letter in Letter.objects.filter(kind="mandate_ended")} == {
        "anna@example.lv",
        "dana@example.lv",
    }
    assert "izbeidza īpašnieks portālā" in Letter.objects.filter(kind="mandate_ended")[0].text
    event = Event.objects.get(verb="mandate_ended")
    assert (event.by, event.detail["reason"]) == (village.users["anna"].pk, "principal")


def test_anna_opens_the_copy_of_her_own_power_of_attorney_and_nobody_elses(
    village: Village, tmp_path: Any, settings: Any
) -> None:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = {**settings.STORAGES, "default": backend}
    danas, gatis = Mandate.objects.order_by("pk")
    files = [store(PDF + b"%" * one, name=f"pilnvara {one}.pdf", accept=EVERY, by=None, at=NOON) for one in (1, 2)]
    own_copy, other = (
        Scan.objects.create(document=one.document, file=file) for one, file in zip((danas, gatis), files, strict=True)
    )
    where = addresses(village, f"pilnvaras/{danas.pk}/kopijas/{own_copy.pk}/")
    with visit(village, "anna") as anna:
        assert "Atvērt kopiju: pilnvara 1.pdf" in words_of(anna.get(addresses(village)))
        assert b"".join(anna.get(where).streaming_content) == PDF + b"%"
        assert anna.get(addresses(village, f"pilnvaras/{danas.pk}/kopijas/{other.pk}/")).status_code == 404
    for name in ("bruno", "carla", "dana", "egons", "gatis"):
        with visit(village, name) as client:
            assert client.get(where).status_code == 404
            assert "Atvērt kopiju" not in words_of(client.get("/adreses/", follow=True))


def test_nobody_else_can_end_it(village: Village) -> None:
    mandate = Mandate.objects.get(representative__name__startswith="Dana")
    for name in ("bruno", "carla", "egons", "dana", "gatis"):
        with visit(village, name) as client:
            assert client.post(addresses(village, f"pilnvaras/{mandate.pk}/")).status_code == 404
    mandate.refresh_from_db()
    assert mandate.ended_at is None


def test_dana_sees_whom_she_represents_and_nothing_to_end(village: Village) -> None:
    with visit(village, "dana") as dana:
        page = dana.get(addresses(village))
        said = words_of(page)
    assert "Ko Jūs šeit pārstāvat Anna Paraudziņa no 01.01.2010, bez beigu datuma" in said
    assert "Īpašnieki 2" in said
    assert "Gatis" not in said
    assert "pilnvaras/" not in page.content.decode()


def test_without_a_property_the_page_says_whom_to_ask(village: Village) -> None:
    with visit(village, "egons") as egons:
        assert "Šodien reģistrā ar Jums nav saistīts neviens īpašums." in words_of(egons.get("/adreses/"))


def test_anna_tells_how_to_reach_her_and_nobody_else_sees_it(village: Village) -> None:
    with visit(village, "anna") as anna:
        assert "anna@register.example" in words_of(anna.get(addresses(village)))
        form = {"phone": "+371 2000 0001", "email": "Majas@example.com", "postal_address": ""}
        said = words_of(anna.post(addresses(village, "kontakti/"), form, follow=True))
        assert "Nosūtījām vēstuli uz majas@example.com" in said
        assert "majas@example.com vēl nav spēkā" in said
        letter = Letter.objects.get(kind="contact_email")
        found = re.search(r"(/vestules/kontakti/\S+)", letter.text)
        assert found
    nobody = HygienicClient()
    with freeze_time(NOON):
        asked = nobody.get(found[1])
        assert "majas@example.com" in words_of(asked)
        fields = dict(re.findall(r'name="(kods|nr)" value="([^"]+)"', asked.content.decode()))
        assert "Adrese ir apstiprināta" in words_of(nobody.post("/vestules/kontakti/", fields))
        assert nobody.get(found[1]).status_code == 404
        assert nobody.get("/vestules/kontakti/?kods=x&nr=1").status_code == 404
    for name in ("anna", "bruno", "dana"):
        with visit(village, name) as client:
            assert ("majas@example.com" in client.get(addresses(village)).content.decode()) == (name == "anna")
    with staff_visit("rita") as rita:
        page = rita.get(f"/birojs/cilveki/{village.clients['anna'].pk}/?iemesls=contact")
        assert "+371 2000 0001 majas@example.com" in words_of(page)


def test_what_is_wrong_stands_at_its_field_and_stays_typed(village: Village) -> None:
    with visit(village, "anna") as anna:
        answer = anna.post(addresses(village, "kontakti/"), {"phone": "nav", "postal_address": "Ogre, a. k. 5"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "<title>Kļūda:" in page
    assert "Rakstiet numuru ar cipariem" in page
    assert ">\nOgre, a. k. 5</textarea>" in page


def test_an_address_that_the_browser_fills_in_by_lines_is_kept_in_one(village: Village) -> None:
    with visit(village, "anna") as anna:
        anna.post(addresses(village, "kontakti/"), {"postal_address": "Brīvības iela 1\r\n\r\nOgre,\r\nLV-5001 "})
    assert ContactDetails.objects.get().postal_address == "Brīvības iela 1, Ogre, LV-5001"


def test_dana_does_not_tell_where_anna_is_reached(village: Village) -> None:
    with visit(village, "dana") as dana:
        answer = dana.post(addresses(village, "kontakti/"), {"phone": "20000009"})
    assert answer.status_code == 403
    assert "To drīkst tikai šī īpašuma īpašnieks." in words_of(answer)
    assert "20000009" in words_of(answer)
    assert not ContactDetails.objects.exists()


def test_a_change_of_declared_persons_is_asked_for_with_the_topic_chosen(village: Village) -> None:
    with visit(village, "anna") as anna:
        page = anna.get(addresses(village)).content.decode()
        found = re.search(r'href="(/sazina/jauns/[^"]+)"', page)
        assert found
        question = anna.get(found[1].replace("&amp;", "&")).content.decode()
    assert re.search(r'value="data"[^>]*checked', question)
    assert re.search(rf'value="{village.flat_a.pk}" selected', question)
    with visit(village, "gatis") as gatis:
        assert "/sazina/jauns/" not in gatis.get(addresses(village)).content.decode()
