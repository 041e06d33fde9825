"""The limits a process sets itself before it looks at a stranger's file."""

from __future__ import annotations

import resource
import sys


def given() -> tuple[bytes, int, list[str]]:
    """The bytes to work on, the seconds for it, and further words; memory and processor are limited from here on."""
    megabytes, seconds, *words = sys.argv[1:]
    content = sys.stdin.buffer.read()
    most = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return content, int(seconds), words
