"""Whether a certificate is one for signing in with Smart-ID, and whose (IDENTITY 1.7, points 8 to 11). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from pagalms.identity.rules import NAME_LENGTH, Refused, one_line

POLICIES = {
    "QUALIFIED": frozenset({"1.3.6.1.4.1.10015.17.2", "0.4.0.2042.1.2"}),
    "ADVANCED": frozenset({"1.3.6.1.4.1.10015.17.1", "0.4.0.2042.1.1"}),
}
AUTHENTICATION = ObjectIdentifier("1.3.6.1.4.1.62306.5.7.0")  # certificates issued from April 2025 on
_PERSON = re.compile(r"PNOLV-(\d{6}-\d{5})", re.ASCII)


@dataclass(frozen=True)
class Holder:
    """Whose certificate it is. The document number in it is never an identity."""

    personal_code: str = field(repr=False)
    given_name: str = field(repr=False)
    family_name: str = field(repr=False)


def holder_of(certificate: x509.Certificate, *, level: str, policies: frozenset[str] = frozenset()) -> Holder:
    """Whose sign-in certificate of this level it is. Raises Refused. `policies` replace those of the level."""
    with reading("certificate"):
        extensions, subject = certificate.extensions, certificate.subject
    _end_entity(extensions)
    _policies(extensions, policies or POLICIES[level])
    _purpose(extensions)
    person = _PERSON.fullmatch(_only(subject, NameOID.SERIAL_NUMBER))
    if person is None or _only(subject, NameOID.COUNTRY_NAME) != "LV":
        raise Refused("identity")
    given, family = (one_line(_only(subject, oid))[:NAME_LENGTH] for oid in (NameOID.GIVEN_NAME, NameOID.SURNAME))
    return Holder(person.group(1), given, family)


@contextmanager
def reading(reason: str) -> Iterator[None]:
    """What cannot be read is refused: whoever writes a certificate or an answer about one may write it wrongly."""
    try:
        yield
    except Refused:
        raise
    except Exception:  # noqa: BLE001 - the libraries read by and by, and raise whatever the damaged part leads to
        raise Refused(reason) from None


def _end_entity(extensions: x509.Extensions) -> None:
    try:
        is_authority = extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        is_authority = False
    if is_authority:
        raise Refused("authority")


def _policies(extensions: x509.Extensions, wanted: frozenset[str]) -> None:
    try:
        stated = extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        raise Refused("policies") from None
    if not wanted <= {policy.policy_identifier.dotted_string for policy in stated}:
        raise Refused("policies")


def _purpose(extensions: x509.Extensions) -> None:
    """Either form: of today, or of before April 2025 with a key that may encipher as well."""
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        purposes = set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)
    except x509.ExtensionNotFound:
        raise Refused("purpose") from None
    today = AUTHENTICATION in purposes
    older = ExtendedKeyUsageOID.CLIENT_AUTH in purposes and usage.key_encipherment and usage.data_encipherment
    if not usage.digital_signature or usage.content_commitment or not (today or older):
        raise Refused("purpose")


def _only(subject: x509.Name, oid: ObjectIdentifier) -> str:
    """The one value of an attribute; empty when there is none or more than one."""
    found = subject.get_attributes_for_oid(oid)
    return str(found[0].value) if len(found) == 1 else ""
