"""Ways of signing in: anna turns her bank off and on again, never the last one; she renames a passkey."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.core.cache import cache

from pagalms.accounts.models import User
from pagalms.outbox.models import Letter
from pagalms.safety.models import ClosedWay
from tests.bank import Bank, sign_in
from tests.entrance.apps import with_password
from tests.hygiene import HygienicClient as Client
from tests.people import NOON
from tests.resident.visits import words_of

PAGE = "/ieeja/veidi/"
OFF, ON = {"way": "swedbank", "do": "close"}, {"way": "swedbank", "do": "open"}


def test_a_bank_turned_off_signs_nobody_in(bank: Bank, browser: Client) -> None:
    assert sign_in(bank, browser, "anna").status_code == 302
    other = Client(headers={"accept-language": "lv"})
    client = with_password()
    assert "Swedbank" in words_of(client.get(PAGE))
    assert "izslēgts" in words_of(client.post(PAGE, OFF, follow=True))
    client.post(PAGE, OFF)
    letter = Letter.objects.get(kind="safety_changed")
    assert "Swedbank" in letter.text
    assert letter.to == "anna@example.lv"
    refused = sign_in(bank, other, "anna")
    assert refused.status_code == 403
    assert "Jūs šo veidu esat izslēdzis" in words_of(refused)
    assert "_auth_user_id" not in other.session
    assert sign_in(bank, Client(), "carla").status_code == 302  # it is anna's choice alone
    client.post(PAGE, ON)
    assert sign_in(bank, other, "anna").status_code == 302
    assert client.post(PAGE, {"way": "zzz", "do": "close"}).status_code == 302
    assert not ClosedWay.objects.exists()
    assert Client().get(PAGE)["Location"].startswith("/ieeja/?next=")


def test_the_last_way_stays(bank: Bank, browser: Client) -> None:
    anna = User.objects.get(email="anna@example.lv")
    anna.set_unusable_password()
    anna.save()
    sign_in(bank, browser, "anna")
    assert "vienīgais pieslēgšanās veids" in words_of(browser.post(PAGE, OFF, follow=True))
    assert not ClosedWay.objects.exists()
    Authenticator.objects.create(user=anna, type="webauthn", data={"name": "Tālrunis"}, created_at=NOON)
    assert "izslēgts" in words_of(browser.post(PAGE, OFF, follow=True))


def test_a_passkey_gets_another_name(browser: Client) -> None:
    cache.clear()
    client, anna = with_password(), User.objects.get(email="anna@example.lv")
    key = Authenticator.objects.create(user=anna, type="webauthn", data={"name": "Tālrunis"}, created_at=NOON)
    carlas = User.objects.get(email="carla@example.lv")
    hers = Authenticator.objects.create(user=carlas, type="webauthn", data={"name": "Carlas"}, created_at=NOON)
    page = f"/ieeja/drosiba/atslega/{key.pk}/nosaukums/"
    assert "Tālrunis" in client.get(page).content.decode()
    assert "Kļūda:" in client.post(page, {"name": "  "}).content.decode()
    assert client.post(page, {"name": " Virtuves   dators "}).status_code == 302
    client.post(f"/ieeja/drosiba/atslega/{hers.pk}/nosaukums/", {"name": "mana"})
    key.refresh_from_db()
    hers.refresh_from_db()
    assert (key.data["name"], hers.data["name"]) == ("Virtuves dators", "Carlas")
    assert "Virtuves dators" in words_of(client.get("/ieeja/drosiba/"))
