"""`python -m simulators.eparaksts`: the simulated eParaksts as a program."""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from simulators.eparaksts.checks import Client
from simulators.eparaksts.grants import Grants
from simulators.eparaksts.server import Server
from simulators.people import load_people
from simulators.serve import listen, loopback_or_exit, run


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.eparaksts", description="Simulated eParaksts")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    options.add_argument("--port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--client-id", required=True, help="the portal's client_id")
    options.add_argument("--client-secret", required=True, help="the portal's secret")
    options.add_argument("--redirect-uri", required=True, action="append", help="registered; may be given twice")
    options.add_argument("--people", type=Path, help="list of people as JSON; a built-in list otherwise")
    options.add_argument("--slow", type=float, default=30.0, help="seconds a slow answer takes (default 30)")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Starts the service and serves until SIGTERM or SIGINT."""
    options = parser().parse_args(arguments)
    host = loopback_or_exit(options.host)
    try:
        load_people(options.people)
        client = Client(options.client_id, options.client_secret, tuple(options.redirect_uri))
    except (OSError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    server = Server(client, options.people, lambda: datetime.now(UTC), lambda: time.sleep(options.slow), Grants())
    run(listen(host, options.port, server), host)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
