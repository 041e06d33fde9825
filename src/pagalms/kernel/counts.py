"""What happened in this process, counted for those who watch the portal; `watch` puts the counts together.

A count says how often, never who: names and labels are the portal's own words.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping

_lock = threading.Lock()
_counts: defaultdict[str, float] = defaultdict(float)


def add(name: str, by: float = 1.0, /, **labels: str | float) -> None:
    """Count `by` more of `name`, one of `watch.series`; each set of labels is counted apart."""
    said = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    with _lock:
        _counts[f"{name}{{{said}}}" if said else name] += by


def add_all(counts: Mapping[str, float]) -> None:
    """Count what was counted before, as of a keeping that failed."""
    with _lock:
        for series, value in counts.items():
            _counts[series] += value


def taken() -> dict[str, float]:
    """All counts since the last time, which are forgotten here."""
    with _lock:
        found = dict(_counts)
        _counts.clear()
    return found
