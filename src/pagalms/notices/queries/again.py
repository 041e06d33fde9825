"""What says the same already, where a button may have been pressed once more."""

from __future__ import annotations

from pagalms.accounts.models import User
from pagalms.notices.models import Notice, Paper, Version


def draft_like(version: Version, *, by: User) -> Notice | None:
    """Another draft of this person that says the same to the same people, with the same files."""
    notice = version.notice
    same = Version.objects.filter(
        title=version.title, text=version.text, important=version.important, works=version.works, written_by=by,
        notice__house=notice.house, notice__flats_said=notice.flats_said, notice__shown=notice.shown,
        notice__published_at=None,
    )  # fmt: skip
    files = files_of(version)
    others = same.exclude(pk=version.pk).select_related("notice").order_by("pk")
    return next((one.notice for one in others if files_of(one) == files), None)


def files_of(version: Version) -> list[tuple[str, bytes]]:
    """The names of its files with what is in them."""
    rows = Paper.objects.filter(version=version).values_list("file__name", "file__sha256")
    return sorted((name, bytes(sha)) for name, sha in rows)
