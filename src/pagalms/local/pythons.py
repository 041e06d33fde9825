"""Which Python the virtual environment is made of. Only the standard library: it does not exist yet."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NamedTuple

from pagalms.local.terminal import say

CLEARLY = 0.8  # of the time that another takes
# What a Python answers that can make an environment with pip in it.
TURN = """
import ensurepip, sys, time, venv

def turn():
    began, found = time.process_time(), {}
    for number in range(30000):
        found[number % 999] = "%d-%s" % (number, str(number)[::-1])
    return time.process_time() - began

print(sys.executable, "3.%d" % sys.version_info[1], min(turn() for _ in range(7)), sep="\\n")
"""


class Turn(NamedTuple):
    """A Python, and how long it takes to do what all are asked to do, in seconds of the processor."""

    executable: str
    version: str
    seconds: float


def turn_of(path: str) -> Turn | None:
    """What the Python at this path answers; None when there is none, or none that can make an environment."""
    try:
        answer = subprocess.run([path, "-c", TURN], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        executable, version, seconds = answer.stdout.decode().split("\n")[:3]
        return Turn(executable, version, float(seconds))
    except (OSError, ValueError):
        return None


def quickest() -> str:
    """The running Python, or one of its version on PATH that is clearly quicker.

    One that was built without optimization, as pyenv builds them, takes half as long again to compute, and a
    twelfth longer for the tests of pages.
    """
    best = turn_of(sys.executable)
    if best is None:
        return sys.executable
    for folder in dict.fromkeys(os.environ.get("PATH", os.defpath).split(os.pathsep)):
        found = turn_of(f"{folder}/python{best.version}")
        if found and found.version == best.version and found.seconds < best.seconds * CLEARLY:
            best = found
    if best.executable != sys.executable:
        say(f"With {best.executable}, which is quicker than {sys.executable}.")
    return best.executable
