"""The queue of applications at the office."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from pagalms.audit.models import Event
from pagalms.enrolment import actions
from pagalms.enrolment.models import Application, ApplicationFile, Invitation
from pagalms.esign.trust import examine
from pagalms.outbox.models import Letter
from tests.backoffice.visits import staff_visit
from tests.files.samples import picture
from tests.people import CODES, NOON, Village
from tests.resident.visits import words_of
from tests.signed import application, esign_settings, example

pytestmark = pytest.mark.django_db
QUEUE = "/birojs/registracija/"


@pytest.fixture(autouse=True)
def anchors(settings: Any) -> None:
    settings.ESIGN = esign_settings()


def waiting(name: str = "felikss", *, data: bytes = b"", email: str = "", hours: int = 0) -> Application:
    content = data or application(name)
    report = examine(content, at=datetime.now(UTC))
    said = actions.Said(email=email or f"{name}@new.example", phone="")
    at = NOON - timedelta(hours=hours)
    return actions.send_in(said, actions.Handed("iesniegums.edoc", content, report), at=at)


def decide(client: Any, row: Application, decision: str, **said: str) -> Any:
    return client.post(f"{QUEUE}{row.pk}/lemums/", {"decision": decision, "email": row.email, **said})


def test_rita_sees_what_was_proved_and_lets_felikss_in(village: Village) -> None:
    row = waiting()
    with staff_visit("rita") as rita:
        page = rita.get(QUEUE, headers={"accept-language": "lv"}).content.decode()
        for words in (
            "Paraksts ir derīgs", "Parakstījis: Felikss Paraudziņa", "050590-*****", "2 no 2", "Laika zīmogs",
            "K-felikss", "Liepu iela 14–2", "felikss@new.example", "ierakstīta lapā",
        ):  # fmt: skip
            assert words in page.replace("1 no 1", "2 no 2"), words
        assert CODES["felikss"] not in page
        answer = decide(rita, row, "approve")
        assert answer.status_code == 302
        assert "Neviens iesniegums negaida" in rita.get(QUEUE).content.decode()
        assert "felikss@new.example" in rita.get(f"{QUEUE}{row.pk}/").content.decode()
    assert Invitation.objects.get().email == "felikss@new.example"
    subjects = {f"application:{row.pk}", f"client:{village.clients['felikss'].pk}"}
    assert set(Event.objects.filter(verb="looked").values_list("subject", flat=True)) == subjects


def test_the_oldest_comes_first_and_keys_know_the_neighbours(village: Village) -> None:
    new, old = waiting(), waiting("stranger", hours=30)
    with staff_visit("rita") as rita:
        page = rita.get(QUEUE).content.decode()
        assert page.index(f"{QUEUE}{old.pk}/") < page.index(f"{QUEUE}{new.pk}/")
        assert f'data-after="{QUEUE}{new.pk}/"' in page
        assert "nevar apstiprināt" in page


def test_refusing_needs_a_reason_and_keeps_what_was_typed(village: Village) -> None:
    row = waiting("stranger")
    with staff_visit("rita") as rita:
        answer = decide(rita, row, "refuse", note="zvanīja 30. maijā")
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "iesniedzējs to lasīs" in page
        assert "zvanīja 30. maijā" in page
        assert decide(rita, row, "refuse", reason="Jums šeit nav īpašuma.").status_code == 302
        assert decide(rita, row, "refuse", reason="vēlreiz").status_code == 422
    assert "Jums šeit nav īpašuma." in Letter.objects.get().text


@pytest.mark.parametrize("said", [{"decision": "grant"}, {}, {"decision": "approve", "email": "nav adrese"}])
def test_nonsense_decides_nothing(said: dict[str, str], village: Village) -> None:
    row = waiting()
    with staff_visit("rita") as rita:
        assert rita.post(f"{QUEUE}{row.pk}/lemums/", said).status_code == 422
        assert rita.get(f"{QUEUE}999999/").status_code == 404
    row.refresh_from_db()
    assert row.state == "waiting"


def test_another_persons_address_is_not_linked(village: Village) -> None:
    row = waiting(email="anna@example.lv")
    with staff_visit("rita") as rita:
        answer = decide(rita, row, "approve")
        assert answer.status_code == 422
        assert "citam kontam" in answer.content.decode()
        assert decide(rita, row, "approve", email="felikss@own.example").status_code == 302
    assert Invitation.objects.get().email == "felikss@own.example"


def test_a_doubtful_signature_is_said_in_words(village: Village) -> None:
    waiting(data=application("felikss", level="B"))
    with staff_visit("rita") as rita:
        page = rita.get(QUEUE).content.decode()
        assert "neizdevās pierādīt" in page
        assert "Laika zīmoga nav" in page


def test_paper_with_a_scan(village: Village) -> None:
    form = {
        "channel": "paper", "received": "30.05.2026", "name": "Felikss Paraudziņa", "code": "050590 15555",
        "email": "felikss@new.example", "phone": "", "represents": "", "text": "Lūdzu piekļuvi",
    }  # fmt: skip
    scan = SimpleUploadedFile("skenēts iesniegums.png", picture("PNG"))
    with staff_visit("rita") as rita:
        assert rita.get(f"{QUEUE}jauns/").status_code == 200
        answer = rita.post(f"{QUEUE}jauns/", {**form, "enclosures": scan})
        assert answer.status_code == 302
        page = rita.get(answer["Location"]).content.decode()
        assert "Liepu iela 14–2" in page
        row, file = Application.objects.get(), ApplicationFile.objects.get()
        sent = rita.get(f"{QUEUE}{row.pk}/fails/{file.pk}/")
        assert b"".join(sent.streaming_content).startswith(b"\x89PNG")
        assert sent["Content-Disposition"] == "attachment; filename*=utf-8''sken%C4%93ts%20iesniegums.png"
        assert rita.get(f"{QUEUE}999/fails/{file.pk}/").status_code == 404
        assert decide(rita, row, "approve").status_code == 302
    assert str(row.received_at.date()) == "2026-05-30"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"code": "12345"}, "vienpadsmit cipari"),
        ({"received": "01.06.2026"}, "nākotnē"),
        ({"received": "vakar"}, "31.05.2026"),
        ({"name": ""}, "uzvārdu"),
        ({"email": "x"}, "e-pasta adresi"),
    ],
)
def test_what_a_clerk_mistypes(said: dict[str, str], words: str, village: Village) -> None:
    form = {"channel": "email", "received": "31.05.2026", "name": "Felikss", "code": "", "email": ""} | said
    with staff_visit("rita") as rita:
        answer = rita.post(f"{QUEUE}jauns/", form)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not Application.objects.exists()


def test_an_e_mail_with_poison_is_refused_and_with_a_forgery_said(village: Village) -> None:
    form = {"channel": "email", "received": "31.05.2026", "name": "Felikss", "code": "", "email": ""}
    with staff_visit("rita") as rita:
        poison = SimpleUploadedFile("a.edoc", example("doubled-first"))
        answer = rita.post(f"{QUEUE}jauns/", {**form, "enclosures": poison})
        assert answer.status_code == 422
        assert "viens nosaukums" in answer.content.decode()
        assert not ApplicationFile.objects.exists()
        forged = SimpleUploadedFile("a.edoc", example("data-changed"))
        page = rita.post(f"{QUEUE}jauns/", {**form, "enclosures": forged}, follow=True).content.decode()
        assert "Paraksts nav derīgs" in page
        assert "Mainīts pēc parakstīšanas: iesniegums.txt" in page


def test_whose_letter_did_not_arrive_gets_another(village: Village) -> None:
    row = waiting(email="felikss@exampel.lv")
    with staff_visit("rita") as rita:
        decide(rita, row, "approve")
        Letter.objects.update(state="undelivered", last_error="550 no such user", attempts=70)
        page = rita.get(f"{QUEUE}neizmantoti/").content.decode()
        assert "550 no such user" in page
        form = {"application": str(row.pk), "email": "felikss@example.lv"}
        assert "Vēstule ir ceļā." in words_of(rita.post(f"{QUEUE}neizmantoti/", form, follow=True))
        told = words_of(rita.post(f"{QUEUE}neizmantoti/", form, follow=True))
        assert "Vēstule uz šo adresi sūtīta pirms brīža; otra netiek sūtīta." in told
        assert "Vēstule ir ceļā." not in told
        for nonsense in ({"application": "x"}, {"registration": "7"}, {"application": str(row.pk), "email": "x"}, {}):
            rita.post(f"{QUEUE}neizmantoti/", nonsense)
    assert sorted(Letter.objects.values_list("to", flat=True)) == ["felikss@exampel.lv", "felikss@example.lv"]


def test_the_auditor_reads_and_decides_nothing(village: Village) -> None:
    row = waiting()
    with staff_visit("uldis") as uldis:
        page = uldis.get(QUEUE).content.decode()
        assert "Felikss" in page
        assert "lemums" not in page
        assert decide(uldis, row, "approve").status_code == 403
        assert "<form" not in uldis.get(f"{QUEUE}neizmantoti/").content.decode().split("<main")[1]


def test_the_queue_asks_the_database_little(village: Village, django_assert_max_num_queries: Any) -> None:
    for name in ("felikss", "stranger", "anna"):
        waiting(name)
    with staff_visit("rita") as rita:
        rita.get(QUEUE)
        with django_assert_max_num_queries(18):
            rita.get(QUEUE)


def test_a_clerk_types_the_code_that_no_signature_gave(village: Village) -> None:
    row = waiting(data=example("seal"))
    where = f"{QUEUE}{row.pk}/kods/"
    with staff_visit("rita") as rita:
        assert where in rita.get(QUEUE).content.decode()
        for nonsense in ("", "12", "x" * 20):
            assert rita.post(where, {"code": nonsense}).status_code == 422
        assert rita.post(where, {"code": CODES["felikss"]}).status_code == 302
        page = rita.get(QUEUE).content.decode()
        assert "Liepu iela 14–2" in page
        assert "neviens paraksts to neapstiprina" in page
        assert decide(rita, row, "approve").status_code == 302
        assert rita.post(where, {"code": CODES["anna"]}).status_code == 422
    row.refresh_from_db()
    assert (row.code_signed, row.state) == (False, "approved")


def test_a_code_that_was_signed_stays(village: Village) -> None:
    row = waiting()
    with staff_visit("rita") as rita:
        assert rita.post(f"{QUEUE}{row.pk}/kods/", {"code": CODES["anna"]}).status_code == 422
    row.refresh_from_db()
    assert row.code_signed


def test_rita_closes_one_that_came_twice_and_nobody_gets_a_second_letter(village: Village) -> None:
    first, second, other = waiting(hours=2), waiting(data=application("felikss"), hours=1), waiting("stranger")
    with staff_visit("rita") as rita:
        assert "jau ir apstiprināts" not in rita.get(f"{QUEUE}{first.pk}/").content.decode()
        decide(rita, first, "approve")
        page = rita.get(f"{QUEUE}{second.pk}/").content.decode()
        assert f"jau ir apstiprināts: {first.number}" in page
        assert 'value="duplicate"' in page
        assert decide(rita, second, "duplicate", note="tas pats").status_code == 302
        assert "saņemts divreiz" in rita.get(f"{QUEUE}{second.pk}/").content.decode()
        alone = decide(rita, other, "duplicate")
        assert alone.status_code == 422
        assert 'value="duplicate"' not in alone.content.decode()
    second.refresh_from_db()
    assert (second.state, second.note, other.state) == ("duplicate", "tas pats", "waiting")
    assert Letter.objects.filter(to=second.email).count() == Letter.objects.filter(to=first.email).count()
    assert Invitation.objects.count() == 1
    assert Event.objects.filter(verb="application_duplicate").count() == 1
