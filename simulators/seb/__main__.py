"""`python -m simulators.seb`: the simulated bank as a program."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from simulators.answers import LastAnswer
from simulators.keys import load_key
from simulators.people import load_people
from simulators.seb.bank import Bank, check_key
from simulators.seb.checks import Agreement
from simulators.serve import listen, loopback_or_exit, run


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.seb", description="Simulated SEB")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    options.add_argument("--port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--return-url", required=True, help="where answers go, as the agreement fixes it")
    options.add_argument("--bank-key", type=Path, required=True, help="private key of the bank")
    options.add_argument("--agreement-id", required=True, help="the portal's IB_SND_ID, at most 10 characters")
    options.add_argument("--people", type=Path, help="list of people as JSON; a built-in list otherwise")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Starts the bank and serves until SIGTERM or SIGINT."""
    options = parser().parse_args(arguments)
    host = loopback_or_exit(options.host)
    try:
        load_people(options.people)
        agreement = Agreement(options.agreement_id, options.return_url)
        key = load_key(options.bank_key)
        check_key(key)
    except (OSError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    bank = Bank(agreement, key, options.people, lambda: datetime.now(UTC), LastAnswer())
    run(listen(host, options.port, bank), host)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
