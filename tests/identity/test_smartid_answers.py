"""Every answer of the simulated Smart-ID before the portal's rules (IDENTITY 1.7; 6, rows 30 to 37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pagalms.identity.providers.smartid import rules
from pagalms.identity.providers.smartid.chain import demand_trusted
from pagalms.identity.providers.smartid.wire import Silent
from pagalms.identity.rules import Refused
from simulators.answers import Expected
from simulators.smartid import answers, table
from tests.identity.smartid import PERSON, VERIFIER, Desk

REASONS = {
    "wrong-signature": "signature",
    "no-signature": "signature",
    "wrong-scheme": "signature",
    "other-challenge": "signature",
    "other-name": "signature",
    "replay": "signature",
    "wrong-salt": "signature",
    "declared-salt": "algorithm",
    "other-hash": "algorithm",
    "other-mask-hash": "algorithm",
    "old-padding": "algorithm",
    "short-random": "serverRandom",
    "wrong-flow": "flow",
    "app2app": "flow",
    "claims-web2app": "flow",
    "wrong-interaction": "interaction",
    "relabelled-interaction": "signature",
    "other-certificate": "signature",
    "no-certificate": "cert",
    "expired-certificate": "chain",
    "future-certificate": "chain",
    "foreign-ca": "chain",
    "self-signed": "chain",
    "signing-certificate": "purpose",
    "wrong-purpose": "purpose",
    "no-purpose": "purpose",
    "missing-policy": "policies",
    "no-policies": "policies",
    "ca-certificate": "authority",
    "advanced-level": "level",
    "claimed-level": "policies",
    "foreign-country": "identity",
    "passport": "identity",
    "bare-code": "identity",
    "malformed-code": "identity",
    "document-as-identity": "identity",
    "revoked": "revoked",
    "ocsp-unknown": "revocation",
    "ocsp-down-revoked": "revoked",
    "ocsp-and-crl-down": "silent",
    "ocsp-stale": "revocation",
    "ocsp-other-nonce": "ocsp_nonce",
    "ocsp-foreign": "revocation",
    "ocsp-no-right": "revocation",
}
ACCEPTED = {"other-person", "ocsp-down", "ocsp-no-nonce", "older-certificate", "older-app"}
ELSEWHERE = {"unknown-result", "ok-but-running"}  # do not come so far: `rules.ending`


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("ca"))


def verdict(desk: Desk, name: str, flow: str = "QR") -> str:
    session, body = desk.ask()
    earlier = answers.honest(desk.occasion(desk.ask()[1])).status
    status = table.answer(name, desk.occasion(body, flow, previous=earlier)).status
    try:
        proof = desk.judge(session, status)
    except Refused as refused:
        return refused.reason
    except Silent:
        return "silent"
    assert proof.identity.personal_code
    return "accepted"


@pytest.mark.parametrize("name", sorted(REASONS | dict.fromkeys(ACCEPTED)))
def test_each_attack(desk: Desk, name: str) -> None:
    assert verdict(desk, name) == REASONS.get(name, "accepted")


def test_no_row_of_the_table_is_left_out() -> None:
    """Those of the way back and of the service are tried through the doors."""
    left = set(table.ATTACKS) - set(REASONS) - ACCEPTED - ELSEWHERE
    rest = {row.name for row in (*table.RETURN, *table.SERVICE)}
    assert left == rest
    for name in REASONS:
        assert table.ATTACKS[name].expected is not Expected.ACCEPT


def test_what_does_not_come_so_far(desk: Desk) -> None:
    occasion = desk.occasion(desk.ask()[1])
    assert rules.ending(table.answer("unknown-result", occasion).status) == "failed"
    assert rules.ending(table.answer("ok-but-running", occasion).status) == "running"
    assert rules.ending(answers.honest(occasion).status) == "ok"


def test_an_honest_answer_by_qr(desk: Desk) -> None:
    session, body = desk.ask()
    proof = desk.judge(session, answers.honest(desk.occasion(body)).status)
    assert f"{proof.identity.personal_code}" == PERSON.personal_code
    assert proof.identity.method == "smartid"
    assert PERSON.personal_code not in repr(proof)
    assert "PNOLV" not in proof.identity.evidence


def test_web2app_needs_its_callback(desk: Desk) -> None:
    """34: without it, with a callback the session never had, and with another verifier."""
    session, body = desk.ask()
    status = answers.honest(desk.occasion(body, "Web2App")).status
    for wrong, reason in [
        (session, "flow"),
        (replace(session, verifier="another"), "verifier"),
        (replace(session, callback="", verifier=VERIFIER), "flow"),
        (replace(session, callback=session.callback + "x", verifier=VERIFIER), "signature"),
    ]:
        with pytest.raises(Refused, match=f"^{reason}$"):
            desk.judge(wrong, status)
    assert desk.judge(replace(session, verifier=VERIFIER), status)


def test_the_level_is_what_we_asked_for(desk: Desk) -> None:
    session, body = desk.ask()
    status = table.answer("advanced-level", desk.occasion(body)).status
    assert desk.judge(session, status, contract=replace(desk.contract, level="ADVANCED"))


def test_other_policies_by_the_settings(desk: Desk) -> None:
    session, body = desk.ask()
    status = answers.honest(desk.occasion(body)).status
    with pytest.raises(Refused, match="policies"):
        desk.judge(session, status, contract=replace(desk.contract, policies=frozenset({"1.3.6.1.4.1.10015.3.17.2"})))


def test_only_the_authorities_we_were_given(desk: Desk, tmp_path: Path) -> None:
    session, body = desk.ask()
    status = answers.honest(desk.occasion(body)).status
    stranger = Desk(tmp_path).contract
    for wrong in (
        replace(desk.contract, anchors=stranger.anchors),
        replace(desk.contract, intermediates=()),
        replace(desk.contract, anchors=(), intermediates=desk.contract.anchors + desk.contract.intermediates),
    ):
        with pytest.raises(Refused, match="chain"):
            desk.judge(session, status, contract=wrong)


def test_nothing_is_fetched_for_strangers_and_nothing_when_it_is_switched_off(desk: Desk) -> None:
    desk.fetched.clear()
    assert verdict(desk, "foreign-ca") == "chain"
    assert verdict(desk, "wrong-signature") == "signature"
    session, body = desk.ask()
    status = table.answer("revoked", desk.occasion(body)).status
    assert desk.judge(session, status, contract=replace(desk.contract, ocsp=False))
    assert desk.fetched == []
    desk.judge(session, answers.honest(desk.occasion(body)).status)
    assert len(desk.fetched) == 2  # of the person and of the issuing authority


def test_a_revoked_authority(desk: Desk) -> None:
    """Nobody is told about the authority above the person: no sign-in."""
    certificate = desk.authority.certificate(PERSON)

    def only_the_person(url: str, body: bytes | None) -> bytes:
        asked = x509.ocsp.load_der_ocsp_request(body) if body else None
        if asked is None or asked.serial_number != certificate.serial_number:
            raise Silent
        return desk.fetch(url, body)

    with pytest.raises(Silent):
        demand_trusted(desk.contract, certificate, now=datetime.now(UTC), fetch=only_the_person)


def test_the_clock_is_an_argument(desk: Desk) -> None:
    certificate = desk.authority.certificate(PERSON)
    for moment in (certificate.not_valid_before_utc - timedelta(days=1), certificate.not_valid_after_utc):
        with pytest.raises(Refused, match="chain"):
            demand_trusted(desk.contract, certificate, now=moment + timedelta(hours=1), fetch=desk.fetch)


def test_members_nobody_knows_are_left_alone(desk: Desk) -> None:
    session, body = desk.ask()
    status = answers.honest(desk.occasion(body)).status
    more = {"new": {"deep": [1]}}
    signature = {**status["signature"], **more}  # type: ignore[dict-item]
    signature["signatureAlgorithmParameters"] |= more
    assert desk.judge(session, {**status, **more, "signature": signature})


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("signatureProtocol", "RAW_DIGEST_SIGNATURE"),
        ("signature", []),
        ("cert", "x"),
        ("signature.value", "no base64!"),
        ("signature.value", 5),
        ("signature.serverRandom", None),
        ("signature.userChallenge", "short"),
        ("signature.signatureAlgorithm", "sha512WithRSAEncryption"),
        ("signature.signatureAlgorithmParameters", None),
        ("signature.signatureAlgorithmParameters.saltLength", True),
        ("signature.signatureAlgorithmParameters.saltLength", "64"),
        ("signature.signatureAlgorithmParameters.trailerField", "0xcc"),
        ("signature.signatureAlgorithmParameters.maskGenAlgorithm", "id-mgf1"),
        ("signature.flowType", None),
        ("interactionTypeUsed", ["displayTextAndPIN"]),
        ("cert.value", "AAAA"),
        ("cert.certificateLevel", "QSCD"),
        ("cert.certificateLevel", None),
    ],
)
def test_malformed_parts_are_refused(desk: Desk, path: str, value: object) -> None:
    session, body = desk.ask()
    status = answers.honest(desk.occasion(body)).status
    holder, *_, last = [status, *path.split(".")]
    for name in path.split(".")[:-1]:
        holder = holder[name]  # type: ignore[index, assignment]
    holder[last] = value  # type: ignore[index]
    with pytest.raises(Refused):
        desk.judge(session, status)


def test_the_issuer_is_der_or_pem(desk: Desk, tmp_path: Path) -> None:
    from pagalms.identity.providers.smartid.agreement import BadSetting, certificates

    der, pem = tmp_path / "a.der", tmp_path / "a.pem"
    der.write_bytes(desk.contract.anchors[0])
    pem.write_bytes(x509.load_der_x509_certificate(desk.contract.anchors[0]).public_bytes(Encoding.PEM) * 2)
    assert certificates((der, pem)) == desk.contract.anchors * 3
    (tmp_path / "rubbish").write_text("x")
    for name in ("rubbish", "none"):
        with pytest.raises(BadSetting):
            certificates((tmp_path / name,))


def test_published_authorities_of_sk() -> None:
    """Of elliptic curves, with addresses of both responder and list; that of the real service is no test authority."""
    from pagalms.identity.providers.smartid.agreement import certificates

    data, now = Path(__file__).parents[1] / "data/identity", datetime(2026, 5, 31, tzinfo=UTC)
    agreed = rules.Contract(
        url="", uuid="", name="", scheme="smart-id-demo", level="QUALIFIED", callback="",
        anchors=certificates((data / "sk-test-root-2021e.pem",)), intermediates=(), ocsp=False,
    )  # fmt: skip
    names = ("sk-test-eid-q-2024e.pem", "sk-eid-q-2024e.der")
    test, real = (x509.load_der_x509_certificate(certificates((data / name,))[0]) for name in names)
    asked: list[str] = []

    def unheard(url: str, body: bytes | None) -> bytes:
        asked.append(url)
        raise Silent

    demand_trusted(agreed, test, now=now, fetch=unheard)
    with pytest.raises(Refused, match="chain"):
        demand_trusted(agreed, real, now=now, fetch=unheard)
    assert asked == []
    with pytest.raises(Silent):
        demand_trusted(replace(agreed, ocsp=True), test, now=now, fetch=unheard)
    assert asked == ["http://demo.sk.ee/ocsp", "http://c.sk.ee/TEST_SK_ROOT_G1_2021E.crl"]
