"""One XAdES signature of a container, from its structure to its signer (ETSI EN 319 132; IDENTITY 4.3).

What is read is what was signed: the properties that the verified reference points at, the certificate whose hash they
name. Of the unsigned properties nothing is believed that does not prove itself: time-stamps, OCSP answers, lists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import tsp
from cryptography import x509

from pagalms.esign.rules import algorithms, certificate, document, judgement, references, stamp
from pagalms.esign.rules.canonical import EXCLUSIVE, INCLUSIVE, canonical
from pagalms.esign.rules.document import DS, XADES, XADES_141, children, maybe, only
from pagalms.esign.rules.path import der
from pagalms.esign.rules.report import Broken, Finding, Signature, Trust
from pagalms.esign.rules.revocation import Material, certificates_in

MOST = 50  # of certificates, answers and lists, each
MOST_STAMPS = 10
PSS = "http://www.w3.org/2007/05/xmldsig-more#"


@dataclass(frozen=True)
class Parts:
    """The elements of a signature, each found once at its place."""

    root: Any
    element: Any
    info: Any
    value: Any
    properties: Any
    unsigned: Any


def verify(root: Any, element: Any, files: Mapping[str, bytes], *, trust: Trust, at: datetime, label: str) -> Signature:
    """Everything about one signature. Never raises."""
    bare = Signature(label, "XAdES", "B", None, None, None, "", "", None, (), ())
    try:
        return _verified(bare, _parts(root, element), files, trust=trust, at=at)
    except Broken as problem:
        return replace(bare, findings=(problem.finding,))


def _verified(bare: Signature, parts: Parts, files: Mapping[str, bytes], *, trust: Trust, at: datetime) -> Signature:
    """The same. Raises Broken after what makes all further checks useless."""
    covered = references.check(parts.element, parts.root, parts.properties, files)
    if not covered.properties:
        raise Broken("signed_properties")
    chosen = _signing_certificate(parts)
    findings = [*covered.findings, *_value_findings(parts, chosen)]
    findings += [Finding("not_covered", name) for name in files if name not in covered.files]
    answers = tuple(_values(parts, "RevocationValues", "OCSPValues", "EncapsulatedOCSPValue"))
    certificates = [
        *_key_info(parts),
        *_embedded(parts, "CertificateValues", "EncapsulatedX509Certificate"),
        *certificates_in(answers),
    ]
    stamps, faults = _stamps(parts, trust, certificates)
    material = Material(
        answers=answers,
        lists=tuple(_values(parts, "RevocationValues", "CRLValues", "EncapsulatedCRLValue")),
        certificates=tuple(certificates),
    )
    judged = judgement.judge(chosen, material, stamps, trust=trust, at=at)
    archived = parts.unsigned is not None and children(parts.unsigned, "ArchiveTimeStamp", XADES_141)
    return replace(
        bare,
        level=judgement.level(
            stamped=bool(stamps or faults), status=bool(material.answers or material.lists), archived=bool(archived)
        ),
        signer=judged.signer,
        claimed_at=_claimed(parts),
        timestamped_at=judged.timestamped_at,
        timestamped_by=judged.timestamped_by,
        status_kind=judged.status.kind,
        status_at=judged.status.at,
        covers=covered.files,
        findings=judgement.told([*findings, *faults, *judged.findings], broken_stamp=bool(faults)),
    )


def _parts(root: Any, element: Any) -> Parts:
    info, value = only(element, "SignedInfo"), only(element, "SignatureValue")
    qualifying = [each for holder in children(element, "Object") for each in holder
                  if each.tag == f"{{{XADES}}}QualifyingProperties"]  # fmt: skip
    if len(qualifying) != 1:
        raise Broken("signed_properties")
    if qualifying[0].get("Target") != f"#{element.get('Id')}":
        raise Broken("signed_properties")
    properties = only(qualifying[0], "SignedProperties", XADES)
    unsigned = maybe(qualifying[0], "UnsignedProperties", "UnsignedSignatureProperties")
    return Parts(root, element, info, value, properties, unsigned)


def _signing_certificate(parts: Parts) -> x509.Certificate:
    """The certificate whose hash was signed. Raises Broken unless it is among those in KeyInfo, or embedded."""
    held = _key_info(parts) or _embedded(parts, "CertificateValues", "EncapsulatedX509Certificate")
    named = [
        found for name in ("SigningCertificateV2", "SigningCertificate")
        if (found := maybe(parts.properties, "SignedSignatureProperties", name)) is not None
    ]  # fmt: skip
    if not named:
        raise Broken("no_signing_certificate")
    if not held:
        raise Broken("no_certificate")
    for each in held:
        if all(_is_named(each, listed) for listed in named):
            return each
    raise Broken("other_certificate")


def _is_named(held: x509.Certificate, listed: Any) -> bool:
    """Whether the first Cert of a SigningCertificate is this certificate: its hash, and its number if told."""
    first = next(iter(children(listed, "Cert", XADES)), None)
    if first is None:
        raise Broken("no_signing_certificate")
    hashed = only(first, "CertDigest", XADES)
    method = document.algorithm(only(hashed, "DigestMethod"))
    if algorithms.digest(method, der(held)) != document.octets(only(hashed, "DigestValue")):
        return False
    number = maybe(maybe(first, "IssuerSerial"), "X509SerialNumber", space=DS)
    if number is not None:
        return document.text(number).strip() == str(held.serial_number)
    newer = maybe(first, "IssuerSerialV2")
    return newer is None or _number_of(document.octets(newer)) == held.serial_number


def _number_of(issuer_serial: bytes) -> int | None:
    try:
        return int(tsp.IssuerSerial.load(issuer_serial, strict=True)["serial_number"].native)
    except (ValueError, TypeError, KeyError):
        return None


def _value_findings(parts: Parts, chosen: x509.Certificate) -> Iterator[Finding]:
    """Whether the certificate's key signed SignedInfo."""
    try:
        method = only(parts.info, "CanonicalizationMethod")
        signed = canonical(parts.info, document.algorithm(method), references.prefixes_of(method))
        how = _method(only(parts.info, "SignatureMethod"))
        key = chosen.public_key()
        algorithms.demand_strong(key)
        if not algorithms.holds(key, how, document.octets(parts.value), signed):
            yield Finding("signature_value")
    except Broken as problem:
        yield problem.finding


