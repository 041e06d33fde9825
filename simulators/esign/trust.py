"""The authorities of this small world: a root, who issues certificates, who tells their state, who tells the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from simulators.esign.algorithms import KeyKind, SigningKey
from simulators.esign.certificates import Form, Issuer, draft, places, subject, usage
from simulators.esign.keyring import KeyRing
from simulators.keys import write_file
from simulators.people import Person

LASTING = timedelta(days=10 * 365)  # to either side of the day when the world is made
CHEAT = Person("Kārlis Krāpnieks", "070770-27777")
ANY_POLICY = ObjectIdentifier("2.5.29.32.0")


@dataclass(frozen=True)
class Certified:
    """A key with its certificate, and the certificates above it, the nearest first."""

    key: SigningKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...] = ()

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificate and all above it."""
        return (self.certificate, *self.above)


@dataclass(frozen=True)
class _Draft:
    """An authority's certificate without its issuer yet."""

    builder: x509.CertificateBuilder
    name: x509.Name
    key: SigningKey


def _name(common: str) -> x509.Name:
    parts = ((NameOID.COUNTRY_NAME, "LV"), (NameOID.ORGANIZATION_NAME, "Pagalms simulators"))
    return x509.Name([x509.NameAttribute(kind, value) for kind, value in (*parts, (NameOID.COMMON_NAME, common))])


def signed_by(builder: x509.CertificateBuilder, issuer: x509.Name, key: SigningKey) -> x509.Certificate:
    """The certificate with its issuer's name, key identifier and signature."""
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.issuer_name(issuer).add_extension(identifier, critical=False).sign(key, hashes.SHA256())


class Trust:
    """Every authority; made once, kept in a folder, the same at the next start."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.folder, self._now = folder, now.replace(microsecond=0)
        self.keys = KeyRing(folder / "keys")
        self.root = self._authority("root", "TEST eSign root", KeyKind.P384)
        self.issuing = self._authority("issuing", "TEST eSign qualified CA", KeyKind.RSA_2048, self.root)
        self.plain = self._authority("plain", "TEST eSign other CA", KeyKind.P256, self.root)
        self.responder = self._server("responder", "TEST eSign OCSP", self.issuing)
        self.plain_responder = self._server("plain-responder", "TEST eSign other OCSP", self.plain)
        self.tsa_root = self._authority("tsa-root", "TEST eSign time root", KeyKind.P256)
        self.tsa = self._server("tsa", "TEST eSign time stamps", self.tsa_root)
        client = ExtendedKeyUsageOID.CLIENT_AUTH
        self.no_tsa = self._server("no-tsa", "TEST eSign time client", self.tsa_root, client)
        self.foreign_root = self._authority("foreign-root", "TEST eSign root", KeyKind.P384)
        self.foreign = self._authority("foreign", "TEST eSign qualified CA", KeyKind.RSA_2048, self.foreign_root)
        self.foreign_responder = self._server("foreign-responder", "TEST eSign OCSP", self.foreign)
        self.foreign_tsa_root = self._authority("foreign-tsa-root", "TEST eSign time root", KeyKind.P256)
        self.foreign_tsa = self._server("foreign-tsa", "TEST eSign time stamps", self.foreign_tsa_root)

    def file(self, name: str) -> Path:
        """The PEM file of an authority: `root`, `issuing`, `tsa-root`, `tsa`, …"""
        return self.folder / f"{name}.pem"

    def _authority(self, name: str, common: str, kind: KeyKind, above: Certified | None = None) -> Certified:
        key = self.keys.key(name, kind)
        builder = self._start(common, key)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0 if above else None), critical=True)
        builder = builder.add_extension(usage(authority=True), critical=True)
        if above:
            anything = x509.CertificatePolicies([x509.PolicyInformation(ANY_POLICY, None)])
            builder = builder.add_extension(anything, critical=False).add_extension(places("root"), critical=False)
        return self._kept(name, _Draft(builder, _name(common), key), above)

    def _server(
        self, name: str, common: str, above: Certified, purpose: ObjectIdentifier | None = None
    ) -> Certified:  # fmt: skip
        """Who answers for an authority, about certificates or about time; another purpose takes that right away."""
        key = self.keys.key(name, KeyKind.P256 if "responder" in name else KeyKind.RSA_2048)
        builder = self._start(common, key)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        is_responder = "responder" in name
        usual = ExtendedKeyUsageOID.OCSP_SIGNING if is_responder else ExtendedKeyUsageOID.TIME_STAMPING
        builder = builder.add_extension(usage(signature=True, commitment=not is_responder), critical=True)
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([purpose or usual]), critical=not is_responder
        )  # RFC 3161 2.3
        if is_responder:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        return self._kept(name, _Draft(builder, _name(common), key), above)

    def _start(self, common: str, key: SigningKey) -> x509.CertificateBuilder:
        public = key.public_key()
        builder = x509.CertificateBuilder(subject_name=_name(common), public_key=public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(self._now - LASTING).not_valid_after(self._now + LASTING)
        return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)

    def _kept(self, name: str, wanted: _Draft, above: Certified | None) -> Certified:
        """The certificate in the folder, made where it is missing or has another issuer; a root signs itself."""
        path, chain = self.file(name), above.chain if above else ()
        if path.exists():
            found = x509.load_pem_x509_certificate(path.read_bytes())
            parent = above.certificate if above else found
            if found.public_key() == wanted.key.public_key() and _is_issued_by(found, parent):
                return Certified(wanted.key, found, chain)
        issuer, key = (above.certificate.subject, above.key) if above else (wanted.name, wanted.key)
        made = signed_by(wanted.builder, issuer, key)
        write_file(path, made.public_bytes(serialization.Encoding.PEM), 0o644)
        return Certified(wanted.key, made, chain)

    def issuer(self, which: Issuer) -> Certified:
        """The authority that issues to people; a certificate that signs itself has none."""
        if which is Issuer.PERSON:
            return self.cheat
        return {Issuer.PLAIN: self.plain, Issuer.FOREIGN: self.foreign}.get(which, self.issuing)

    @cached_property
    def cheat(self) -> Certified:
        """A person with an honest certificate, who issues certificates to others."""
        return self.signer(CHEAT, Form(starts=-LASTING / 2, ends=LASTING / 2), self._now)

    def responder_of(self, which: Issuer) -> Certified:
        """Who tells the state of that authority's certificates."""
        if which is Issuer.PERSON:
            return self.cheat
        return {Issuer.PLAIN: self.plain_responder, Issuer.FOREIGN: self.foreign_responder}.get(which, self.responder)

    def signer(self, person: Person, form: Form, at: datetime) -> Certified:
        """A person with a fresh certificate of a form, around a moment of signing."""
        key = self.keys.key(f"person {person.personal_code}", form.key)
        builder = draft(person, form, key, at.replace(microsecond=0))
        if form.issuer is Issuer.ITSELF:
            return Certified(key, signed_by(builder, subject(person, form), key))
        issuer = self.issuer(form.issuer)
        return Certified(key, signed_by(builder, issuer.certificate.subject, issuer.key), issuer.chain)


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
