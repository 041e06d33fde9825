"""`python -m simulators.swedbank`: the simulated bank as a program."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from simulators.answers import LastAnswer
from simulators.keys import load_key, load_public_key
from simulators.people import load_people
from simulators.serve import listen, loopback_or_exit, run
from simulators.swedbank.bank import Bank
from simulators.swedbank.checks import Contract


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.swedbank", description="Simulated Swedbank")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    options.add_argument("--port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--portal-cert", type=Path, required=True, help="portal certificate or public key")
    options.add_argument("--bank-key", type=Path, required=True, help="private key of the bank")
    options.add_argument("--sender-id", required=True, help="the portal's VK_SND_ID")
    options.add_argument("--bank-id", required=True, help="the bank's own id")
    options.add_argument("--people", type=Path, help="list of people as JSON; a built-in list otherwise")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Starts the bank and serves until SIGTERM or SIGINT."""
    options = parser().parse_args(arguments)
    host = loopback_or_exit(options.host)
    try:
        load_people(options.people)
        contract = Contract(options.bank_id, options.sender_id, load_public_key(options.portal_cert))
        key = load_key(options.bank_key)
    except (OSError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    bank = Bank(contract, key, options.people, lambda: datetime.now(UTC), LastAnswer())
    run(listen(host, options.port, bank), host)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
