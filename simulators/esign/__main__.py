"""`python -m simulators.esign`: a simulated signing programme, or a shelf of signed files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from simulators.esign import shelf
from simulators.esign.server import Server
from simulators.esign.world import World
from simulators.people import load_people
from simulators.serve import listen, loopback_or_exit, run


def parser() -> argparse.ArgumentParser:
    """The options."""
    options = argparse.ArgumentParser(prog="simulators.esign", description="Simulated electronic signatures")
    options.add_argument("--host", default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    what = options.add_mutually_exclusive_group(required=True)
    what.add_argument("--port", type=int, help="serve the signing programme; 0 takes a free port")
    what.add_argument("--out", type=Path, help="write examples and certificates into this folder, and end")
    options.add_argument("--ca-folder", type=Path, help="keys and certificates, made where missing (with --out: in it)")
    options.add_argument("--people", type=Path, help="list of people as JSON; a built-in list otherwise")
    return options


def main(arguments: list[str] | None = None) -> int:
    """Writes the examples, or serves until SIGTERM or SIGINT."""
    known = parser()
    options = known.parse_args(arguments)
    folder = options.ca_folder or (options.out / "world" if options.out else None)
    if folder is None:
        known.error("--port needs --ca-folder")
    host = loopback_or_exit(options.host)
    try:
        people = load_people(options.people)
        world = World.make(folder)
        if options.out:
            print(f"wrote {len(shelf.write(world, people, options.out))} files")
            return 0
    except (OSError, ValueError) as error:
        print(f"cannot start: {error}", file=sys.stderr)
        return 1
    run(listen(host, options.port, Server(world, options.people)), host)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
