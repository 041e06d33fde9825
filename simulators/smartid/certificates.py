"""What stands in a person's certificate (IDENTITY §1.7, steps 7 to 11), and in those that must be refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from simulators.smartid.accounts import Account
from simulators.smartid.protocol import ADVANCED, QUALIFIED

POLICIES = {
    QUALIFIED: ("1.3.6.1.4.1.10015.17.2", "0.4.0.2042.1.2"),
    ADVANCED: ("1.3.6.1.4.1.10015.17.1", "0.4.0.2042.1.1"),
}
SMART_ID_LOGIN = ObjectIdentifier("1.3.6.1.4.1.62306.5.7.0")
BIRTH_ATTRIBUTES = ObjectIdentifier("2.5.29.9")
_BIRTH_DATE = bytes.fromhex("06082b06010505070901")  # 1.3.6.1.5.5.7.9.1
_CENTURIES = {"0": 1800, "1": 1900, "2": 2000}


class Usage(StrEnum):
    """What the key may do."""

    LOGIN = "login"  # issued from April 2025
    OLDER = "older"  # issued before
    SIGNING = "signing"


class Standing(StrEnum):
    """What the OCSP responder does when asked about a certificate."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    DOWN = "down"
    STALE = "stale"
    OTHER_NONCE = "other-nonce"
    NO_NONCE = "no-nonce"
    FOREIGN_RESPONDER = "foreign-responder"
    NO_RIGHT = "no-right"  # signed with the person's sibling: same CA, but no right to sign OCSP


class Issuer(StrEnum):
    """Who signs a certificate."""

    ISSUING = "issuing"
    FOREIGN = "foreign"  # bears the names of ours, but has other keys
    ITSELF = "itself"


@dataclass(frozen=True)
class Form:
    """How a certificate is made; the defaults are an honest one."""

    usage: Usage = Usage.LOGIN
    purpose: ObjectIdentifier | None = SMART_ID_LOGIN
    policies: tuple[str, ...] = POLICIES[QUALIFIED]
    number: str = ""  # instead of the person's semantics identifier
    country: str = "LV"
    starts: timedelta = timedelta(days=-30)
    ends: timedelta = timedelta(days=3 * 365)
    issuer: Issuer = Issuer.ISSUING
    is_authority: bool = False
    standing: Standing = Standing.GOOD
    crl: str = "issuing.crl"  # a list of another name is never there
    is_listed: bool = False  # stands in the CRL although the OCSP responder may say otherwise


def form_of(account: Account) -> Form:
    """The honest form for an account: of its level, and of its time."""
    policies = POLICIES[account.level]
    if account.older_certificate:
        return Form(Usage.OLDER, ExtendedKeyUsageOID.CLIENT_AUTH, policies)
    return Form(policies=policies)


def _usage(usage: Usage, *, is_authority: bool) -> x509.KeyUsage:
    older, signing = usage is Usage.OLDER, usage is Usage.SIGNING
    return x509.KeyUsage(
        digital_signature=not signing,
        content_commitment=signing,
        key_encipherment=older,
        data_encipherment=older,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def person_name(account: Account, form: Form) -> x509.Name:
    """The subject: the serial number is the identity, the names are for the eye."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, form.country),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{account.family_name},{account.given_name}"[:64]),
            x509.NameAttribute(NameOID.SURNAME, account.family_name),
            x509.NameAttribute(NameOID.GIVEN_NAME, account.given_name),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, form.number or account.identifier),
        ]
    )


def birth_date(personal_code: str) -> date | None:
    """The date a personal code carries; None for codes from 32 on and for impossible dates (§0.4)."""
    if personal_code[:2] >= "32":
        return None
    try:
        year = _CENTURIES[personal_code[7]] + int(personal_code[4:6])
        return date(year, int(personal_code[2:4]), int(personal_code[:2]))
    except (KeyError, ValueError):
        return None


def _der(tag: int, content: bytes) -> bytes:
    return bytes((tag, len(content))) + content


def birth_extension(day: date) -> x509.UnrecognizedExtension:
    """The extension subjectDirectoryAttributes with the date of birth, at noon UTC."""
    moment = _der(0x18, f"{day:%Y%m%d}120000Z".encode())
    attribute = _der(0x30, _BIRTH_DATE + _der(0x31, moment))
    return x509.UnrecognizedExtension(BIRTH_ATTRIBUTES, _der(0x30, attribute))


def _extensions(account: Account, form: Form, url: str) -> list[tuple[x509.ExtensionType, bool]]:
    document = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, account.document)])
    policies = [x509.PolicyInformation(ObjectIdentifier(each), None) for each in form.policies]
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=form.is_authority, path_length=None), True),
        (_usage(form.usage, is_authority=form.is_authority), True),
        (x509.SubjectAlternativeName([x509.DirectoryName(document)]), False),
        *references(url, form.crl, "issuing.crt"),
    ]
    if policies:
        found.append((x509.CertificatePolicies(policies), False))
    if form.purpose:
        found.append((x509.ExtendedKeyUsage([form.purpose]), False))
    birth = birth_date(account.personal_code)
    return [*found, (birth_extension(birth), False)] if birth else found


def references(url: str, crl: str, issuer: str) -> list[tuple[x509.ExtensionType, bool]]:
    """Where to ask about a certificate: OCSP, the issuer's certificate, and the list of revoked ones."""
    places = [
        x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(f"{url}/ocsp")),
        x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(f"{url}/certs/{issuer}")
        ),
    ]
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(f"{url}/crl/{crl}")], None, None, None)
    return [(x509.AuthorityInformationAccess(places), False), (x509.CRLDistributionPoints([point]), False)]


def draft(
    account: Account, form: Form, key: rsa.RSAPublicKey, url: str, now: datetime
) -> x509.CertificateBuilder:  # fmt: skip
    """A person's certificate without its issuer and signature yet."""
    builder = x509.CertificateBuilder(subject_name=person_name(account, form), public_key=key)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now + form.starts).not_valid_after(now + form.ends)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    for extension, critical in _extensions(account, form, url):
        builder = builder.add_extension(extension, critical=critical)
    return builder
