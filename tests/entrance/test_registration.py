"""FAQ 2: through the bank, registered, the letter, the click, signed in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from pagalms.accounts.models import User
from pagalms.billing.models import BillConsent
from pagalms.enrolment.models import Registration, TermsAcceptance
from pagalms.identity import assurance
from pagalms.identity.models import PersonalCode
from pagalms.kernel import personal_code
from pagalms.outbox.models import Letter
from tests.bank import Bank, sign_in
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, PASSWORD, Village

NEW = {"email": "Felikss@example.lv", "password": PASSWORD, "again": PASSWORD, "terms": "on", "bills": "on"}


@pytest.fixture
def felikss(village: Village, bank: Bank, browser: Client) -> Client:
    """felikss owns flat_c, has no account, and stands before the page with "Jauns lietotājs"."""
    back = sign_in(bank, browser, "felikss")
    assert back["Location"] == "/ieeja/jauns/"
    return browser


def link_in(letter: Letter) -> str:
    found = re.search(r"https?://[^/]+(/registration_check/\?code=[\w-]+&code_id=\d+)", letter.text)
    assert found, letter.text
    return found[1]


def confirm(browser: Client, link: str) -> Any:
    page = browser.get(link)
    assert page.status_code == 200, page.content.decode()
    said = dict(re.findall(r'name="(code|code_id)" value="([^"]+)"', page.content.decode()))
    return browser.post("/registration_check/", said)


def test_the_whole_way(felikss: Client, village: Village) -> None:
    page = felikss.get("/ieeja/jauns/").content.decode()
    assert "Felikss Paraudziņa" in page
    assert "Jauns lietotājs" in page
    assert "Man jau ir konts" in page
    form = felikss.get("/ieeja/registracija/").content.decode()
    for words in ("E-pasts", "Parole", "Parole (atkārtoti)", "Piekrītu", "lietošanas noteikumiem", "Reģistrēties",
                  "Atpakaļ", "Vēlos saņemt rēķinus uz norādīto e-pastu!", "Palīdzība"):  # fmt: skip
        assert words in form
    sent = felikss.post("/ieeja/registracija/", NEW)
    assert sent["Location"] == "/ieeja/gaida/"
    waiting = felikss.get("/ieeja/gaida/").content.decode()
    assert "Reģistrācijas apstiprinājums tika nosūtīts uz Jūsu e-pasta adresi!" in waiting
    assert "felikss@example.lv" in waiting
    letter = Letter.objects.get()
    assert (letter.to, letter.kind) == ("felikss@example.lv", "registration")
    link = link_in(letter)
    assert "Atteikties no vēstuļu saņemšanas" in letter.text
    scanner = Client()
    scanner.get(link), scanner.head(link), scanner.get(link)
    assert not User.objects.filter(email="felikss@example.lv").exists()
    done = confirm(Client(), link)
    assert done["Location"] == "/ieeja/"
    user = User.objects.get(email="felikss@example.lv")
    assert user.name == "Felikss Paraudziņa"
    assert PersonalCode.objects.get(person__user=user).digest == personal_code.digest(CODES["felikss"])
    assert TermsAcceptance.objects.filter(user=user).count() == 1
    assert BillConsent.objects.get(user=user).apartment == village.flat_c
    other = Client()
    inside = other.post("/ieeja/", {"login": "felikss@example.lv", "password": PASSWORD})
    assert inside.status_code == 302
    assert other.session[assurance.KEY]["loa"] == "low"


def test_the_page_after_confirming_says_so(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    another = Client(headers={"accept-language": "lv"})
    confirm(another, link_in(Letter.objects.get()))
    assert "Reģistrācija ir izdevusies!" in another.get("/ieeja/").content.decode()


def test_a_link_works_once(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    link = link_in(Letter.objects.get())
    confirm(Client(), link)
    said = dict(pair.split("=") for pair in link.partition("?")[2].split("&"))
    again = Client().post("/registration_check/", said)
    assert again.status_code == Client().get(link).status_code == 410
    assert User.objects.filter(email="felikss@example.lv").count() == 1


@pytest.mark.parametrize(
    "change", [{"code": "x" * 43}, {"code_id": "999999"}, {"code_id": "x"}, {"code_id": "9" * 40}, {}]
)
def test_a_wrong_link_opens_nothing(felikss: Client, change: dict[str, str]) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    link = link_in(Letter.objects.get())
    said = dict(pair.split("=") for pair in link.partition("?")[2].split("&")) | change
    page = Client().post("/registration_check/", said if change else {})
    assert page.status_code == 410
    assert not User.objects.filter(email="felikss@example.lv").exists()


def test_a_link_is_good_for_two_days(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    row = Registration.objects.get()
    assert row.expires_at - row.created_at == timedelta(hours=48)
    Registration.objects.update(expires_at=row.created_at)
    assert Client().get(link_in(Letter.objects.get())).status_code == 410


def test_letters_again_are_limited_and_earlier_links_stay_good(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    answers = [felikss.post("/ieeja/gaida/").status_code for _ in range(4)]
    assert answers == [302, 302, 302, 200]
    assert Letter.objects.count() == 4
    first = link_in(Letter.objects.order_by("pk")[0])
    assert confirm(Client(), first).status_code == 302
    newest = link_in(Letter.objects.order_by("pk")[3])
    said = dict(pair.split("=") for pair in newest.partition("?")[2].split("&"))
    assert Client().post("/registration_check/", said).status_code == 410
    assert User.objects.filter(email="felikss@example.lv").count() == 1


def test_a_corrected_address_ends_the_links_sent_to_the_mistyped_one(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW | {"email": "feliks@example.lv"})
    mistyped = link_in(Letter.objects.get())
    assert felikss.post("/ieeja/gaida/", {"email": "felikss@example.lv"}).status_code == 302
    assert Client().get(mistyped).status_code == 410
    newest = Letter.objects.first()
    assert newest
    assert newest.to == "felikss@example.lv"
    assert confirm(Client(), link_in(newest)).status_code == 302


def test_a_new_form_ends_earlier_links(felikss: Client) -> None:
    """Else the click on an older letter would open the account with an older password."""
    felikss.post("/ieeja/registracija/", NEW)
    felikss.post("/ieeja/registracija/", NEW | {"password": "cita gara parole 8", "again": "cita gara parole 8"})
    older = Letter.objects.order_by("pk")[0]
    assert Client().get(link_in(older)).status_code == 410


def test_a_taken_address_looks_the_same_on_the_page(felikss: Client, village: Village) -> None:
    felikss.post("/ieeja/registracija/", NEW | {"email": "nobody@example.lv"})
    free = felikss.get("/ieeja/gaida/").content.decode()
    sent = felikss.post("/ieeja/registracija/", NEW | {"email": "anna@example.lv"})
    assert sent["Location"] == "/ieeja/gaida/"
    taken = felikss.get("/ieeja/gaida/").content.decode()
    assert bare(free.replace("nobody", "anna")) == bare(taken)
    letter = Letter.objects.first()
    assert letter
    assert (letter.kind, letter.to) == ("registration_known", "anna@example.lv")
    assert letter.subject == "Jums jau ir konts klientu portālā"
    assert "registration_check" not in letter.text + letter.html


def bare(page: str) -> str:
    """A page without what differs at every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"email": "nav adrese"}, "pilnu e-pasta adresi"),
        ({"password": "isa", "again": "isa"}, "12"),
        ({"password": "password1234", "again": "password1234"}, "bieži"),
        ({"again": "cita parole garāka"}, "nav vienādas"),
        ({"terms": ""}, "noteikumus"),
        ({"email": ""}, "e-pasta adresi"),
    ],
)
def test_errors_keep_what_was_typed(felikss: Client, change: dict[str, str], words: str) -> None:
    page = felikss.post("/ieeja/registracija/", {k: v for k, v in (NEW | change).items() if v})
    text = page.content.decode()
    assert page.status_code == 200
    assert "<title>Kļūda: Jauns lietotājs" in text
    assert words in text
    assert 'role="alert"' in text
    assert PASSWORD not in text
    if "email" not in change:
        assert 'value="Felikss@example.lv"' in text
    assert not Letter.objects.exists()


