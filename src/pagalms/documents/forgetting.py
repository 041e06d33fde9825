"""What this room lets go of."""

from __future__ import annotations

from pagalms.documents.models import Seen, Told
from pagalms.kernel.own_data import Whose


def erase(whose: Whose) -> None:
    """What the person has opened and was told of. Documents are the office's and stay."""
    Seen.objects.filter(user=whose.user).delete()
    Told.objects.filter(user=whose.user).delete()
