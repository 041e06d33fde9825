"""The simulated SEB over HTTP, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.answers import LastAnswer
from simulators.keys import load_public_key
from simulators.launch import Running
from simulators.mac import canonical, verify
from simulators.seb import attacks, protocol
from simulators.seb.__main__ import main
from simulators.seb.bank import Bank
from simulators.seb.checks import Agreement
from tests.simulators.visitor import Answer, Visitor, visiting

RETURN = "http://127.0.0.1:8000/auth/seb/return?from=bank"
START, DECIDE = "/ipc/epakindex.jsp", "/ipc/answer"
REQUEST = protocol.build_request("PAGALMS")
ANNA = "050505-12123"


@pytest.fixture
def bank(bank_key: rsa.RSAPrivateKey) -> Iterator[Visitor]:
    agreement = Agreement("PAGALMS", RETURN)
    with visiting(Bank(agreement, bank_key, None, lambda: datetime.now(UTC), LastAnswer())) as visitor:
        yield visitor


def decide(bank: Visitor, **entered: str) -> Answer:
    return bank.post(DECIDE, REQUEST | {"decision": "confirm"} | entered)


def test_as_a_program(start: Callable[..., Running], keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--return-url", RETURN, "--agreement-id", "PAGALMS", "--bank-key", str(keys / "bank.key")]
    bank = start("seb", "--port", "0", *options)
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", bank.ready)
    visitor = Visitor(int(bank.url.rpartition(":")[2]))
    assert visitor.get("/health").text == "ok"
    visitor.get(f"/{ANNA}?code={ANNA}")
    visitor.post(DECIDE, REQUEST | {"decision": "confirm", "code": ANNA})
    code, out, log = bank.stop()
    assert (code, out) == (0, "")
    assert not re.search(r"\d{6}-?\d{5}", log)
    with pytest.raises(SystemExit, match="2"):
        main(["--host", "0.0.0.0", "--port", "0", *options])
    assert main(["--port", "0", *options[2:], "--return-url", "/back"]) == 1
    assert "return address" in capsys.readouterr().err


def test_a_person_agrees(bank: Visitor, keys: Path) -> None:
    assert "nav īsta banka" in bank.get("/").text
    page = bank.post(START, REQUEST)
    assert page.status == 200
    assert "Simulators – nav īsta banka" in page.text
    assert "Anna Bērziņa" in page.text
    assert page.hidden == REQUEST
    assert page.offered == {row.name for row in attacks.TABLE if not row.unasked}
    page = decide(bank, person=ANNA)
    assert page.status == 200
    assert f'method="post" action="{RETURN}"' in page.text
    fields = page.hidden
    assert fields["IB_USER"] == ANNA
    text = canonical(fields, protocol.SIGNED_0001)
    assert verify(text, fields["IB_CRC"], load_public_key(keys / "bank.pem"))


def test_a_person_declines(bank: Visitor) -> None:
    page = decide(bank, decision="cancel")
    assert f'method="post" action="{RETURN}"' in page.text
    assert page.hidden == protocol.build_cancel()


def test_a_typed_code_wins(bank: Visitor) -> None:
    page = decide(bank, person=ANNA, code="37404280367", name="Ķēniņš <b>")
    assert page.hidden["IB_USER"] == "374042-80367"
    assert page.hidden["IB_USER_INFO"] == "ID=374042-80367;NAME=Ķēniņš <b>"
    assert "<b>" not in page.text
    for entered in ({"code": "12", "name": '"><script>'}, {}, {"person": ANNA, "attack": "unknown"}):
        page = decide(bank, **entered)
        assert page.status == 422
        assert 'role="alert"' in page.text
        assert '"><script>' not in page.text


def test_wrong_requests_get_a_page_that_names_the_check(bank: Visitor) -> None:
    for path in (START, DECIDE):
        page = bank.post(path, REQUEST | {"IB_SND_ID": "<i>m</i>"})
        assert page.status == 400
        assert "IB_SND_ID" in page.text
        assert "<i>" not in page.text
        assert bank.call("POST", path, "IB_LANG=%FF", Content_Type="application/x-www-form-urlencoded").status == 400
        assert bank.call("POST", path, "{}", Content_Type="application/json").status == 400
    assert bank.get(START).status == 405
    assert bank.get("/nothing").status == 404


def test_an_answer_without_a_request(bank: Visitor, keys: Path) -> None:
    assert 'href="/unasked"' in bank.get("/").text
    assert "neko nav jautājis" in bank.get("/unasked").text
    sent = bank.post("/unasked", {"decision": "confirm", "person": ANNA}).hidden
    assert verify(canonical(sent, protocol.SIGNED_0001), sent["IB_CRC"], load_public_key(keys / "bank.pem"))
    assert bank.post("/unasked", {"decision": "cancel"}).hidden == protocol.build_cancel()
    assert bank.post("/unasked", {"decision": "confirm"}).status == 422


def test_replay_and_silence(bank: Visitor) -> None:
    page = decide(bank, attack=attacks.REPLAY)
    assert page.status == 422
    assert "Vēl nav iepriekšējas atbildes" in page.text
    first = decide(bank, person=ANNA).hidden
    decide(bank, person="010111-22341", attack=attacks.OTHER_RECIPIENT)
    assert decide(bank, attack=attacks.REPLAY).hidden == first
    page = decide(bank, person=ANNA, attack=attacks.NO_ANSWER)
    assert page.status == 503
    assert "<form" not in page.text


def test_every_attack_can_be_chosen(bank: Visitor) -> None:
    for row in attacks.TABLE:
        if row.name not in (attacks.REPLAY, attacks.NO_ANSWER):
            page = decide(bank, person=ANNA, attack=row.name)
            assert page.status == 200, row.name
            assert "Atgriezties pie pakalpojuma sniedzēja" in page.text
