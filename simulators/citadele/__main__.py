"""`python -m simulators.citadele`: the simulated bank as a program."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from simulators.answers import LastAnswer
from simulators.citadele.bank import Bank
from simulators.citadele.checks import Contract
from simulators.citadele.protocol import Signer
from simulators.keys import load_key
from simulators.people import load_people
from simulators.serve import listen, loopback_or_exit, run


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.citadele", description="Simulated Citadele")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    options.add_argument("--port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--portal-cert", type=Path, required=True, help="certificate of the portal")
    options.add_argument("--bank-key", type=Path, required=True, help="private key of the bank")
    options.add_argument("--bank-cert", type=Path, required=True, help="certificate of the bank, for KeyInfo")
    options.add_argument("--contract-id", required=True, help="the portal's From")
    options.add_argument("--bank-id", required=True, help="the bank's own From")
    options.add_argument("--people", type=Path, help="list of people as JSON; a built-in list otherwise")
    return options


def load_signer(key_file: Path, certificate_file: Path) -> Signer:
    """The bank's key with its certificate; ValueError when they are no pair."""
    key = load_key(key_file)
    certificate = x509.load_pem_x509_certificate(certificate_file.read_bytes())
    if certificate.public_key() != key.public_key():
        raise ValueError(f"{certificate_file.name} is not the certificate of {key_file.name}")
    return Signer(key, certificate)


def main(arguments: list[str] | None = None) -> int:
    """Starts the bank and serves until SIGTERM or SIGINT."""
    options = parser().parse_args(arguments)
    host = loopback_or_exit(options.host)
    try:
        load_people(options.people)
        portal = x509.load_pem_x509_certificate(options.portal_cert.read_bytes())
        contract = Contract(options.bank_id, options.contract_id, portal)
        signer = load_signer(options.bank_key, options.bank_cert)
    except (OSError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    bank = Bank(contract, signer, options.people, lambda: datetime.now(UTC), LastAnswer())
    run(listen(host, options.port, bank), host)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
