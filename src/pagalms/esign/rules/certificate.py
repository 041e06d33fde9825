"""What a signer's certificate says: whose it is, for signing or not, qualified or not (ETSI EN 319 412)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier

from pagalms.esign.rules.report import Finding, Kind, Signer

ORGANISATION_ID = ObjectIdentifier("2.5.4.97")
QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_COMPLIANCE = "0.4.0.1862.1.1"
QC_SSCD = "0.4.0.1862.1.4"
QC_TYPE = "0.4.0.1862.1.6"
QC_TYPE_SEAL = "0.4.0.1862.1.6.2"
_PERSON = re.compile(r"PNOLV-(\d{6}-\d{5})", re.ASCII)
_LONGEST = 200


class _Statement(core.Sequence):
    _fields: ClassVar = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class _Statements(core.SequenceOf):
    _child_spec = _Statement


class _Types(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


def load(ders: Iterable[bytes]) -> list[x509.Certificate]:
    """The certificates that can be read, each once."""
    found: dict[bytes, x509.Certificate] = {}
    for der in ders:
        try:
            certificate = x509.load_der_x509_certificate(der)
            certificate.extensions  # noqa: B018 - reads them now, so that nobody stumbles later
            certificate.public_key()
        except (ValueError, TypeError):
            continue
        found.setdefault(certificate.public_bytes(Encoding.DER), certificate)
    return list(found.values())


def signer_of(certificate: x509.Certificate) -> Signer:
    """Who signed."""
    subject = certificate.subject
    stated, types = _statements(certificate)
    given, family = _only(subject, NameOID.GIVEN_NAME), _only(subject, NameOID.SURNAME)
    country = _only(subject, NameOID.COUNTRY_NAME)
    person = _PERSON.fullmatch(_only(subject, NameOID.SERIAL_NUMBER))
    sealed = QC_TYPE_SEAL in types or bool(_only(subject, ORGANISATION_ID) and not given)
    return Signer(
        name=f"{given} {family}".strip() or _only(subject, NameOID.COMMON_NAME),
        given_name=given,
        family_name=family,
        personal_code=person.group(1) if person and country == "LV" and not sealed else "",
        country=country[:2],
        organisation=_only(subject, NameOID.ORGANIZATION_NAME),
        kind=Kind.SEAL if sealed else Kind.PERSON,
        qualified={QC_COMPLIANCE, QC_SSCD} <= stated,
        issuer=_only(certificate.issuer, NameOID.COMMON_NAME),
        not_after=certificate.not_valid_after_utc,
    )


def findings_of(certificate: x509.Certificate, signer: Signer) -> Iterator[Finding]:
    """What speaks against the certificate, or is worth knowing about it."""
    if not _may_sign(certificate):
        yield Finding("not_for_signing")
    if not signer.qualified:
        yield Finding("not_qualified")
    if signer.kind is Kind.SEAL:
        yield Finding("seal", signer.organisation)
    elif not signer.personal_code:
        yield Finding("no_code" if signer.country == "LV" else "not_latvian")


def _may_sign(certificate: x509.Certificate) -> bool:
    """Non-repudiation is asked for, and the certificate is no authority's."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    try:
        if certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
            return False
    except x509.ExtensionNotFound:
        pass
    return bool(usage.content_commitment)


def _statements(certificate: x509.Certificate) -> tuple[set[str], set[str]]:
    """The ids of QCStatements, and the kinds of certificate named in them."""
    try:
        extension = certificate.extensions.get_extension_for_oid(QC_STATEMENTS)
        listed = _Statements.load(extension.value.public_bytes(), strict=True)
        stated, types = set(), set()
        for each in listed:
            stated.add(each["id"].dotted)
            if each["id"].dotted == QC_TYPE:
                types |= {kind.dotted for kind in _Types.load(each["info"].dump())}
    except (x509.ExtensionNotFound, ValueError, TypeError, KeyError):
        return set(), set()
    return stated, types


def _only(name: x509.Name, oid: ObjectIdentifier) -> str:
    """The one value of an attribute; empty when there is none or more than one."""
    found = name.get_attributes_for_oid(oid)
    if len(found) != 1:
        return ""
    value = found[0].value
    return (value if isinstance(value, str) else value.decode(errors="replace"))[:_LONGEST]
