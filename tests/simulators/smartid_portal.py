"""A small relying party for the tests of the simulated Smart-ID: it asks, and finds every fault of an answer."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from simulators.smartid import protocol
from simulators.smartid.client import Telephone

Json = dict[str, Any]
DER = serialization.Encoding.DER
QUALIFIED = {"1.3.6.1.4.1.10015.17.2", "0.4.0.2042.1.2"}
HASHES = {"SHA-256": hashes.SHA256(), "SHA-512": hashes.SHA512(), "SHA3-256": hashes.SHA3_256()}
TEXT = "Pieslēgšanās portālam"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def interactions(*types: str) -> str:
    rows = [{"type": t, "displayText60" if t == "displayTextAndPIN" else "displayText200": TEXT} for t in types]
    return b64(json.dumps(rows, separators=(",", ":"), ensure_ascii=False).encode())


def request(*types: str, **changes: object) -> Json:
    """A right body for a session; a change to None takes the member away."""
    body: Json = {
        "relyingPartyUUID": "00000000-0000-4000-8000-000000000000",
        "relyingPartyName": "DEMO",
        "certificateLevel": "QUALIFIED",
        "signatureProtocol": "ACSP_V2",
        "signatureProtocolParameters": {
            "rpChallenge": b64(secrets.token_bytes(64)),
            "signatureAlgorithm": "rsassa-pss",
            "signatureAlgorithmParameters": {"hashAlgorithm": "SHA-512"},
        },
        "interactions": interactions(*(types or ("displayTextAndPIN",))),
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


@dataclass
class Checker:
    """What a portal trusts, and how it asks whether a certificate is revoked."""

    root: x509.Certificate
    issuing: x509.Certificate
    ask_ocsp: Callable[[bytes], bytes | None]
    ask_crl: Callable[[str], bytes | None]
    scheme: str = "smart-id-demo"

    def faults(self, status: Json, body: Json, flows: set[str]) -> set[str]:
        """The names of all checks of §1.7 that an answer fails."""
        if {"signature", "cert", "result"} - set(status):
            return {"incomplete"}
        signature, certificate = status["signature"], x509.load_der_x509_certificate(
            base64.b64decode(status["cert"]["value"])
        )  # fmt: skip
        offered = {row["type"] for row in json.loads(base64.b64decode(body["interactions"]))}
        wrong = {
            "result": status["result"]["endResult"] != "OK",
            "state": status["state"] != "COMPLETE",
            "flow": signature["flowType"] not in flows,
            "interaction": status["interactionTypeUsed"] not in offered,
            "parameters": not self._parameters_fit(signature, body),
            "random": len(signature["serverRandom"]) < 24,
            "signature": not self._signed(status, body, certificate),
            "level": status["cert"]["certificateLevel"] != "QUALIFIED",
        }
        return {name for name, is_wrong in wrong.items() if is_wrong} | self._certificate_faults(certificate)

    def _parameters_fit(self, signature: Json, body: Json) -> bool:
        asked = body["signatureProtocolParameters"]["signatureAlgorithmParameters"]["hashAlgorithm"]
        told, size = signature["signatureAlgorithmParameters"], HASHES[asked].digest_size
        return (
            signature["signatureAlgorithm"] == "rsassa-pss"
            and told["hashAlgorithm"] == asked
            and told["maskGenAlgorithm"]["parameters"]["hashAlgorithm"] == asked
            and (told["saltLength"], told["trailerField"]) == (size, "0xbc")
        )

    def _signed(self, status: Json, body: Json, certificate: x509.Certificate) -> bool:
        signature, key = status["signature"], certificate.public_key()
        flow, digest = signature["flowType"], hashlib.sha256(body["interactions"].encode()).digest()
        parts = [
            self.scheme, "ACSP_V2", signature["serverRandom"], body["signatureProtocolParameters"]["rpChallenge"],
            signature["userChallenge"], b64(body["relyingPartyName"].encode()), "", b64(digest),
            status["interactionTypeUsed"], body.get("initialCallbackUrl", "") if "2App" in flow else "", flow,
        ]  # fmt: skip
        asked = body["signatureProtocolParameters"]["signatureAlgorithmParameters"]["hashAlgorithm"]
        how = padding.PSS(padding.MGF1(HASHES[asked]), HASHES[asked].digest_size)
        assert isinstance(key, rsa.RSAPublicKey)
        try:
            key.verify(base64.b64decode(signature["value"]), "|".join(parts).encode(), how, HASHES[asked])
        except InvalidSignature:
            return False
        return True

    def _certificate_faults(self, certificate: x509.Certificate) -> set[str]:
        names = {found.oid: str(found.value) for found in certificate.subject}
        now, extensions = datetime.now(UTC), certificate.extensions
        found = {each.value.__class__.__name__: each.value for each in extensions}
        policies = {each.policy_identifier.dotted_string for each in found.get("CertificatePolicies", ())}
        usage, purposes = found["KeyUsage"], list(found.get("ExtendedKeyUsage", ()))
        old, new = ExtendedKeyUsageOID.CLIENT_AUTH, x509.ObjectIdentifier("1.3.6.1.4.1.62306.5.7.0")
        is_old = old in purposes and usage.key_encipherment and usage.data_encipherment
        wrong = {
            "validity": not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc,
            "authority": found["BasicConstraints"].ca,
            "policies": not policies >= QUALIFIED,
            "purpose": not usage.digital_signature or not (is_old or new in purposes),
            "identity": not re.fullmatch(r"PNOLV-\d{6}-\d{5}", names[NameOID.SERIAL_NUMBER]),
            "chain": not is_issued(certificate, self.issuing) or not is_issued(self.issuing, self.root),
        }
        faults = {name for name, is_wrong in wrong.items() if is_wrong}
        return faults if "chain" in faults else faults | self.revocation_faults(certificate)

    def revocation_faults(self, certificate: x509.Certificate) -> set[str]:
        """OCSP first; the list of revoked certificates where OCSP says nothing."""
        nonce = secrets.token_bytes(32)
        builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, self.issuing, hashes.SHA1())
        body = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(DER)
        told = self.ask_ocsp(body)
        if told is None:
            return self._listed(certificate)
        response = ocsp.load_der_ocsp_response(told)
        responder = response.certificates[0]
        echoed = [e.value.nonce for e in response.extensions if isinstance(e.value, x509.OCSPNonce)]
        wrong = {
            "ocsp-status": response.certificate_status is not ocsp.OCSPCertStatus.GOOD,
            "ocsp-time": datetime.now(UTC) - response.this_update_utc > timedelta(hours=1),
            "ocsp-nonce": bool(echoed) and echoed != [nonce],
            "ocsp-without-nonce": not echoed,
            "ocsp-responder": not is_issued(responder, self.issuing) or not has_right(responder),
            "ocsp-signature": not is_signed(response, responder),
        }
        return {name for name, is_wrong in wrong.items() if is_wrong}

    def _listed(self, certificate: x509.Certificate) -> set[str]:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
        assert points[0].full_name
        told = self.ask_crl(str(points[0].full_name[0].value))
        if told is None:
            return {"no-answer"}
        found = x509.load_der_x509_crl(told)
        key = self.issuing.public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        assert found.is_signature_valid(key)
        is_listed = found.get_revoked_certificate_by_serial_number(certificate.serial_number) is not None
        return {"listed"} if is_listed else set()


def is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def has_right(responder: x509.Certificate) -> bool:
    purposes = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    return ExtendedKeyUsageOID.OCSP_SIGNING in purposes


def is_signed(response: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    key, digest = responder.public_key(), response.signature_hash_algorithm
    assert isinstance(key, ec.EllipticCurvePublicKey)
    assert digest is not None
    try:
        key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def call(
    url: str, method: str, path: str, body: bytes | None = None, kind: str = "application/json"
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(url).netloc, timeout=15)
    connection.request(method, path, body, {"Content-Type": kind})
    response = connection.getresponse()
    found = response.read()
    connection.close()
    return response, found


class Portal:
    """A relying party with its telephone."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.telephone = url, Telephone(url)
        self.begun: dict[str, float] = {}
        root, issuing = (
            x509.load_pem_x509_certificate((folder / name).read_bytes()) for name in ("root.pem", "issuing.pem")
        )
        self.checker = Checker(root, issuing, lambda body: self._ask("POST", "/ocsp", body), self._list)

    def _ask(self, method: str, path: str, body: bytes | None = None) -> bytes | None:
        response, found = call(self.url, method, path, body, "application/ocsp-request")
        return found if response.status == 200 else None

    def _list(self, address: str) -> bytes | None:
        assert address.startswith(self.url + "/crl/")
        return self._ask("GET", urlsplit(address).path)

    def create(self, path: str, body: Json) -> tuple[int, Json]:
        response, found = call(self.url, "POST", f"/v3/authentication/{path}", json.dumps(body).encode())
        kind = "application/json" if response.status == 200 else "application/problem+json"
        assert response.headers["Content-Type"].startswith(kind)
        status: Json = json.loads(found)
        assert "simulatorExtra" in status
        return response.status, status

    def begin(self, path: str, body: Json) -> Json:
        status, found = self.create(path, body)
        assert status == 200
        self.begun[found["sessionID"]] = time.monotonic()
        return found

    def link(self, session: Json, body: Json, kind: str = "QR", late: int = 0) -> str:
        how = protocol.LinkSecrets(
            "smart-id-demo", body["signatureProtocolParameters"]["rpChallenge"], body["relyingPartyName"],
            body["interactions"], body.get("initialCallbackUrl", ""), base64.b64decode(session["sessionSecret"]),
        )  # fmt: skip
        elapsed = int(time.monotonic() - self.begun[session["sessionID"]]) + late
        return how.protected(kind, session["deviceLinkBase"], session["sessionToken"], elapsed=elapsed)

    def scan(self, session: Json, body: Json, kind: str = "QR") -> str:
        return self.telephone.scan(self.link(session, body, kind))

    def status(self, session: Json, timeout: str = "?timeoutMs=1000") -> tuple[int, Any]:
        response, found = call(self.url, "GET", f"/v3/session/{session['sessionID']}{timeout}")
        is_json = "json" in response.headers["Content-Type"]
        return response.status, json.loads(found) if is_json else found

    def result(self, session: Json) -> Json:
        code, found = self.status(session, "?timeoutMs=10000")
        assert (code, found["state"]) == (200, "COMPLETE")
        return dict(found)
