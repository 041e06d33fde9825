"""Makes the key pairs of the portal and of the simulated bank: `python -m simulators.keys --out DIR`."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

KEY_BITS = 2048
HALF_LIFE = timedelta(days=365)
PAIRS = {"portal": "Pagalms portal (simulation)", "bank": "Simulated bank (simulation)"}


def new_key() -> rsa.RSAPrivateKey:
    """A fresh RSA key of the usual size."""
    return rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)


def load_key(path: Path) -> rsa.RSAPrivateKey:
    """The RSA private key in a PEM file."""
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError(f"{path.name} holds no RSA key")  # noqa: TRY004 - the file is wrong
    return key


def load_public_key(path: Path) -> rsa.RSAPublicKey:
    """The RSA public key of a PEM file with a certificate or a bare public key."""
    data = path.read_bytes()
    is_certificate = b"BEGIN CERTIFICATE" in data
    key: object = (
        x509.load_pem_x509_certificate(data).public_key() if is_certificate else serialization.load_pem_public_key(data)
    )
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError(f"{path.name} holds no RSA public key")  # noqa: TRY004 - the file is wrong
    return key


def certificate_for(key: rsa.RSAPrivateKey, name: str, now: datetime) -> x509.Certificate:
    """A self-signed certificate, valid a year to either side of `now`."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject_name=subject, issuer_name=subject, public_key=key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - HALF_LIFE).not_valid_after(now + HALF_LIFE)
    return builder.sign(key, hashes.SHA256())


def write_file(path: Path, data: bytes, mode: int) -> None:
    """Writes a whole file or none; the mode is right from the first byte."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


def ensure_pair(folder: Path, name: str, now: datetime) -> list[str]:
    """Makes name.key and name.pem where missing, and returns the names of the files it made."""
    key_file, certificate_file = folder / f"{name}.key", folder / f"{name}.pem"
    made = []
    if not key_file.exists():
        if certificate_file.exists():
            raise FileExistsError(f"{certificate_file.name} is here without its {key_file.name}")
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        write_file(key_file, new_key().private_bytes(encoding, form, serialization.NoEncryption()), 0o600)
        made.append(key_file.name)
    if not certificate_file.exists():
        certificate = certificate_for(load_key(key_file), PAIRS.get(name, name), now)
        write_file(certificate_file, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
        made.append(certificate_file.name)
    return made


def ensure_keys(folder: Path) -> list[str]:
    """Makes what is missing of portal.key, portal.pem, bank.key and bank.pem in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    return [file for name in PAIRS for file in ensure_pair(folder, name, now)]


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="simulators.keys", description=__doc__)
    parser.add_argument("--out", required=True, type=Path, help="folder for the four files")
    try:
        made = ensure_keys(parser.parse_args(arguments).out)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    print("made " + ", ".join(made) if made else "all four files were here already")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
