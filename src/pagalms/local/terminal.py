"""What a command says to the person at the terminal, and the two ways in which it ends early."""

from __future__ import annotations

import sys


class WrongUse(Exception):
    """The command line asks for something that is not there; ends with code 2."""


class CannotRun(Exception):
    """The command is right and still cannot run; the sentence says what to do. Ends with code 1."""


def say(text: str = "") -> None:
    """One line to the person. Standard error: standard output belongs to what a command is asked for."""
    print(text, file=sys.stderr, flush=True)
