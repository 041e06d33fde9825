"""Settings: each choice is saved at once, and said back."""

from __future__ import annotations

from django.test import Client

from pagalms.audit.models import Event
from pagalms.identity.models import SignIn
from tests.people import NOON, Village


def test_bills_by_letter_on_and_off(village: Village, client: Client) -> None:
    client.force_login(village.users["anna"])
    address = f"/uzstadijumi/rekini/{village.flat_a.pk}/"
    said = client.post(address, {"wanted": "yes"}, follow=True).content.decode()
    assert "sūtīsim uz anna@example.lv" in said
    assert "Katru jaunu rēķinu sūtām" in said
    said = client.post(address, {"wanted": "no"}, follow=True).content.decode()
    assert "Nesūtām, tikai portālā" in said


def test_receipts_on_and_off(village: Village, client: Client) -> None:
    anna = village.users["anna"]
    client.force_login(anna)
    client.post("/uzstadijumi/apliecinajumi/", {"wanted": "no"})
    anna.refresh_from_db()
    assert not anna.wants_receipts
    client.post("/uzstadijumi/apliecinajumi/", {"wanted": "yes"})
    anna.refresh_from_db()
    assert anna.wants_receipts
    assert Event.objects.filter(verb="receipts_chosen", by=anna.pk).count() == 2


def test_language_is_saved_to_the_account(village: Village, client: Client) -> None:
    anna = village.users["anna"]
    client.force_login(anna)
    said = client.post("/valoda/", {"language": "en", "next": "/uzstadijumi/"}, follow=True)
    assert '<html lang="en">' in said.content.decode()
    anna.refresh_from_db()
    assert anna.language == "en"


def test_own_sign_ins_and_nobody_elses(village: Village, client: Client) -> None:
    SignIn.objects.create(user=village.users["anna"], method="password", at=NOON)
    SignIn.objects.create(user=village.users["carla"], method="swedbank", at=NOON)
    client.force_login(village.users["anna"])
    text = client.get("/uzstadijumi/").content.decode()
    assert "E-pasts un parole" in text
    assert "31.05.2026 12.00" in text
    assert "Swedbank" not in text


def test_without_a_property_settings_still_work(village: Village, client: Client) -> None:
    client.force_login(village.users["egons"])
    assert "Jums šobrīd nav īpašuma" in client.get("/uzstadijumi/").content.decode()
