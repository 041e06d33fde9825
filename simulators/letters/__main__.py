"""`python -m simulators.letters`: the SMTP sink and its pages as a program."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import threading
from pathlib import Path

from simulators.letters import sink
from simulators.letters.store import Store
from simulators.letters.web import Web
from simulators.serve import Server, address_text, listen, loopback_or_exit


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.letters", description="Takes letters and shows them.")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    options.add_argument("--smtp-port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--http-port", type=int, required=True, help="0 takes a free port")
    options.add_argument("--folder", type=Path, required=True, help="where the letters are kept")
    options.add_argument("--refuse-after-data", action="store_true", help="answer 451 to every letter")
    options.add_argument("--delay", type=float, default=0.0, metavar="SECONDS", help="wait before answering")
    return options


async def serve(host: str, smtp_port: int, taker: sink.Sink, pages: Server) -> None:
    """Serves letters and pages until SIGTERM or SIGINT."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    smtp = await sink.listen(host, smtp_port, taker)
    worker = threading.Thread(target=pages.serve_forever, args=(0.1,), daemon=True)
    worker.start()
    port = smtp.sockets[0].getsockname()[1]
    print(f"ready http://{address_text(host, pages.port)} smtp://{address_text(host, port)}", flush=True)
    await ended.wait()
    smtp.close()
    await asyncio.to_thread(pages.shutdown)
    pages.server_close()


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    options = parser().parse_args(arguments)
    host = loopback_or_exit(options.host)
    try:
        store = Store(options.folder)
        pages = listen(host, options.http_port, Web(store))
        taker = sink.Sink(store, options.refuse_after_data, options.delay)
        asyncio.run(serve(host, options.smtp_port, taker, pages))
    except OSError as error:
        print(f"cannot start: {error.strerror or error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
