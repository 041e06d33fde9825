"""The documents of Citadele's DIGI::LINK (AMAI 5.0): writing the request, reading an answer (IDENTITY 3.3).

An answer is read once and strictly: no document type, comment, instruction or CDATA, each element once, one Signature
in its place that covers the whole document. What cannot be read twice in two ways cannot be understood in two ways.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from typing import Any
from xml.sax.saxutils import escape

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from lxml import etree

from pagalms.identity.providers.forms import demand
from pagalms.identity.rules import Refused

Element = Any  # lxml comes without types

LONGEST = 64 * 1024
FIDAVISTA = "http://ivis.eps.gov.lv/XMLSchemas/100017/fidavista/v1-2"
AMAI = "http://online.citadele.lv/XMLSchemas/amai/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
ENVELOPED = f"{DSIG}enveloped-signature"
_REQUEST = (
    f'<FIDAVISTA xmlns="{FIDAVISTA}" xmlns:xsi="{XSI}" xsi:schemaLocation="{FIDAVISTA} {FIDAVISTA}/fidavista.xsd">'
    "<Header><Timestamp>{at}</Timestamp><From>{sender}</From><Extension>"
    f'<Amai xmlns="{AMAI}" xmlns:xsi="{XSI}" xsi:schemaLocation="{AMAI} {AMAI}amai.xsd">'
    "<Request>AUTHREQ</Request><RequestUID>{uid}</RequestUID><Version>5.0</Version><Language>{language}</Language>"
    "<ReturnURL>{return_url}</ReturnURL><SignatureData>"
    f'<Signature xmlns="{DSIG}"><SignedInfo><CanonicalizationMethod Algorithm="{C14N}"/>'
    f'<SignatureMethod Algorithm="{RSA_SHA256}"/><Reference URI=""><Transforms>'
    f'<Transform Algorithm="{ENVELOPED}"/></Transforms><DigestMethod Algorithm="{SHA256}"/><DigestValue/>'
    "</Reference></SignedInfo><SignatureValue/></Signature></SignatureData></Amai></Extension></Header></FIDAVISTA>"
)
_DECLARATION = re.compile(r'\ufeff?<\?xml version=["\']1\.0["\'](?: encoding=["\'](?:utf|UTF)-8["\'])?\s*\?>')
_READ = ("Timestamp", "From", "Request", "RequestUID", "Version", "Code", "PersonCode", "Person")


def request(values: dict[str, str], key: RSAPrivateKey, certificate: x509.Certificate) -> str:
    """A signed AUTHREQ of `at`, `sender`, `uid`, `language` and `return_url`, in one line.

    One line, because a browser turns the line ends of a form's fields into others on the way.
    """
    root = etree.fromstring(_REQUEST.format(**{name: escape(value) for name, value in values.items()}))
    signature = next(root.iter(f"{{{DSIG}}}Signature"))
    context = xmlsec.SignatureContext()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(signature)
    value = signature.find(f"{{{DSIG}}}SignatureValue")
    value.text = "".join(value.text.split())
    data = etree.SubElement(etree.SubElement(signature, f"{{{DSIG}}}KeyInfo"), f"{{{DSIG}}}X509Data")
    etree.SubElement(data, f"{{{DSIG}}}X509SubjectName").text = certificate.subject.rfc4514_string()
    etree.SubElement(data, f"{{{DSIG}}}X509Certificate").text = b64encode(certificate.public_bytes(Encoding.DER))
    return f'<?xml version="1.0" encoding="UTF-8"?>{etree.tostring(root, encoding="unicode")}'


def read(text: str) -> Element:
    """The root of an answer's tree. Raises Refused when it is anything but plain elements of the agreed frame."""
    demand(len(text.encode(errors="replace")) <= LONGEST, "size")
    found = _DECLARATION.match(text)
    rest = text[found.end() :] if found else text
    demand("<!" not in rest and "<?" not in rest, "markup")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(rest.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        raise Refused("xml") from None
    demand(all(isinstance(each.tag, str) for each in root.iter()), "markup")
    demand(root.tag == f"{{{FIDAVISTA}}}FIDAVISTA", "frame")
    counts = Counter(etree.QName(each).localname for each in root.iter())
    demand(all(counts[name] <= 1 for name in (*_READ, "Header", "Extension", "Amai", "SignatureData")), "duplicate")
    return root


def header_value(root: Element, name: str) -> str:
    """The text of an element of the header. Raises Refused when it is not there."""
    return _text(_child(_child(root, FIDAVISTA, "Header"), FIDAVISTA, name))


def value(root: Element, name: str) -> str:
    """The text of an element of Amai. Raises Refused when it is not there."""
    return _text(_child(_amai(root), AMAI, name))


def signed_digest(root: Element, keys: tuple[RSAPublicKey, ...]) -> str:
    """The verified DigestValue of the whole document. Raises Refused unless one of the keys signed exactly that.

    Which key it was is tried with the configured ones alone; KeyInfo is never asked.
    """
    signature = _only_signature(root)
    info = _child(signature, DSIG, "SignedInfo")
    digest = _covers_everything(info)
    demand(any(_holds(signature, key) for key in keys), "mac")
    return digest


def _only_signature(root: Element) -> Element:
    signatures = [each for each in root.iter() if etree.QName(each).localname == "Signature"]
    place = _child(_amai(root), AMAI, "SignatureData")
    demand(len(signatures) == 1 and [*place] == signatures, "signature")
    signature = _child(place, DSIG, "Signature")
    names = [each.tag.removeprefix(f"{{{DSIG}}}") for each in signature]
    demand(names in (["SignedInfo", "SignatureValue", "KeyInfo"], ["SignedInfo", "SignatureValue"]), "signature")
    return signature


def _covers_everything(info: Element) -> str:
    """The DigestValue of a SignedInfo with nothing in it but the agreed algorithms over the whole document."""
    method, algorithm, reference = _children(info, "CanonicalizationMethod", "SignatureMethod", "Reference")
    demand(dict(reference.attrib) == {"URI": ""}, "reference")
    transforms, hashing, digest = _children(reference, "Transforms", "DigestMethod", "DigestValue")
    [transform] = _children(transforms, "Transform")
    expected = ((method, C14N), (algorithm, RSA_SHA256), (transform, ENVELOPED), (hashing, SHA256))
    demand(all(dict(each.attrib) == {"Algorithm": name} and not len(each) for each, name in expected), "algorithm")
    return _text(digest)


def _children(parent: Element, *names: str) -> list[Element]:
    """All children of an element of a signature, which must be exactly these."""
    demand([each.tag for each in parent] == [f"{{{DSIG}}}{name}" for name in names], "reference")
    return [*parent]


def _holds(signature: Element, key: RSAPublicKey) -> bool:
    context = xmlsec.SignatureContext()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    context.key = xmlsec.Key.from_memory(pem, xmlsec.constants.KeyDataFormatPem)
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def _amai(root: Element) -> Element:
    return _child(_child(_child(root, FIDAVISTA, "Header"), FIDAVISTA, "Extension"), AMAI, "Amai")


def _child(parent: Element, space: str, name: str) -> Element:
    found = [each for each in parent if each.tag == f"{{{space}}}{name}"]
    demand(len(found) == 1, "missing")
    return found[0]


def _text(element: Element) -> str:
    demand(len(element) == 0, "frame")
    return element.text or ""
