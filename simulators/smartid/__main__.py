"""`python -m simulators.smartid`: the simulated Smart-ID as a program."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from simulators.serve import Ask, Reply, Server, address_text, listen, loopback_or_exit, run
from simulators.smartid.accounts import Accounts
from simulators.smartid.app import SmartId
from simulators.smartid.authority import Authority
from simulators.smartid.checks import Contract
from simulators.smartid.protocol import DEMO_NAME, DEMO_SCHEME, DEMO_UUID, ELAPSED_TOLERANCE
from simulators.smartid.service import Timing
from simulators.smartid.sessions import LIFETIME


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.smartid", description="Simulated Smart-ID")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    options.add_argument("--port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--ca-folder", type=Path, required=True, help="keys and certificates; made where missing")
    options.add_argument("--people", type=Path, help="list of people as JSON, besides the mock accounts")
    options.add_argument("--scheme", default=DEMO_SCHEME, help=f"schemeName (default {DEMO_SCHEME})")
    options.add_argument("--rp-uuid", default=DEMO_UUID, help="relyingPartyUUID (default: that of the demo)")
    options.add_argument("--rp-name", default=DEMO_NAME, help=f"relyingPartyName (default {DEMO_NAME})")
    options.add_argument("--public", help="address for browsers (default http://localhost:PORT)")
    options.add_argument("--http-callback", action="store_true", help="let http on loopback be a callback")
    options.add_argument("--no-ip-sharing", action="store_true", help="refuse shareMdClientIpAddress with 403")
    options.add_argument("--key-bits", type=int, default=2048, help="keys of people (default 2048; the real are 6144)")
    options.add_argument("--mock-seconds", type=float, default=2.0, help="until a mock account answers (default 2)")
    options.add_argument("--slow-seconds", type=float, default=30.0, help="how slow slow is (default 30)")
    options.add_argument("--lifetime", type=float, default=LIFETIME, help="seconds until TIMEOUT (default 120)")
    options.add_argument("--tolerance", type=int, default=ELAPSED_TOLERANCE, help="seconds a QR may be off (default 3)")
    return options


def build(options: argparse.Namespace, url: str, port: int) -> SmartId:
    """The application for the options; OSError or ValueError when a file is not right."""
    accounts = Accounts(options.people)
    accounts.all()
    authority = Authority(options.ca_folder, url, lambda: datetime.now(UTC), options.key_bits)
    contract = Contract(
        options.rp_uuid,
        options.rp_name,
        shares_addresses=not options.no_ip_sharing,
        http_callbacks=options.http_callback,
    )
    return SmartId(
        authority=authority,
        accounts=accounts,
        contract=contract,
        scheme=options.scheme,
        public=(options.public or f"http://localhost:{port}").rstrip("/"),
        timing=Timing(options.slow_seconds, options.mock_seconds, options.lifetime, options.tolerance),
    )


def _starting(_ask: Ask) -> Reply:
    """Until the authority is ready; the address must be known first, since certificates name it."""
    return Reply(503)


def main(arguments: list[str] | None = None) -> int:
    """Starts the service and serves until SIGTERM or SIGINT."""
    options = parser().parse_args(arguments)
    host = loopback_or_exit(options.host)
    server: Server = listen(host, options.port, _starting)
    try:
        server.app = build(options, f"http://{address_text(host, server.port)}", server.port)
    except (OSError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    run(server, host)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
