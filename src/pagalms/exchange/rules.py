"""How far an import is, and what may still be done with it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class Way(StrEnum):
    """How an import came."""

    COMMAND = "command"
    BROWSER = "browser"
    FOLDER = "folder"
    API = "api"


class Ending(StrEnum):
    """What became of an import."""

    TAKEN_IN = "taken_in"
    NOTHING = "nothing"  # everything in it is ours already
    REFUSED = "refused"  # rows in it are wrong
    BROKEN = "broken"  # it could not be read at all
    DROPPED = "dropped"  # somebody did not want it


class Stage(StrEnum):
    """How far an import is."""

    WAITING = "waiting"  # for the worker
    WORKING = "working"
    INTERRUPTED = "interrupted"  # its worker is gone
    CHECKED = "checked"  # waits for somebody to agree
    OVER = "over"


def stage_of(
    *,
    began: datetime | None,
    checked: datetime | None,
    wanted: datetime | None,
    ended: datetime | None,
    at_work: bool,
) -> Stage:
    """How far it is; `at_work` says whether a worker has it in hand at this moment."""
    if ended:
        return Stage.OVER
    if at_work:
        return Stage.WORKING
    if checked and not wanted:
        return Stage.CHECKED
    return Stage.INTERRUPTED if began else Stage.WAITING
