"""`python -m pagalms`: what the script `./pagalms` runs once the environment is there."""

from __future__ import annotations

import sys

from pagalms.local.commands import run


def main() -> int:
    """Run the command named on the command line; its exit code."""
    return run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
