"""Makes XAdES signatures (ETSI EN 319 132-1): levels B, T, LT and LTA, over files that lie beside them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import quote

from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from lxml import etree

from simulators.esign import revocation, timestamps
from simulators.esign.algorithms import DIGESTS, Scheme, digest
from simulators.esign.certificates import QUALIFIED, Form
from simulators.esign.cms import as_asn1, der
from simulators.esign.media import media_type
from simulators.esign.trust import Certified, Trust
from simulators.esign.xml import (
    EXCLUSIVE,
    INCLUSIVE,
    NAMESPACES,
    SIGNED_PROPERTIES,
    Element,
    add,
    add_bytes,
    canonical,
    find,
    named,
)


class Level(StrEnum):
    """How much a signature carries to be believed later."""

    B = "B"
    T = "T"  # and a time stamp
    LT = "LT"  # and certificates and OCSP answers
    LTA = "LTA"  # and a time stamp over all of it


def nothing(_: Element) -> None:
    """The hook of an honest signature."""


@dataclass(frozen=True)
class Recipe:
    """How a signature is made; the defaults are what a signing programme of today does.

    The hooks change the element: `drafted` before anything is digested, so the signature holds over the change;
    `signed` after the value is made, before it is stamped; `finished` at the end.
    """

    level: Level = Level.LT
    form: Form = QUALIFIED
    scheme: Scheme = field(default_factory=Scheme)
    digest: str = "sha256"  # of files and signed properties
    canonical: str = EXCLUSIVE
    older_reference: bool = False  # SigningCertificate instead of SigningCertificateV2
    stamp: timestamps.Stamp = timestamps.HONEST
    answer: revocation.Answer = revocation.HONEST
    named: x509.Certificate | None = None  # in SigningCertificate, instead of the signer's
    adobe: bool = False  # in a PDF: the older kind of signature, adbe.pkcs7.detached
    claimed: timedelta = timedelta()  # SigningTime, from the moment of signing
    drafted: Callable[[Element], None] = nothing
    signed: Callable[[Element], None] = nothing
    finished: Callable[[Element], None] = nothing


@dataclass(frozen=True)
class Signing:
    """One signature in the making: whose, when, in what world, and by which recipe."""

    trust: Trust
    signer: Certified
    at: datetime
    recipe: Recipe
    identifier: str = "S0"

    def make(self, files: Mapping[str, bytes]) -> Element:
        """The element XAdESSignatures with one signature over all files."""
        root = etree.Element(named("asic:XAdESSignatures"), nsmap=NAMESPACES)
        signature = add(root, "ds:Signature", Id_=self.identifier)
        self._draft(signature, files)
        self.recipe.drafted(signature)
        self._sign(signature)
        self.recipe.signed(signature)
        self._lengthen(signature, list(files.values()))
        self.recipe.finished(signature)
        return root

    def _draft(self, signature: Element, files: Mapping[str, bytes]) -> None:
        info = add(signature, "ds:SignedInfo")
        add(info, "ds:CanonicalizationMethod", Algorithm=self.recipe.canonical)
        add(info, "ds:SignatureMethod", Algorithm=self.recipe.scheme.uri(self.signer.key))
        for number, (name, data) in enumerate(files.items()):
            self._reference(info, data, Id_=f"{self.identifier}-file-{number}", URI=quote(name))
        properties = f"{self.identifier}-SignedProperties"
        reference = self._reference(info, b"", Type=SIGNED_PROPERTIES, URI=f"#{properties}")
        transforms = etree.Element(named("ds:Transforms"))
        reference.insert(0, transforms)
        add(transforms, "ds:Transform", Algorithm=self.recipe.canonical)
        add(signature, "ds:SignatureValue", Id_=f"{self.identifier}-SignatureValue")
        data_element = add(add(signature, "ds:KeyInfo"), "ds:X509Data")
        add_bytes(data_element, "ds:X509Certificate", der(self.signer.certificate))
        qualifying = add(add(signature, "ds:Object"), "xades:QualifyingProperties", Target=f"#{self.identifier}")
        self._properties(add(qualifying, "xades:SignedProperties", Id_=properties), list(files))

    def _reference(self, info: Element, data: bytes, **attributes: str) -> Element:
        reference = add(info, "ds:Reference", **attributes)
        add(reference, "ds:DigestMethod", Algorithm=DIGESTS[self.recipe.digest])
        add_bytes(reference, "ds:DigestValue", digest(self.recipe.digest, data))
        return reference

    def _properties(self, properties: Element, names: Sequence[str]) -> None:
        about = add(properties, "xades:SignedSignatureProperties")
        claimed = (self.at + self.recipe.claimed).astimezone(UTC)
        add(about, "xades:SigningTime", claimed.strftime("%Y-%m-%dT%H:%M:%SZ"))
        self._signing_certificate(about)
        formats = add(properties, "xades:SignedDataObjectProperties")
        for number, name in enumerate(names):
            one = add(formats, "xades:DataObjectFormat", ObjectReference=f"#{self.identifier}-file-{number}")
            add(one, "xades:MimeType", media_type(name))

    def _signing_certificate(self, about: Element) -> None:
        certificate, older = self.recipe.named or self.signer.certificate, self.recipe.older_reference
        entry = add(add(about, f"xades:SigningCertificate{'' if older else 'V2'}"), "xades:Cert")
        hashed = add(entry, "xades:CertDigest")
        add(hashed, "ds:DigestMethod", Algorithm=DIGESTS[self.recipe.digest])
        add_bytes(hashed, "ds:DigestValue", digest(self.recipe.digest, der(certificate)))
        if older:
            number = add(entry, "xades:IssuerSerial")
            add(number, "ds:X509IssuerName", certificate.issuer.rfc4514_string())
            add(number, "ds:X509SerialNumber", str(certificate.serial_number))
        else:
            add_bytes(entry, "xades:IssuerSerialV2", _issuer_serial(certificate))

    def _sign(self, signature: Element) -> None:
        """Digests the signed properties and signs."""
        info = find(signature, "ds:SignedInfo")
        properties = find(signature, "ds:Object/xades:QualifyingProperties/xades:SignedProperties")
        hashed = digest(self.recipe.digest, canonical(properties, self.recipe.canonical))
        for reference in info.iterfind(f"ds:Reference[@URI='#{properties.get('Id')}']", NAMESPACES):
            find(reference, "ds:DigestValue").text = base64.b64encode(hashed).decode()
        made = self.recipe.scheme.sign_for_xml(self.signer.key, canonical(info, self.recipe.canonical))
        find(signature, "ds:SignatureValue").text = base64.b64encode(made).decode()

    def _lengthen(self, signature: Element, files: Sequence[bytes]) -> None:
        """Adds what the level asks for."""
        if self.recipe.level is Level.B:
            return
        qualifying = find(signature, "ds:Object/xades:QualifyingProperties")
        unsigned = add(add(qualifying, "xades:UnsignedProperties"), "xades:UnsignedSignatureProperties")
        self._stamp(unsigned, "xades:SignatureTimeStamp", find(signature, "ds:SignatureValue"))
        if self.recipe.level is Level.T:
            return
        self._values(unsigned)
        if self.recipe.level is Level.LTA:
            later = timestamps.Stamp(after=self.recipe.stamp.after + timedelta(seconds=4))
            self._stamped(unsigned, "xades141:ArchiveTimeStamp", self._archived(signature, files), later)

    def _stamp(self, unsigned: Element, name: str, value: Element) -> None:
        form = self.recipe.stamp
        self._stamped(unsigned, name, canonical(value, self._canonical(form)), form)

    def _canonical(self, form: timestamps.Stamp) -> str:
        """The canonical form of what is stamped; inclusive where the stamp does not name one."""
        return self.recipe.canonical if form.names_canonical else INCLUSIVE

    def _stamped(self, unsigned: Element, name: str, data: bytes, form: timestamps.Stamp) -> None:
        stamp = add(unsigned, name, Id_=f"{self.identifier}-stamp-{len(unsigned)}")
        if form.names_canonical:
            add(stamp, "ds:CanonicalizationMethod", Algorithm=self.recipe.canonical)
        made = timestamps.token(self.trust, data, self.at, form, self.signer)
        add_bytes(stamp, "xades:EncapsulatedTimeStamp", made)

    def _values(self, unsigned: Element) -> None:
        """Certificates above the signer and the teller of time, and what was said of the signer's."""
        issuer = self.recipe.form.issuer
        certificates = add(unsigned, "xades:CertificateValues")
        responder = self.trust.responder_of(issuer).certificate
        for each in dict.fromkeys((*self.signer.above, responder, *self.trust.tsa.chain)):
            add_bytes(certificates, "xades:EncapsulatedX509Certificate", der(each))
        said, form = add(unsigned, "xades:RevocationValues"), self.recipe.answer
        if form.as_list:
            told = revocation.revoked_list(self.trust, self.signer, self.at, form, issuer)
            add_bytes(add(said, "xades:CRLValues"), "xades:EncapsulatedCRLValue", told)
        else:
            told = revocation.answer(self.trust, self.signer, self.at, form, issuer)
            add_bytes(add(said, "xades:OCSPValues"), "xades:EncapsulatedOCSPValue", told)

    def _archived(self, signature: Element, files: Sequence[bytes]) -> bytes:
        """What an archive time stamp covers, for a signature without further objects (EN 319 132-1, 5.5.2.2)."""
        form = self.recipe.canonical
        properties = find(signature, "ds:Object/xades:QualifyingProperties/xades:SignedProperties")
        parts = [*files, canonical(properties, form)]
        parts += [
            canonical(find(signature, f"ds:{name}"), form) for name in ("SignedInfo", "SignatureValue", "KeyInfo")
        ]
        unsigned = find(signature, ".//xades:UnsignedSignatureProperties")
        return b"".join((*parts, *(canonical(each, form) for each in unsigned)))


def _issuer_serial(certificate: x509.Certificate) -> bytes:
    """IssuerSerial of RFC 5035 in DER: GeneralNames with the issuer, and the number."""
    known = as_asn1(certificate)
    issuer = asn1_x509.GeneralNames([asn1_x509.GeneralName(name="directory_name", value=known.issuer)])
    return bytes(tsp.IssuerSerial({"issuer": issuer, "serial_number": known.serial_number}).dump())
