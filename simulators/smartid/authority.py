"""The simulated certificate authority: its keys in a folder, people's certificates, and what became of each."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from simulators.keys import write_file
from simulators.smartid.accounts import Account
from simulators.smartid.certificates import Form, Issuer, Standing, draft, form_of, person_name, references
from simulators.smartid.keyring import CaKey, KeyRing, new_ca_key

ROOT_NAME, ISSUING_NAME = "TEST of simulated Smart-ID ROOT", "TEST of simulated Smart-ID EID-Q"
LASTING = timedelta(days=10 * 365)
ANY_POLICY = ObjectIdentifier("2.5.29.32.0")


@dataclass(frozen=True)
class Certified:
    """A key of the authority with its certificate."""

    key: CaKey
    certificate: x509.Certificate


def ca_name(common: str) -> x509.Name:
    """The name of an authority of this simulator."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "LV"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Pagalms simulators"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _ca_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _start(name: str, key: CaKey, now: datetime, lasting: timedelta) -> x509.CertificateBuilder:
    public = key.public_key()
    builder = x509.CertificateBuilder(subject_name=ca_name(name), public_key=public)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=365)).not_valid_after(now + lasting)
    return builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)


def signed_by(builder: x509.CertificateBuilder, issuer: x509.Name, key: CaKey | rsa.RSAPrivateKey) -> x509.Certificate:
    """The certificate with the issuer's name, key identifier and signature."""
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return builder.issuer_name(issuer).add_extension(identifier, critical=False).sign(key, hashes.SHA384())


def make_root(key: CaKey, now: datetime) -> x509.Certificate:
    """The anchor of trust, signed by itself."""
    builder = _start(ROOT_NAME, key, now, LASTING)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_ca_usage(signs_certificates=True), critical=True)
    return signed_by(builder, ca_name(ROOT_NAME), key)


def make_issuing(key: CaKey, root: Certified, url: str, now: datetime) -> x509.Certificate:
    """The authority that issues people's certificates."""
    builder = _start(ISSUING_NAME, key, now, LASTING)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_ca_usage(signs_certificates=True), critical=True)
    anything = x509.CertificatePolicies([x509.PolicyInformation(ANY_POLICY, None)])
    builder = builder.add_extension(anything, critical=False)
    for extension, critical in references(url, "root.crl", "root.crt"):
        builder = builder.add_extension(extension, critical=critical)
    return signed_by(builder, root.certificate.subject, root.key)


def make_responder(name: str, issuer: Certified, now: datetime, *, has_right: bool = True) -> Certified:
    """A key with the issuer's right to answer by OCSP, or without it; made anew at each start."""
    key = new_ca_key()
    builder = _start(name, key, now, timedelta(days=365))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_ca_usage(signs_certificates=False), critical=True)
    purpose = ExtendedKeyUsageOID.OCSP_SIGNING if has_right else ExtendedKeyUsageOID.CLIENT_AUTH
    builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return Certified(key, signed_by(builder, issuer.certificate.subject, issuer.key))


class Authority:
    """Root, issuing authority, OCSP responders, and the register of what was issued."""

    def __init__(self, folder: Path, url: str, clock: Callable[[], datetime], bits: int = 2048) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.url, self.clock, self._folder = url, clock, folder
        self.keys = KeyRing(folder, bits)
        now = clock()
        self.root = self._kept("root", lambda key: make_root(key, now))
        self.issuing = self._kept("issuing", lambda key: make_issuing(key, self.root, url, now), url)
        self.responders = {
            "root": make_responder("TEST root OCSP", self.root, now),
            "issuing": make_responder("TEST OCSP", self.issuing, now),
        }
        self._lock = threading.Lock()
        self._register: dict[int, Form] = {}
        self._usual: dict[Account, x509.Certificate] = {}
        self._foreign: Certified | None = None

    def _kept(self, name: str, make: Callable[[CaKey], x509.Certificate], url: str = "") -> Certified:
        """The certificate in the folder; made where missing, or when it names another address of the simulator."""
        key, path = self.keys.authority(name), self._folder / f"{name}.pem"
        if path.exists():
            certificate = x509.load_pem_x509_certificate(path.read_bytes())
            is_current = f"{url}/ocsp".encode() in certificate.public_bytes(serialization.Encoding.DER)
            if certificate.public_key() == key.public_key() and (is_current or not url):
                return Certified(key, certificate)
        certificate = make(key)
        write_file(path, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        return Certified(key, certificate)

    def key(self, account: Account) -> rsa.RSAPrivateKey:
        """The key on a person's telephone."""
        return self.keys.person(account.identifier)

    def certificate(self, account: Account) -> x509.Certificate:
        """The person's honest certificate, issued once in a run."""
        with self._lock:
            known = self._usual.get(account)
        if known is None:
            known = self.issue(account, form_of(account))
            with self._lock:
                self._usual[account] = known
        return known

    def issue(self, account: Account, form: Form) -> x509.Certificate:
        """A fresh certificate of a form."""
        key = self.key(account)
        builder = draft(account, form, key.public_key(), self.url, self.clock())
        if form.issuer is Issuer.ITSELF:
            certificate = signed_by(builder, person_name(account, form), key)
        else:
            issuer = self.issuing if form.issuer is Issuer.ISSUING else self.foreign()
            certificate = signed_by(builder, issuer.certificate.subject, issuer.key)
        with self._lock:
            self._register[certificate.serial_number] = form
        return certificate

    def foreign(self) -> Certified:
        """An authority nobody trusts, under the name of ours."""
        with self._lock:
            if self._foreign is None:
                now, root_key, key = self.clock(), new_ca_key(), new_ca_key()
                root = Certified(root_key, make_root(root_key, now))
                self._foreign = Certified(key, make_issuing(key, root, self.url, now))
            return self._foreign

    def standing(self, issuer: str, serial: int) -> Standing:
        """What the responder is to say about a number; UNKNOWN when it was never issued."""
        if issuer == "root":
            return Standing.GOOD if serial == self.issuing.certificate.serial_number else Standing.UNKNOWN
        with self._lock:
            form = self._register.get(serial)
        return form.standing if form else Standing.UNKNOWN

    def revoked(self) -> list[int]:
        """The numbers in the list of revoked certificates."""
        with self._lock:
            return [serial for serial, form in self._register.items() if form.is_listed]
