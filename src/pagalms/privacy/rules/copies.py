"""Rules of own data: how long a copy is kept, how many a day, when it is made at once."""

from __future__ import annotations

from datetime import timedelta

COPY_KEPT = timedelta(days=7)
DAY = timedelta(days=1)
COPIES_A_DAY = 5
AT_ONCE = 1500  # rows; a paper of so many is set in about two seconds
