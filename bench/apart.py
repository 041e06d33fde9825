"""Asking in a process of its own, as a web process is: one that has made a database keeps much to look through.

`python -m bench.apart pairs|p95` reads the residents from standard input and writes what it measured as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from bench.manager import Resident, address, stand_on_the_day


def measured(what: str, residents: Sequence[Resident]) -> Any:
    """What `bench.asking.WAYS[what]` measures in the database that the bench has made. Raises CalledProcessError."""
    said = subprocess.run(
        [sys.executable, "-m", "bench.apart", what],
        env=os.environ | {"DATABASE_URL": address()},
        input=json.dumps([(one.user, one.flat, one.email) for one in residents]),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # a line for each request
        text=True,
        check=True,
    )
    return json.loads(said.stdout)


def main(what: str) -> None:
    """Measure here; the portal is loaded as its web server loads it."""
    stand_on_the_day()
    from bench.asking import WAYS  # noqa: PLC0415 - after the day is chosen
    from pagalms.conf import wsgi  # noqa: PLC0415 - after the day is chosen

    assert wsgi.application
    residents = [Resident(*each) for each in json.load(sys.stdin)]
    json.dump(WAYS[what](residents), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
