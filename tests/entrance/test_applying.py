"""Handing in a signed application, and using the invitation (FAQ 1.1, 1.2, 4.1, 4.2)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Plain

from pagalms.accounts.models import User
from pagalms.enrolment import actions
from pagalms.enrolment.models import Application, ApplicationFile
from pagalms.files.models import StoredFile
from pagalms.kernel import clock
from pagalms.outbox.models import Letter
from tests.backoffice.visits import take_on
from tests.hygiene import HygienicClient as Client
from tests.people import CODES, NOON, PASSWORD, Village
from tests.signed import application, esign_settings, example

pytestmark = pytest.mark.django_db
WHERE = "/ieeja/iesniegums/"


@pytest.fixture(autouse=True)
def anchors(settings: Any) -> None:
    settings.ESIGN = esign_settings()


def hand_in(data: bytes, *, name: str = "iesniegums.edoc", client: Plain | None = None, **said: str) -> Any:
    form = {"role": "owner", "email": "felikss@new.example", "phone": "26000000", "represents": ""} | said
    file = SimpleUploadedFile(name, data, "application/octet-stream")
    return (client or Client(headers={"accept-language": "lv"})).post(WHERE, {**form, "file": file})


def stored() -> Application:
    return Application.objects.get()


def test_felikss_hands_in_his_application(village: Village) -> None:
    client = Client(headers={"accept-language": "lv"})
    page = client.get(WHERE).content.decode()
    assert "10 MB" in page
    answer = hand_in(application("felikss"), client=client)
    assert answer.status_code == 302
    receipt = client.get(answer["Location"]).content.decode()
    row = stored()
    assert row.number in receipt
    assert "neizdevās" not in receipt
    assert (row.name, row.email, row.code_signed) == ("Felikss Paraudziņa", "felikss@new.example", True)
    file = ApplicationFile.objects.get()
    assert file.report["verdict"] == "valid"
    assert CODES["felikss"] not in str(file.report)
    assert not Letter.objects.exists()  # the address is only said, nobody has proved it


def test_nobody_learns_who_is_a_client(village: Village) -> None:
    pages = []
    for name in ("felikss", "stranger", "anna"):
        client = Client(headers={"accept-language": "lv"})
        hand_in(application(name), client=client, email="kads@new.example")
        page = client.get(f"{WHERE}sanemts/").content.decode()
        pages.append(re.sub(r"\d{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|value=\"\w{64}\"", "", page))
    assert pages[0] == pages[1] == pages[2]


def test_a_signature_without_proof_of_time_is_taken_with_a_word(village: Village) -> None:
    client = Client(headers={"accept-language": "lv"})
    assert hand_in(application("felikss", level="B"), client=client).status_code == 302
    page = client.get(f"{WHERE}sanemts/").content.decode()
    assert "Laika zīmoga nav" in page
    assert ApplicationFile.objects.get().report["verdict"] == "indeterminate"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("data-changed", "Mainīts pēc parakstīšanas: iesniegums.txt"),
        ("file-added", "Šis cilvēks nav parakstījis"),
        ("doubled-first", "viens nosaukums"),
        ("parent-name", "nosaukums konteinerā nav atļauts"),
        ("ratio-bomb", "pārāk lielas"),
        ("encrypted", "bez paroles"),
        ("external-entity", "Parakstu nevar nolasīt"),
        ("revoked", "atsaukts pirms parakstīšanas"),
        ("no-signatures", "nav parakstīta"),
        ("plain-zip", "zip datne"),
    ],
)
def test_what_is_wrong_is_refused_with_what_to_do(case: str, words: str, village: Village) -> None:
    answer = hand_in(example(case))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "<title>Kļūda:" in page
    assert 'value="felikss@new.example"' in page
    assert not Application.objects.exists()
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"email": "felikss"}, "e-pasta adresi"),
        ({"role": "representative"}, "ko Jūs pārstāvat"),
        ({"role": "owner of everything"}, "Izvēlieties"),
        ({"name": "iesniegums.docx"}, ".edoc, .asice"),
        ({"name": "x" * 210 + ".edoc"}, "pārāk garš"),
    ],
)
def test_what_is_lacking_in_the_form(said: dict[str, str], words: str, village: Village) -> None:
    answer = hand_in(b"PK", **said)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Application.objects.exists()


def test_too_large_is_refused_before_it_is_read(village: Village) -> None:
    answer = hand_in(b"x" * (11 * 1024 * 1024))
    assert answer.status_code == 413
    assert "10 MB" in answer.content.decode()


def test_a_double_click_is_one_application(village: Village) -> None:
    data = application("felikss")
    client = Client(headers={"accept-language": "lv"})
    hand_in(data, client=client)
    hand_in(data, client=client)
    assert stored().number in client.get(f"{WHERE}sanemts/").content.decode()
    hand_in(data, client=client, email="kads.cits@new.example")
    assert Application.objects.count() == 2


def test_our_own_form_only_and_not_too_often(village: Village) -> None:
    assert hand_in(b"x", client=Plain(enforce_csrf_checks=True)).status_code == 403
    codes = [hand_in(b"x").status_code for _ in range(12)]
    assert codes[0] == 422
    assert codes[-1] == 429


def test_a_name_that_tries_to_be_a_path_is_tamed(village: Village) -> None:
    hand_in(application("felikss"), name='..\\..\\"iesniegums<ē>.edoc')
    assert StoredFile.objects.get().name == "iesniegumsē.edoc"


def test_the_way_is_shown_where_people_look(village: Village) -> None:
    for page in ("/ieeja/", "/palidziba/"):
        assert WHERE in Client().get(page).content.decode()
    assert Client().get(f"{WHERE}sanemts/").status_code == 302


def invited() -> str:
    """The link in the letter of an application of felikss that a clerk approved."""
    hand_in(application("felikss"))
    actions.approve(stored().pk, by=take_on("rita"), on=NOON.date(), at=clock.now())
    found = re.search(r"/uzaicinajums/\S+", Letter.objects.get().text)
    assert found
    return found[0]


def test_felikss_opens_his_account_from_the_letter(village: Village) -> None:
    link, client = invited(), Client(headers={"accept-language": "lv"})
    form = dict(parse_qsl(urlsplit(link).query)) | {"password": PASSWORD, "again": PASSWORD, "terms": "on"}
    for _ in range(2):  # a mail scanner opens it first
        assert "felikss@new.example" in client.get(link).content.decode()
    for wrong in ({"again": "cits"}, {"terms": ""}, {"password": "īsa", "again": "īsa"}):
        assert client.post("/uzaicinajums/", form | wrong).status_code == 422
    assert not User.objects.filter(email="felikss@new.example").exists()
    assert client.post("/uzaicinajums/", form | {"code": "minēts"}).status_code == 410
    assert client.post("/uzaicinajums/", form)["Location"] == "/ieeja/"
    assert client.post("/uzaicinajums/", form).status_code == 410
    assert client.get(link).status_code == 410
    signed_in = client.post("/ieeja/", {"login": "felikss@new.example", "password": PASSWORD})
    assert signed_in["Location"] == "/sakums/"
    assert "Liepu iela 14–2" in client.get("/sakums/").content.decode()


@pytest.mark.parametrize("query", ["", "?code=x&code_id=1", "?code=x&code_id=9999999999999999999999", "?code_id=-1"])
def test_a_link_that_nobody_wrote(query: str, village: Village) -> None:
    assert Client().get(f"/uzaicinajums/{query}").status_code == 410
