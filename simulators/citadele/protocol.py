"""The messages of Citadele DIGI::LINK as pure functions (IDENTITY §3.3), apart from the portal's own code."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from lxml import etree

from simulators.people import Person

RIGA = ZoneInfo("Europe/Riga")
FIDAVISTA = "http://ivis.eps.gov.lv/XMLSchemas/100017/fidavista/v1-2"
AMAI = "http://online.citadele.lv/XMLSchemas/amai/"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ENVELOPED = DSIG + "enveloped-signature"
REQUEST, ANSWER, VERSION = "AUTHREQ", "AUTHRESP", "5.0"
OK, CANCELLED, FAILED, UNAVAILABLE = "100", "200", "300", "400"
VALUES = ("Request", "RequestUID", "Version", "Language", "ReturnURL", "PersonCode", "Person", "Code", "Message")

Element = Any  # lxml comes without types
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Signer:
    """Who signs: a key, and the certificate that goes into KeyInfo."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate | None


@dataclass(frozen=True)
class Method:
    """How to sign; the defaults are the bank's rules, anything else is an attack."""

    canonical: Any = xmlsec.constants.TransformInclC14N
    signature: Any = xmlsec.constants.TransformRsaSha256
    digest: Any = xmlsec.constants.TransformSha256
    references: tuple[str, ...] = ("",)
    skip: str = ""  # an XPath condition on what is left out of the digest


def in_amai(name: str) -> str:
    """The full name of an element of the bank's own vocabulary."""
    return f"{{{AMAI}}}{name}"


def in_dsig(name: str) -> str:
    """The full name of an element of XML signatures."""
    return f"{{{DSIG}}}{name}"


def write_timestamp(moment: datetime) -> str:
    """YYYYMMDDHHMMSSsss in the time of Riga."""
    local = moment.astimezone(RIGA)
    return local.strftime("%Y%m%d%H%M%S") + f"{local.microsecond // 1000:03d}"


def read_timestamp(text: str) -> tuple[datetime, datetime]:
    """Both moments a Timestamp may name, they differ in the doubled hour of autumn; ValueError for another form."""
    if len(text) != 17 or not (text.isascii() and text.isdigit()):
        raise ValueError("not YYYYMMDDHHMMSSsss")
    local = datetime.strptime(text + "000", "%Y%m%d%H%M%S%f").replace(tzinfo=RIGA)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def last_name_first(name: str) -> str:
    """Person as the bank writes it: the surname first, in capitals."""
    given, _, family = name.rpartition(" ")
    return f"{family} {given}".strip().upper()


def build_document(
    sender: str, timestamp: str, values: Pairs, *, namespace: str = FIDAVISTA, identity: str = ""
) -> Element:
    """The frame of every message with `values` in Amai and an empty SignatureData at the end."""
    located = f"{{{XSI}}}schemaLocation"
    root = etree.Element(f"{{{namespace}}}FIDAVISTA", nsmap={None: namespace, "xsi": XSI})
    root.set(located, f"{namespace} {namespace}/fidavista.xsd")
    header = etree.SubElement(root, f"{{{namespace}}}Header")
    etree.SubElement(header, f"{{{namespace}}}Timestamp").text = timestamp
    etree.SubElement(header, f"{{{namespace}}}From").text = sender
    extension = etree.SubElement(header, f"{{{namespace}}}Extension")
    amai = etree.SubElement(extension, in_amai("Amai"), nsmap={None: AMAI, "xsi": XSI})
    amai.set(located, f"{AMAI} {AMAI}amai.xsd")
    if identity:
        amai.set("Id", identity)
    for name, value in values:
        etree.SubElement(amai, in_amai(name)).text = value
    etree.SubElement(amai, in_amai("SignatureData"))
    return root


def _add_reference(signature: Element, uri: str, method: Method) -> None:
    reference = xmlsec.template.add_reference(signature, method.digest, uri=uri)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    if method.skip:
        transform = xmlsec.template.add_transform(reference, xmlsec.constants.TransformXPath)
        etree.SubElement(transform, in_dsig("XPath"), nsmap={"a": AMAI}).text = f"not({method.skip})"


def _add_key_info(signature: Element, certificate: x509.Certificate) -> None:
    data = etree.SubElement(etree.SubElement(signature, in_dsig("KeyInfo")), in_dsig("X509Data"))
    etree.SubElement(data, in_dsig("X509SubjectName")).text = certificate.subject.rfc4514_string()
    encoded = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()
    etree.SubElement(data, in_dsig("X509Certificate")).text = encoded


def sign(root: Element, signer: Signer, method: Method | None = None) -> Element:
    """Puts a Signature into the one SignatureData that is still empty, and returns the same tree."""
    method = method or Method()
    place = next(element for element in root.iter(in_amai("SignatureData")) if not len(element))
    signature = xmlsec.template.create(root, method.canonical, method.signature)
    place.append(signature)
    for uri in method.references:
        _add_reference(signature, uri, method)
    if any(method.references):
        xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    pem = signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)
    if signer.certificate is not None:
        _add_key_info(signature, signer.certificate)
    return root


def verifies(signature: Element, key: rsa.RSAPublicKey) -> bool:
    """Whether a Signature in its document holds under `key`, whatever its KeyInfo says."""
    context = xmlsec.SignatureContext()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def write(root: Element) -> str:
    """The document as it stands in the form field."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True).decode()  # type: ignore[no-any-return]  # lxml has no types


def build_request(
    *,
    contract_id: str,
    request_uid: str,
    return_url: str,
    now: datetime,
    signer: Signer,
    language: str = "LV",
) -> str:
    """A signed AUTHREQ, as a portal would send it."""
    values = (
        ("Request", REQUEST),
        ("RequestUID", request_uid),
        ("Version", VERSION),
        ("Language", language),
        ("ReturnURL", return_url),
    )
    return write(sign(build_document(contract_id, write_timestamp(now), values), signer))


def answer_values(request: Mapping[str, str], person: Person | None, code: str = OK, message: str = "") -> Pairs:
    """What an AUTHRESP says; without a person when nobody was identified."""
    who = (
        [("PersonCode", person.personal_code.replace("-", "")), ("Person", last_name_first(person.name))]
        if person
        else []
    )
    start = [(name, request[name]) for name in ("RequestUID", "Language")]
    start.insert(1, ("Version", VERSION))
    return [("Request", ANSWER), *start, *who, ("Code", code), *([("Message", message)] if message else [])]


def build_answer(
    request: Mapping[str, str], person: Person | None, *, bank_id: str, signer: Signer, now: datetime, code: str = OK
) -> str:
    """A complete, honest AUTHRESP: 100 with a person, 200 without."""
    return write(sign(build_document(bank_id, write_timestamp(now), answer_values(request, person, code)), signer))
