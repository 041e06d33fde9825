"""A tiny Citadele for tests: writes and signs documents by a few lines of its own (IDENTITY 3.3), without xmlsec."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.http import HttpResponse
from django.test import Client
from lxml import etree

from tests.hygiene import HygienicClient
from tests.rsa_keys import rsa_key

CONTRACT, BANK_ID = "20000", "10000"
RETURN = "/ieeja/atbilde/citadele/"
FORM = "application/x-www-form-urlencoded"
FIDAVISTA = "http://ivis.eps.gov.lv/XMLSchemas/100017/fidavista/v1-2"
AMAI = "http://online.citadele.lv/XMLSchemas/amai/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
HASHES = {RSA_SHA256: hashes.SHA256, f"{DSIG}rsa-sha1": hashes.SHA1}
PLACE = "<SignatureData></SignatureData>"
Fields = dict[str, str]


def certificate(key: rsa.RSAPrivateKey, name: str, until: datetime | None = None) -> x509.Certificate:
    until = until or datetime.now(UTC) + timedelta(days=365)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1).not_valid_before(until - timedelta(days=730)).not_valid_after(until)
        .sign(key, hashes.SHA256())
    )  # fmt: skip


def stamp(moment: datetime) -> str:
    return f"{moment.astimezone(ZoneInfo('Europe/Riga')):%Y%m%d%H%M%S}000"


def document(header: str, amai: str) -> str:
    """The agreed frame around elements, without a signature yet."""
    return (
        f'<FIDAVISTA xmlns="{FIDAVISTA}" xmlns:xsi="{XSI}" xsi:schemaLocation="{FIDAVISTA} {FIDAVISTA}/fidavista.xsd">'
        f'<Header>{header}<Extension><Amai xmlns="{AMAI}" xmlns:xsi="{XSI}" xsi:schemaLocation="{AMAI} {AMAI}amai.xsd">'
        f"{amai}{PLACE}</Amai></Extension></Header></FIDAVISTA>"
    )


def sign(
    unsigned: str,
    key: rsa.RSAPrivateKey,
    *,
    embedded: str = "",
    method: str = C14N,
    algorithm: str = RSA_SHA256,
    reference: str = 'URI=""',
    transforms: str = f'<Transform Algorithm="{DSIG}enveloped-signature"></Transform>',
    digest: str = SHA256,
    more: str = "",
) -> str:
    """The document with its Signature; the parts can be made wrong."""
    counted = hashlib.sha256 if digest == SHA256 else hashlib.sha1
    # canonical form drops comments, as the transform of an answer with some would
    canonical = etree.tostring(etree.fromstring(unsigned.encode()), method="c14n", with_comments=False)
    value = base64.b64encode(counted(canonical).digest()).decode()
    one = (
        f"<Reference {reference}><Transforms>{transforms}</Transforms>"
        f'<DigestMethod Algorithm="{digest}"></DigestMethod><DigestValue>{value}</DigestValue></Reference>'
    )
    inside = (
        f'<CanonicalizationMethod Algorithm="{method}"></CanonicalizationMethod>'
        f'<SignatureMethod Algorithm="{algorithm}"></SignatureMethod>{one}{more}</SignedInfo>'
    )
    text = f'<SignedInfo xmlns="{DSIG}" xmlns:xsi="{XSI}">{inside}'
    made = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), HASHES[algorithm]())).decode()
    info = f"<KeyInfo><X509Data>{embedded}</X509Data></KeyInfo>" if embedded else ""
    signature = (
        f'<Signature xmlns="{DSIG}"><SignedInfo>{inside}<SignatureValue>{made}</SignatureValue>{info}</Signature>'
    )
    assert unsigned.count(PLACE) == 1
    signed = unsigned.replace(PLACE, f"<SignatureData>{signature}</SignatureData>")
    return f'<?xml version="1.0" encoding="UTF-8"?>{signed}'


@dataclass
class CitadeleBank:
    """The keys of both sides, and the settings that make them known to the portal."""

    folder: Path

    def __post_init__(self) -> None:
        self.key, self.portal_key = rsa_key("citadele"), rsa_key("portal-at-citadele")
        pem = serialization.Encoding.PEM
        self.cert_path, self.own_path = self.folder / "citadele.pem", self.folder / "citadele-own.pem"
        self.key_path = self.folder / "citadele-own.key"
        self.cert_path.write_bytes(certificate(self.key, "bank").public_bytes(pem))
        self.own_path.write_bytes(certificate(self.portal_key, "portal").public_bytes(pem))
        self.key_path.write_bytes(
            self.portal_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )

    def settings(self) -> dict[str, Any]:
        return {
            "url": "https://citadele.example/amai/start.htm",
            "contract_id": CONTRACT,
            "bank_id": BANK_ID,
            "key": str(self.key_path),
            "own_certificate": str(self.own_path),
            "certificates": [self.cert_path],
        }

    def unsigned(
        self,
        uid: str,
        *,
        code: str,
        name: str = "PARAUDZIŅA ANNA",
        at: datetime | None = None,
        more: str = "",
        **changed: str | None,
    ) -> str:
        """A good AUTHRESP without its signature; values of `changed` replaced, or left out with None."""
        header: dict[str, str | None] = {"Timestamp": stamp(at or datetime.now(UTC)), "From": BANK_ID}
        values: dict[str, str | None] = {
            "Request": "AUTHRESP", "RequestUID": uid, "Version": "5.0", "Language": "LV",
            "PersonCode": code.replace("-", ""), "Person": name, "Code": "100",
        }  # fmt: skip
        for changes in (header, values):
            changes |= {n: value for n, value in changed.items() if (n in {"Timestamp", "From"}) == (changes is header)}
        parts = [
            "".join(f"<{n}>{html.escape(v)}</{n}>" for n, v in each.items() if v is not None)
            for each in (header, values)
        ]
        return document(parts[0], parts[1] + more)

    def answer(self, uid: str, *, code: str, key: rsa.RSAPrivateKey | None = None, **changed: Any) -> Fields:
        return {"xmldata": sign(self.unsigned(uid, code=code, **changed), key or self.key)}


def begin(browser: Client, next_path: str = "") -> str:
    """Press "Citadele" on the sign-in page; the document the browser is sent to the bank with."""
    page = browser.post("/ieeja/apliecinajums/", {"provider": "citadele", "next": next_path})
    assert page.status_code == 200, page.content.decode()
    [found] = re.findall(r'name="xmldata" value="([^"]*)"', page.content.decode())
    return html.unescape(found)


def uid_of(request: str) -> str:
    [uid] = re.findall(r"<RequestUID>([0-9A-Za-z-]{5,36})</RequestUID>", request)
    return str(uid)


def post(fields: Fields | bytes, *, query: str = "") -> HttpResponse:
    """The bank's cross-site POST: a browser without cookies."""
    body = fields if isinstance(fields, bytes) else urlencode(fields).encode()
    return HygienicClient().post(RETURN + query, body, content_type=FORM)  # type: ignore[return-value]
