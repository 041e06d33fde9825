"""Ports: several demos side by side do not choose the same."""

from __future__ import annotations

import subprocess
import sys

from pagalms.local import ports

CHOOSE = "from pagalms.local import ports; print(ports.free({first}, set()), flush=True); input()"


def test_two_demos_at_once_choose_different_ports() -> None:
    first = ports.free(21000, set())
    other = subprocess.Popen(
        [sys.executable, "-c", CHOOSE.format(first=first)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    chosen = int(other.stdout.readline())
    assert chosen > first
    assert not ports.claim(chosen)
    other.communicate("\n", timeout=10)
    assert ports.claim(chosen), "a claim goes with its process"
