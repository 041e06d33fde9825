"""What the bank looks at before it believes an AUTHREQ (IDENTITY §3.3; §6, rows 4, 7, 10 to 13, 24)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from simulators.citadele.protocol import (
    AMAI,
    DSIG,
    ENVELOPED,
    FIDAVISTA,
    INCLUSIVE,
    REQUEST,
    RSA_SHA256,
    SHA256,
    VERSION,
    Element,
    read_timestamp,
    verifies,
)
from simulators.forms import RequestRefusedError

FIELD = "xmldata"
LARGEST = 64 * 1024
REQUEST_WINDOW = timedelta(minutes=15)
DECISION_WINDOW = timedelta(minutes=45)  # the person may think for half an hour on the bank's page
ASKED = ("Request", "RequestUID", "Version", "Language", "ReturnURL")
FORMS = {
    "Request": (REQUEST, f"gaidīts {REQUEST}"),
    "RequestUID": (r"[0-9A-Za-z-]{5,36}", "gaidītas 5 līdz 36 zīmes: cipari, burti un defises"),
    "Version": (re.escape(VERSION), f"gaidīts {VERSION}"),
    "Language": ("LV|RU|EN", "gaidīts LV, RU vai EN"),
    "ReturnURL": (r"https?://[0-9A-Za-z/.:-]{1,246}", "gaidīta adrese tikai ar zīmēm 0-9 A-Z a-z / . - :"),
}


@dataclass(frozen=True)
class Contract:
    """What the bank and the portal agreed on."""

    bank_id: str
    contract_id: str
    portal: x509.Certificate

    def __post_init__(self) -> None:
        if not isinstance(self.portal.public_key(), rsa.RSAPublicKey):
            raise ValueError("the portal's certificate holds no RSA key")  # noqa: TRY004 - the file is wrong

    @property
    def portal_key(self) -> rsa.RSAPublicKey:
        """The key of the portal's certificate."""
        key = self.portal.public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        return key


def single_document(pairs: Sequence[tuple[str, str]]) -> str:
    """The one xmldata of a form."""
    found = [value for name, value in pairs if name == FIELD]
    if len(found) != 1:
        raise RequestRefusedError(FIELD, "lauka nav" if not found else "lauks atkārtojas")
    return found[0]


def parse(text: str) -> Element:
    """The root of a plain document: bounded, without DTD, comments and instructions."""
    data = text.encode()
    if len(data) > LARGEST:
        raise RequestRefusedError(FIELD, "garāks par 64 kB")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise RequestRefusedError(FIELD, "nav pareizs XML", text) from None
    if root.getroottree().docinfo.doctype:
        raise RequestRefusedError("DOCTYPE", "ziņojumā nedrīkst būt DTD", text)
    before, after = root.getprevious(), root.getnext()
    if before is not None or after is not None or any(not isinstance(node.tag, str) for node in root.iter()):
        raise RequestRefusedError(FIELD, "nedrīkst būt ne komentāru, ne instrukciju, ne atsauču", text)
    return root


def children(parent: Element, namespace: str, names: Sequence[str]) -> list[Element]:
    """The children of an element, which must be exactly these in this order."""
    wanted = [f"{{{namespace}}}{name}" for name in names]
    if [child.tag for child in parent] != wanted:
        place = etree.QName(parent).localname
        raise RequestRefusedError(place, "gaidīti tieši šie elementi: " + ", ".join(names))
    return list(parent)


def _algorithm(element: Element, expected: str) -> None:
    if dict(element.attrib) != {"Algorithm": expected} or len(element):
        raise RequestRefusedError(etree.QName(element).localname, f"gaidīts {expected}")


def _check_signature(signature: Element, contract: Contract, text: str) -> None:
    """One enveloped signature over the whole document, by the agreed algorithms and the agreed key."""
    info, _, key_info = children(signature, DSIG, ("SignedInfo", "SignatureValue", "KeyInfo"))
    canonical, method, reference = children(info, DSIG, ("CanonicalizationMethod", "SignatureMethod", "Reference"))
    _algorithm(canonical, INCLUSIVE)
    _algorithm(method, RSA_SHA256)
    if dict(reference.attrib) != {"URI": ""}:
        raise RequestRefusedError("Reference", 'gaidīts URI=""')
    transforms, digest, _ = children(reference, DSIG, ("Transforms", "DigestMethod", "DigestValue"))
    _algorithm(children(transforms, DSIG, ("Transform",))[0], ENVELOPED)
    _algorithm(digest, SHA256)
    _check_key_info(key_info, contract)
    if not verifies(signature, contract.portal_key):
        raise RequestRefusedError("Signature", "paraksts neatbilst portāla sertifikātam", text)


def _check_key_info(key_info: Element, contract: Contract) -> None:
    """The request names the certificate of the contract; the key never comes from here."""
    (data,) = children(key_info, DSIG, ("X509Data",))
    subject, certificate = children(data, DSIG, ("X509SubjectName", "X509Certificate"))
    if not (subject.text or "").strip():
        raise RequestRefusedError("X509SubjectName", "tukšs")
    try:
        given = base64.b64decode("".join((certificate.text or "").split()), validate=True)
    except ValueError:
        raise RequestRefusedError("X509Certificate", "nav pareizs base64") from None
    if given != contract.portal.public_bytes(Encoding.DER):
        raise RequestRefusedError("X509Certificate", "nav līgumā norādītais sertifikāts")


def check_request(
    pairs: Sequence[tuple[str, str]], contract: Contract, now: datetime, window: timedelta = REQUEST_WINDOW
) -> dict[str, str]:
    """The values of a request the bank believes; RequestRefusedError names the first check that failed."""
    text = single_document(pairs)
    root = parse(text)
    if root.tag != f"{{{FIDAVISTA}}}FIDAVISTA":
        raise RequestRefusedError("FIDAVISTA", f"gaidīta nosaukumtelpa {FIDAVISTA}")
    (header,) = children(root, FIDAVISTA, ("Header",))
    timestamp, sender, extension = children(header, FIDAVISTA, ("Timestamp", "From", "Extension"))
    (amai,) = children(extension, AMAI, ("Amai",))
    *asked, signature_data = children(amai, AMAI, (*ASKED, "SignatureData"))
    (signature,) = children(signature_data, DSIG, ("Signature",))
    _check_signature(signature, contract, text)
    values = {name: element.text or "" for name, element in zip(ASKED, asked, strict=True)}
    for name, (form, reason) in FORMS.items():
        if not re.fullmatch(form, values[name], re.ASCII):
            raise RequestRefusedError(name, reason)
    if sender.text != contract.contract_id:
        raise RequestRefusedError("From", f"gaidīts {contract.contract_id}")
    _check_moment(timestamp.text or "", now, window)
    return values


def _check_moment(text: str, now: datetime, window: timedelta) -> None:
    """Not older than the window, and not further ahead than the bank's own clock may be wrong."""
    try:
        moments = read_timestamp(text)
    except ValueError:
        raise RequestRefusedError("Timestamp", "gaidīts YYYYMMDDHHMMSSsss") from None
    if not any(-REQUEST_WINDOW <= now - moment <= window for moment in moments):
        minutes = int(window.total_seconds() // 60)
        raise RequestRefusedError("Timestamp", f"no bankas pulksteņa atšķiras vairāk nekā par {minutes} min")
