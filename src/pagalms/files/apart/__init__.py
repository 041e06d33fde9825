"""Work on strangers' files in a process of its own, with little memory and time: what breaks there breaks alone.

Each module beside this one is such a work: bytes come by standard input, what was made of them goes out by standard
output. Nothing of Django is loaded there.
"""

from __future__ import annotations

import os
import subprocess
import sys


class Failed(Exception):
    """Nothing came out: the file is damaged, or it wanted more memory or time than a file may."""


def done(work: str, content: bytes, *words: str, seconds: int, megabytes: int) -> bytes:
    """What the work makes of the bytes. Raises Failed."""
    command = [sys.executable, "-m", f"{__name__}.{work}", str(megabytes), str(seconds), *words]
    surroundings = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": os.defpath}
    try:
        ended = subprocess.run(  # noqa: S603 - our own interpreter, our own module
            command, input=content, capture_output=True, timeout=seconds + 5, check=False, env=surroundings
        )
    except subprocess.TimeoutExpired:
        raise Failed from None
    if ended.returncode != 0:
        raise Failed
    return ended.stdout
