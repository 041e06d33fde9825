"""The simulated Citadele over HTTP, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from simulators.answers import LastAnswer
from simulators.citadele import attacks
from simulators.citadele.__main__ import main
from simulators.citadele.bank import Bank
from simulators.citadele.checks import FIELD, Contract
from simulators.citadele.protocol import Signer, build_request
from simulators.launch import Running
from tests.simulators.visitor import Answer, Visitor, visiting

RETURN = "http://127.0.0.1:8000/auth/citadele/return"
UID = "9209d453-6486-407f-9a5a-522b00e59ced"
START, DECIDE = "/amai/start.htm", "/amai/answer"
ANNA = "050505-12123"
Ask = Callable[..., dict[str, str]]


def certificate(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


@pytest.fixture
def bank(keys: Path, bank_key: rsa.RSAPrivateKey) -> Iterator[Visitor]:
    contract = Contract("CITADELE", "PAGALMS", certificate(keys / "portal.pem"))
    signer = Signer(bank_key, certificate(keys / "bank.pem"))
    with visiting(Bank(contract, signer, None, lambda: datetime.now(UTC), LastAnswer())) as visitor:
        yield visitor


@pytest.fixture
def ask(keys: Path, portal_key: rsa.RSAPrivateKey) -> Ask:
    """The form of a portal; `age` is how old its request is."""
    signer = Signer(portal_key, certificate(keys / "portal.pem"))

    def build(age: timedelta = timedelta(0), return_url: str = RETURN) -> dict[str, str]:
        moment = datetime.now(UTC) - age
        text = build_request(contract_id="PAGALMS", request_uid=UID, return_url=return_url, now=moment, signer=signer)
        return {FIELD: text}

    return build


def decide(bank: Visitor, request: dict[str, str], **entered: str) -> Answer:
    return bank.post(DECIDE, request | {"decision": "confirm"} | entered)


def said(page: Answer, name: str) -> str:
    found = re.search(rf"<{name}>([^<]*)</{name}>", page.hidden[FIELD])
    return found[1] if found else ""


def test_as_a_program(start: Callable[..., Running], keys: Path, ask: Ask, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--contract-id", "PAGALMS", "--bank-id", "CITADELE", "--bank-key", str(keys / "bank.key")]
    options += ["--portal-cert", str(keys / "portal.pem"), "--bank-cert"]
    bank = start("citadele", "--port", "0", *options, str(keys / "bank.pem"))
    assert re.fullmatch(r"ready http://127\.0\.0\.1:\d+", bank.ready)
    visitor = Visitor(int(bank.url.rpartition(":")[2]))
    assert visitor.get("/health").text == "ok"
    assert said(decide(visitor, ask(), code=ANNA), "PersonCode") == "05050512123"
    code, out, log = bank.stop()
    assert (code, out) == (0, "")
    assert not re.search(r"\d{6}-?\d{5}", log)
    assert main(["--port", "0", *options, str(keys / "portal.pem")]) == 1
    assert "not the certificate of bank.key" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["--host", "192.0.2.1", "--port", "0", *options, "x"])


def test_a_person_signs_in(bank: Visitor, ask: Ask) -> None:
    assert "nav īsta banka" in bank.get("/").text
    request = ask()
    page = bank.post(START, request)
    assert page.status == 200
    assert "Simulators – nav īsta banka" in page.text
    assert page.hidden == request
    assert page.offered == {row.name for row in attacks.TABLE}
    page = decide(bank, page.hidden, person=ANNA)
    assert f'method="post" action="{RETURN}"' in page.text
    assert [said(page, name) for name in ("Request", "RequestUID", "PersonCode", "Code")] == [
        "AUTHRESP", UID, "05050512123", "100",
    ]  # fmt: skip
    page = decide(bank, request, code="37404280367", name='"><script>')
    assert said(page, "PersonCode") == "37404280367"
    assert '"><script>' not in page.text


def test_a_person_says_no_and_the_bank_may_fail(bank: Visitor, ask: Ask) -> None:
    page = decide(bank, ask(), decision="cancel")
    assert (said(page, "Code"), said(page, "PersonCode")) == ("200", "")
    page = decide(bank, ask(), person=ANNA, attack=attacks.BANK_ERROR)
    assert (said(page, "Code"), said(page, "PersonCode")) == ("300", "")
    assert "&lt;script&gt;" in said(page, "Message")


def test_what_was_entered_wrongly_is_told(bank: Visitor, ask: Ask) -> None:
    for entered in ({"code": "12"}, {}, {"person": ANNA, "attack": "unknown"}):
        page = decide(bank, ask(), **entered)
        assert page.status == 422
        assert 'role="alert"' in page.text


def test_every_step_checks_the_request(bank: Visitor, ask: Ask) -> None:
    old = ask(timedelta(minutes=16))
    page = bank.post(START, old)
    assert page.status == 400
    assert "Timestamp" in page.text
    assert decide(bank, old, person=ANNA).status == 200
    for path in (START, DECIDE):
        changed = {FIELD: ask()[FIELD].replace("PAGALMS", "&lt;i&gt;")}
        page = bank.post(path, changed)
        assert page.status == 400
        assert "Signature" in page.text
        assert "<i>" not in page.text
        assert bank.post(path, {}).status == 400
        assert bank.call("POST", path, "{}", Content_Type="application/json").status == 400
    assert bank.get(START).status == 405
    assert bank.get("/nothing").status == 404


def test_replay_and_silence(bank: Visitor, ask: Ask) -> None:
    page = decide(bank, ask(), attack=attacks.REPLAY)
    assert page.status == 422
    assert "Vēl nav iepriekšējas atbildes" in page.text
    first = decide(bank, ask(), person=ANNA).hidden
    decide(bank, ask(), person="010111-22341", attack=attacks.OTHER_UID)
    assert decide(bank, ask(), attack=attacks.REPLAY).hidden == first
    page = decide(bank, ask(), person=ANNA, attack=attacks.NO_ANSWER)
    assert page.status == 503
    assert "<form" not in page.text


def test_every_attack_can_be_chosen(bank: Visitor, ask: Ask) -> None:
    request = ask()
    for row in attacks.TABLE:
        if row.name not in (attacks.REPLAY, attacks.NO_ANSWER):
            page = decide(bank, request, person=ANNA, attack=row.name)
            assert page.status == 200, row.name
            assert "Atgriezties pie pakalpojuma sniedzēja" in page.text
