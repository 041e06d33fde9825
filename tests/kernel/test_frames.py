"""A loop of calls costs the same at every depth of the stack."""

from __future__ import annotations

import resource

from pagalms.kernel.frames import in_one_piece

CALLS = 300
DEPTHS = range(300)  # frames of some 150 bytes: two edges of 16 KiB lie among them


def _one(number: int) -> int:
    return number


_one.__code__ = _one.__code__.replace(co_stacksize=100)  # larger than the frames before it: no edge is missed


def _pages_taken(depth: int) -> int:
    """How often memory had to be taken from the operating system by a loop of CALLS at that depth."""
    if depth:
        return _pages_taken(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for each in range(CALLS):
        _one(each)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def _worst(_given: None) -> int:
    return max(_pages_taken(depth) for depth in DEPTHS)


def test_no_loop_takes_memory_at_each_call() -> None:
    assert in_one_piece(_worst)(None) < CALLS / 10


def test_without_it_some_loop_does() -> None:
    """When this fails, CPython has mended it and the module can go."""
    assert _worst(None) >= CALLS
