"""What this room lets go of."""

from __future__ import annotations

from datetime import datetime

from pagalms.documents.models import Seen
from pagalms.kernel.own_data import Whose


def erase(whose: Whose, *, at: datetime) -> None:
    """What the person has opened. Documents are the office's and stay."""
    Seen.objects.filter(user=whose.user).delete()