def _method(element: Any) -> algorithms.Method:
    """The method, PSS with its parameters in an element included. Raises Broken."""
    uri = document.algorithm(element)
    if uri != f"{PSS}rsa-pss":
        return algorithms.method(uri)
    said = maybe(element, "RSAPSSParams", space=PSS)
    hashing = maybe(said, "DigestMethod", space=DS)
    name = "sha256" if hashing is None else algorithms.DIGESTS.get(document.algorithm(hashing))
    salt = maybe(said, "SaltLength", space=PSS)
    length = document.text(salt).strip() if salt is not None else ""
    mask = maybe(said, "MaskGenerationFunction", "DigestMethod", space=PSS)
    if name is None or mask is not None or (length and not length.isdecimal()):
        raise Broken("unsupported_signature", uri)
    return algorithms.Method("pss", name, int(length) if length else 0)


def _key_info(parts: Parts) -> list[x509.Certificate]:
    info = maybe(parts.element, "KeyInfo", space=DS)
    held = [] if info is None else children(info, "X509Data")
    return certificate.load(document.octets(each) for data in held for each in children(data, "X509Certificate"))


def _embedded(parts: Parts, *path: str) -> list[x509.Certificate]:
    return certificate.load(_values(parts, *path))


def _values(parts: Parts, *path: str) -> Iterator[bytes]:
    """The base64 of unsigned properties at a path, in every copy of it; TimeStampValidationData has the same inside."""
    if parts.unsigned is None:
        return
    count = 0
    holders = [parts.unsigned, *children(parts.unsigned, "TimeStampValidationData", XADES_141)]
    for holder in holders:
        found = [holder]
        for name in path:
            found = [child for each in found for child in children(each, name, XADES)]
        for each in found:
            if (count := count + 1) > MOST:
                raise Broken("signature_structure", path[-1])
            yield document.octets(each)


def _stamps(
    parts: Parts, trust: Trust, certificates: list[x509.Certificate]
) -> tuple[list[stamp.Stamp], list[Finding]]:
    """The time-stamps over the signature's value that hold, and what is wrong with the others."""
    found, faults = [], []
    listed = [] if parts.unsigned is None else children(parts.unsigned, "SignatureTimeStamp", XADES)
    if len(listed) > MOST_STAMPS:
        raise Broken("signature_structure", "SignatureTimeStamp")
    for each in listed:
        try:
            method = maybe(each, "CanonicalizationMethod", space=DS)
            tokens = [document.octets(token) for token in children(each, "EncapsulatedTimeStamp", XADES)]
            found += [stamp.read(token, _stamped(parts, method), trust=trust, others=certificates) for token in tokens]
        except Broken as problem:
            faults.append(problem.finding)
    return found, faults


def _stamped(parts: Parts, method: Any) -> tuple[bytes, ...]:
    """The bytes that a time-stamp is over: SignatureValue, canonical as said.

    Where nothing is said the standard means inclusive; some programs mean exclusive, and either names this value only.
    """
    if method is None:
        return canonical(parts.value, INCLUSIVE), canonical(parts.value, EXCLUSIVE)
    return (canonical(parts.value, document.algorithm(method), references.prefixes_of(method)),)


def _claimed(parts: Parts) -> datetime | None:
    said = maybe(parts.properties, "SignedSignatureProperties", "SigningTime")
    try:
        moment = datetime.fromisoformat(document.text(said).strip()) if said is not None else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo else None