def test_a_former_owner_and_a_stranger_see_the_same_page(village: Village, bank: Bank) -> None:
    User.objects.filter(email="egons@example.lv").delete()
    seen = []
    for who in ("egons", "stranger"):
        browser = Client(headers={"accept-language": "lv"})
        sign_in(bank, browser, who)
        welcome = bare(browser.get("/ieeja/jauns/").content.decode()).replace(who.capitalize(), "X")
        page, sent = browser.get("/ieeja/registracija/"), browser.post("/ieeja/registracija/", NEW)
        assert page.status_code == sent.status_code == 200
        seen.append((welcome, bare(page.content.decode()), bare(sent.content.decode())))
    assert seen[0] == seen[1]
    assert "6000 0114" in seen[0][1]
    assert "info@example.lv" in seen[0][1]
    assert not Letter.objects.exists()
    assert not Registration.objects.exists()


def test_whoever_reads_the_mailbox_can_stop_the_letters(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    letter = Letter.objects.get()
    link = link_in(letter)
    stop = link.replace("/registration_check/", "/atteikties/")
    assert stop in letter.text
    assert Client().get(stop).status_code == 200
    assert Client().get(link).status_code == 200
    said = dict(pair.split("=") for pair in link.partition("?")[2].split("&"))
    assert Client().post("/atteikties/", said).status_code == 200
    assert Client().get(link).status_code == 410
    refused = felikss.post("/ieeja/gaida/")
    assert "citu adresi" in refused.content.decode()
    assert Letter.objects.count() == 1
    assert felikss.post("/ieeja/gaida/", {"email": "cits@example.lv"}).status_code == 302


def test_registering_asks_for_a_proof_first(village: Village, bank: Bank) -> None:
    for address in ("/ieeja/jauns/", "/ieeja/jauns/konts/", "/ieeja/registracija/", "/ieeja/gaida/"):
        assert Client().get(address)["Location"] == "/ieeja/"
        assert Client().post(address, NEW).status_code == (405 if address == "/ieeja/jauns/" else 302)


def test_nothing_secret_is_stored_readably(felikss: Client) -> None:
    felikss.post("/ieeja/registracija/", NEW)
    row = Registration.objects.get()
    code = link_in(Letter.objects.get()).partition("code=")[2].partition("&")[0]
    stored = " ".join(str(bytes(v) if isinstance(v, memoryview | bytes) else v) for v in vars(row).values())
    assert code not in stored
    assert PASSWORD not in stored
    assert CODES["felikss"] not in stored
    assert CODES["felikss"] not in str(felikss.session.items())
