"""Questions of the stories."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from pagalms.accounts.models import User
from pagalms.correspondence import actions
from pagalms.correspondence.actions import Letter
from pagalms.correspondence.models import Thread
from pagalms.correspondence.rules import Topic
from tests.people import NOON


def said(text: str = "Kā aprēķināta ūdens starpība?", **changes: Any) -> Letter:
    return Letter(**{"text": text, "form_key": uuid4(), **changes})


def asked(by: User, text: str = "Kā aprēķināta ūdens starpība?", *, at: datetime = NOON, **changes: Any) -> Thread:
    letter = said(text, files=changes.pop("files", ()))
    return actions.ask(letter, **{"topic": Topic.METERS, "flat": None, **changes}, by=by, at=at)
