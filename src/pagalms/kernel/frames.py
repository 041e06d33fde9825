"""Room for deep calls: frames of one request in one piece of memory (ADR 0040)."""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TypeVar

Given = TypeVar("Given")
Answer = TypeVar("Answer")
SLOTS = 40_000  # of 8 bytes: CPython then takes 512 KiB, and leaves some 190 KiB to the calls inside


def in_one_piece(function: Callable[[Given], Answer]) -> Callable[[Given], Answer]:
    """The function, called so that the frames of all it calls lie in one piece of memory.

    CPython 3.11 and later put frames into pieces of 16 KiB, take the next piece from the operating system when one is
    full and give it back as soon as its first frame has ended. A loop that happens to call at the edge does so at each
    call: a page then takes up to twice as long. A function that says it needs much room is given a larger piece.
    """

    def call(given: Given) -> Answer:
        return function(given)

    assert isinstance(call, FunctionType)
    call.__code__ = call.__code__.replace(co_stacksize=SLOTS)
    return call
