"""Every answer of the simulated Smart-ID before a relying party that checks all of §1.7: which checks refuse it."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from simulators.answers import Expected, NothingToReplayError
from simulators.smartid import accounts, answers, attacks, revocation, table
from simulators.smartid.answers import Occasion
from simulators.smartid.authority import Authority
from simulators.smartid.certificates import birth_date
from simulators.smartid.checks import Contract, read_wish
from simulators.smartid.protocol import DEMO_NAME, DEMO_SCHEME, DEMO_UUID
from tests.simulators.smartid_portal import Checker, Json, request

URL = "http://127.0.0.1:9010"
ANNA = accounts.MOCK[0]
CALLBACK = "https://example.lv/?value=1"
FAULTS: dict[str, set[str]] = {
    "no-signature": {"incomplete"},
    "declared-salt": {"signature", "parameters"},
    "other-hash": {"signature", "parameters"},
    "other-mask-hash": {"signature", "parameters"},
    "old-padding": {"signature", "parameters"},
    "replay": {"signature"},
    "short-random": {"random"},
    "wrong-flow": {"flow"},
    "app2app": {"flow"},
    "claims-web2app": {"flow"},
    "wrong-interaction": {"interaction"},
    "relabelled-interaction": {"interaction", "signature"},
    "unknown-result": {"result"},
    "ok-but-running": {"state"},
    "other-certificate": {"signature"},
    "no-certificate": {"incomplete"},
    "expired-certificate": {"validity"},
    "future-certificate": {"validity"},
    "foreign-ca": {"chain"},
    "self-signed": {"chain"},
    "signing-certificate": {"purpose"},
    "wrong-purpose": {"purpose"},
    "no-purpose": {"purpose"},
    "missing-policy": {"policies"},
    "no-policies": {"policies"},
    "ca-certificate": {"authority"},
    "advanced-level": {"level", "policies"},
    "claimed-level": {"policies"},
    "revoked": {"ocsp-status"},
    "ocsp-unknown": {"ocsp-status"},
    "ocsp-down": set(),
    "ocsp-down-revoked": {"listed"},
    "ocsp-and-crl-down": {"no-answer"},
    "ocsp-stale": {"ocsp-time"},
    "ocsp-other-nonce": {"ocsp-nonce"},
    "ocsp-no-nonce": {"ocsp-without-nonce"},
    "ocsp-foreign": {"ocsp-responder"},
    "ocsp-no-right": {"ocsp-responder"},
}
BY_GROUP = {"Paraksts": {"signature"}, "Persona": {"identity"}}


@dataclass
class Desk:
    """An authority with a checker beside it that asks it without HTTP."""

    authority: Authority
    checker: Checker

    def occasion(self, body: Json, flow: str = "QR") -> Occasion:
        wish = read_wish(body, Contract(DEMO_UUID, DEMO_NAME), is_notification=False)
        return Occasion(wish, ANNA, flow, DEMO_SCHEME, self.authority, secrets.token_urlsafe(32))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    authority = Authority(tmp_path_factory.mktemp("ca"), URL, lambda: datetime.now(UTC))

    def ask(body: bytes) -> bytes | None:
        try:
            return revocation.answer(body, authority)
        except revocation.ResponderDownError:
            return None

    checker = Checker(
        authority.root.certificate,
        authority.issuing.certificate,
        ask,
        lambda place: revocation.revocation_list(place.rpartition("/")[2], authority),
    )
    return Desk(authority, checker)


@pytest.mark.parametrize("digest", ["SHA-256", "SHA-512", "SHA3-256"])
@pytest.mark.parametrize("flow", ["QR", "Web2App", "Notification"])
def test_an_honest_answer_is_believed(desk: Desk, digest: str, flow: str) -> None:
    body = request(initialCallbackUrl=CALLBACK)
    body["signatureProtocolParameters"]["signatureAlgorithmParameters"]["hashAlgorithm"] = digest
    status = answers.honest(desk.occasion(body, flow)).status
    assert desk.checker.faults(json.loads(json.dumps(status)), body, {flow}) == set()
    assert status["simulatorExtra"]


@pytest.mark.parametrize(("group", "name"), [(group, row.name) for group, rows in table.GROUPS.items() for row in rows])
def test_each_attack_is_refused_for_its_own_reason(desk: Desk, group: str, name: str) -> None:
    body = request(initialCallbackUrl=CALLBACK)
    occasion = desk.occasion(body)
    if name == "replay":
        occasion = replace(occasion, previous=answers.honest(desk.occasion(request())).status)
    answer, row = table.answer(name, occasion), table.ATTACKS[name]
    found = desk.checker.faults(json.loads(json.dumps(answer.status)), body, {"QR"})
    expected = set() if name == "other-person" else FAULTS.get(name, BY_GROUP.get(group, set()))
    assert found == expected
    harmless = row.callback is not attacks.Callback.HONEST or bool(answer.quirk)
    assert bool(found) == (row.expected is not Expected.ACCEPT) or harmless or row.expected is Expected.EITHER


def test_nothing_to_replay(desk: Desk) -> None:
    with pytest.raises(NothingToReplayError):
        table.answer("replay", desk.occasion(request()))
    assert set(table.ATTACKS) == {row.name for row in table.TABLE}
    assert len(table.ATTACKS) == len(table.TABLE)


def test_the_authority_is_made_once_and_follows_its_address(tmp_path: Path) -> None:
    def start(url: str) -> Authority:
        return Authority(tmp_path / "ca", url, lambda: datetime.now(UTC))

    first, second, moved = start(URL), start(URL), start("http://127.0.0.1:9011")
    assert first.root.certificate == second.root.certificate == moved.root.certificate
    assert first.issuing.certificate == second.issuing.certificate != moved.issuing.certificate
    assert first.issuing.certificate.public_key() == moved.issuing.certificate.public_key()
    assert first.key(ANNA).private_numbers() == moved.key(ANNA).private_numbers()
    assert moved.root.certificate.subject == moved.issuing.certificate.issuer
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "ca").glob("*.key")} == {0o600}
    assert not [path for path in (tmp_path / "ca").iterdir() if ANNA.personal_code in path.name]
    assert first.certificate(ANNA) is first.certificate(ANNA)
    names = {path.name for path in (tmp_path / "ca").iterdir() if not path.name.startswith("person-")}
    assert names == {"root.key", "root.pem", "issuing.key", "issuing.pem"}


def test_what_stands_in_a_certificate(desk: Desk) -> None:
    made = {account: desk.authority.certificate(account) for account in (ANNA, replace(ANNA, older_certificate=True))}
    for account, certificate in made.items():
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        (document,) = names.get_values_for_type(x509.DirectoryName)
        assert [each.value for each in document] == [account.document]
        assert "serialNumber=PNOLV-040404-10003" in certificate.subject.rfc4514_string(
            {x509.NameOID.SERIAL_NUMBER: "serialNumber"}
        )
        assert desk.checker.revocation_faults(certificate) == set()
        birth = certificate.extensions.get_extension_for_oid(x509.ObjectIdentifier("2.5.29.9")).value
        assert isinstance(birth, x509.UnrecognizedExtension)
        assert b"19040404120000Z" in birth.value
    assert [birth_date(code) for code in ("320000-00008", "374042-80367", "310200-20006")] == [None, None, None]
    advanced = desk.authority.certificate(replace(ANNA, level="ADVANCED"))
    policies = advanced.extensions.get_extension_for_class(x509.CertificatePolicies).value
    assert {each.policy_identifier.dotted_string for each in policies} == {"1.3.6.1.4.1.10015.17.1", "0.4.0.2042.1.1"}


def test_the_responder_knows_both_authorities_and_nobody_else(desk: Desk) -> None:
    der, authority = serialization.Encoding.DER, desk.authority

    def ask(certificate: x509.Certificate, issuer: x509.Certificate, digest: hashes.HashAlgorithm) -> ocsp.OCSPResponse:
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, digest)
        return ocsp.load_der_ocsp_response(revocation.answer(builder.build().public_bytes(der), authority))

    root, issuing = authority.root.certificate, authority.issuing.certificate
    assert ask(issuing, root, hashes.SHA256()).certificate_status is ocsp.OCSPCertStatus.GOOD
    stranger = ask(root, issuing, hashes.SHA256())
    assert stranger.certificate_status is ocsp.OCSPCertStatus.UNKNOWN
    assert not list(stranger.extensions)
    foreign = authority.foreign().certificate
    assert ask(issuing, foreign, hashes.SHA1()).response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED
    malformed = ocsp.load_der_ocsp_response(revocation.answer(b"x", authority))
    assert malformed.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    listed = revocation.revocation_list("root.crl", authority)
    assert listed is not None
    assert len(x509.load_der_x509_crl(listed)) == 0
    assert revocation.revocation_list("other.crl", authority) is None


def test_keys_of_people_have_the_length_asked_for(tmp_path: Path) -> None:
    authority = Authority(tmp_path, URL, lambda: datetime.now(UTC) + timedelta(days=1), bits=3072)
    assert authority.key(ANNA).key_size == 3072
