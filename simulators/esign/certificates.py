"""What stands in the certificates of signers (ETSI EN 319 412-1, -2 and -5), right ones and others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from asn1crypto import core
from cryptography import x509
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID, ObjectIdentifier

from simulators.esign.algorithms import KeyKind, SigningKey
from simulators.people import Person

URL = "http://esign.invalid"  # nobody answers there: all that a check needs stands in the signed file
QC_STATEMENTS = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QC_COMPLIANCE, QC_DEVICE, QC_TYPE = "0.4.0.1862.1.1", "0.4.0.1862.1.4", "0.4.0.1862.1.6"
QC_DISCLOSURE = "0.4.0.1862.1.5"
FOR_SIGNATURES, FOR_SEALS = "0.4.0.1862.1.6.1", "0.4.0.1862.1.6.2"
QUALIFIED_PERSON, PLAIN_PERSON, QUALIFIED_SEAL = "0.4.0.194112.1.2", "0.4.0.2042.1.1", "0.4.0.194112.1.3"
ODD = ObjectIdentifier("2.999.5280")  # an arc for examples
COMPANY, COMPANY_NUMBER = "SIA Paraugs", "NTRLV-40003000000"


class Usage(StrEnum):
    """What the key may do."""

    SIGNING = "signing"  # nonRepudiation alone, as on an eID card
    LOGIN = "login"  # digitalSignature alone
    BOTH = "both"
    OTHER = "other"  # keyEncipherment


class Issuer(StrEnum):
    """Who signs the certificate."""

    QUALIFIED = "qualified"
    PLAIN = "plain"  # under the same root, but of no qualified service
    FOREIGN = "foreign"  # bears the names of ours, but has other keys
    ITSELF = "itself"
    PERSON = "person"  # somebody with an honest certificate, which gives no right to issue others


@dataclass(frozen=True)
class Form:
    """How a signer's certificate is made; the defaults are a qualified one on a card (QSCD)."""

    usage: Usage = Usage.SIGNING
    issuer: Issuer = Issuer.QUALIFIED
    key: KeyKind = KeyKind.RSA_2048
    country: str = "LV"
    number: str = ""  # instead of PNO<country>-<personal code>
    seal: bool = False  # of a company: organizationIdentifier, no person
    compliance: bool = True  # QcCompliance
    device: bool = True  # QcSSCD
    purpose: str = FOR_SIGNATURES  # QcType; empty for none
    policy: str = QUALIFIED_PERSON
    starts: timedelta = timedelta(days=-300)  # from the moment of signing
    ends: timedelta = timedelta(days=3 * 365)
    is_authority: bool = False
    is_odd: bool = False  # with a critical extension that nobody knows


QUALIFIED = Form()
NOT_QUALIFIED = Form(issuer=Issuer.PLAIN, compliance=False, device=False, purpose="", policy=PLAIN_PERSON)
ADVANCED = Form(device=False, policy="0.4.0.194112.1.0")  # qualified certificate, key not on a card
LOGIN = Form(Usage.LOGIN, Issuer.PLAIN, compliance=False, device=False, purpose="", policy=PLAIN_PERSON)
SEAL = Form(seal=True, purpose=FOR_SEALS, policy=QUALIFIED_SEAL)
ESTONIAN = Form(country="EE")


def split_name(name: str) -> tuple[str, str]:
    """Given names and surname; a single word is a surname."""
    given, _, family = name.rpartition(" ")
    return given, family


def subject(person: Person, form: Form) -> x509.Name:
    """The name in a certificate: the serial number is the identity, the names are for the eye."""
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, form.country)
    if form.seal:
        company = x509.NameAttribute(NameOID.ORGANIZATION_NAME, COMPANY)
        number = x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, form.number or COMPANY_NUMBER)
        return x509.Name([country, company, number, x509.NameAttribute(NameOID.COMMON_NAME, COMPANY)])
    given, family = split_name(person.name)
    parts = [country, x509.NameAttribute(NameOID.COMMON_NAME, person.name[:64])]
    parts.append(x509.NameAttribute(NameOID.SURNAME, family))
    if given:
        parts.append(x509.NameAttribute(NameOID.GIVEN_NAME, given))
    number_text = form.number or f"PNO{form.country}-{person.personal_code}"
    return x509.Name([*parts, x509.NameAttribute(NameOID.SERIAL_NUMBER, number_text)])


def usage(
    *, signature: bool = False, commitment: bool = False, encipherment: bool = False, authority: bool = False
) -> x509.KeyUsage:
    """The extension with only these rights."""
    return x509.KeyUsage(
        digital_signature=signature,
        content_commitment=commitment,
        key_encipherment=encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


class _Statement(core.Sequence):
    _fields: ClassVar = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class _Statements(core.SequenceOf):
    _child_spec = _Statement


class _Types(core.SequenceOf):
    _child_spec = core.ObjectIdentifier


class _Place(core.Sequence):
    _fields: ClassVar = [("url", core.IA5String), ("language", core.PrintableString)]


class _Places(core.SequenceOf):
    _child_spec = _Place


def statements(form: Form) -> x509.UnrecognizedExtension | None:
    """The extension qcStatements (EN 319 412-5); None where the certificate is not qualified."""
    said: list[dict[str, object]] = []
    if form.compliance:
        said.append({"id": QC_COMPLIANCE})
    if form.device:
        said.append({"id": QC_DEVICE})
    if form.purpose:
        said.append({"id": QC_TYPE, "info": _Types([form.purpose])})
    if not said:
        return None
    said.append({"id": QC_DISCLOSURE, "info": _Places([{"url": f"{URL}/terms.pdf", "language": "lv"}])})
    return x509.UnrecognizedExtension(QC_STATEMENTS, _Statements(said).dump())


def places(issuer: str) -> x509.AuthorityInformationAccess:
    """Where one would ask about the certificate, and find its issuer's."""
    found = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(address))
        for method, address in (
            (AuthorityInformationAccessOID.OCSP, f"{URL}/ocsp"),
            (AuthorityInformationAccessOID.CA_ISSUERS, f"{URL}/{issuer}.crt"),
        )
    ]
    return x509.AuthorityInformationAccess(found)


def _usage(form: Form) -> x509.KeyUsage:
    return usage(
        signature=form.usage in (Usage.LOGIN, Usage.BOTH),
        commitment=form.usage in (Usage.SIGNING, Usage.BOTH),
        encipherment=form.usage is Usage.OTHER,
        authority=form.is_authority,
    )


def draft(person: Person, form: Form, key: SigningKey, at: datetime) -> x509.CertificateBuilder:
    """A signer's certificate around a moment of signing, without its issuer and signature yet."""
    public = key.public_key()
    builder = x509.CertificateBuilder(subject_name=subject(person, form), public_key=public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(at + form.starts).not_valid_after(at + form.ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=form.is_authority, path_length=None), critical=True)
    builder = builder.add_extension(_usage(form), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    builder = builder.add_extension(places(form.issuer), critical=False)
    policy = x509.PolicyInformation(ObjectIdentifier(form.policy), None)
    builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
    if form.is_odd:
        builder = builder.add_extension(x509.UnrecognizedExtension(ODD, b"\x05\x00"), critical=True)
    qualified = statements(form)
    return builder.add_extension(qualified, critical=False) if qualified else builder
