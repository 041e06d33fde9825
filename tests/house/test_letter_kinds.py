"""Every kind of letter stands among those that the office can read beforehand."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from pagalms.backoffice.letter_kinds import KINDS


def test_every_kind_of_letter_can_be_looked_at() -> None:
    sent = {Path(one).stem for one in settings.PACKAGE.glob("*/templates/letters/*.txt")}
    assert sent == set(KINDS), "give a new kind of letter a line in pagalms.backoffice.letter_kinds"
