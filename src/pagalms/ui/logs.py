"""Logs carry no personal codes, no addresses of people, no secrets and no values of rows; one line is one object."""

from __future__ import annotations

import json
import logging
import os
import re
from datetime import UTC, datetime
from typing import Any

from pagalms.kernel import tracing

_CODE = re.compile(r"\b\d{6}-?\d{5}\b")
_EMAIL = re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")  # begun once in a word, however long it is
_SECRET = re.compile(r"(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{22,}", re.ASCII)  # of chance
_ROW = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
_WRITTEN = logging.Formatter()
_ABOUT_REQUESTS = ("django.request", "django.security")
_LINE_ENDS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}  # ends of lines to some readers
FIELDS = ("method", "route", "status", "ms", "user")


class HidePersonalCodes(logging.Filter):
    """Blots out what looks like a personal code, an e-mail address or a secret, and what the database tells of a row.

    In the message, its arguments and the traceback. The address of a request, which can hold a secret, is told as the
    name of its route.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, changed where needed."""
        request = getattr(record, "request", None)
        if request is not None and record.name.startswith(_ABOUT_REQUESTS) and isinstance(record.args, tuple):
            told = {request.path: route_of(request), request.get_full_path(): route_of(request)}
            record.args = tuple(told.get(each, each) if isinstance(each, str) else each for each in record.args)
        text = record.getMessage()
        if hidden(text) != text:
            record.msg, record.args = hidden(text), ()
        if record.exc_info:
            record.exc_text = hidden(record.exc_text or _WRITTEN.formatException(record.exc_info))
        return True


class JsonLines(logging.Formatter):
    """Each record as one line of JSON: time, level, logger, text, the request's number, and what else is known.

    Before it, for systemd's journal, its priority: the journal takes that off, and `journalctl -p warning` finds it.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "text": record.getMessage(),
        }
        if number := tracing.number():
            said["request"] = number
        said |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_text or record.exc_info:
            said["trace"] = record.exc_text or hidden(self.formatException(record.exc_info))  # type: ignore[arg-type]  # there
        priority = f"<{_priority(record.levelno)}>" if is_journal() else ""
        return priority + json.dumps(said, ensure_ascii=False).translate(_LINE_ENDS)


class Lines(logging.Formatter):
    """The same for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it the traceback."""
        number = tracing.number()
        return f"[{number}] {super().format(record)}" if number else super().format(record)


def is_journal() -> bool:
    """Whether standard error is systemd's journal: JOURNAL_STREAM names its device and inode (systemd.exec)."""
    told = os.environ.get("JOURNAL_STREAM", "")
    try:
        seen = os.fstat(2) if told else None
    except OSError:
        return False
    return seen is not None and told == f"{seen.st_dev}:{seen.st_ino}"


def _priority(level: int) -> int:
    """Of syslog: critical, error, warning, information."""
    return 2 if level >= logging.CRITICAL else 3 if level >= logging.ERROR else 4 if level >= logging.WARNING else 6


def hidden(text: str) -> str:
    """The text without what a log must not keep."""
    text = _SECRET.sub("(secret)", _CODE.sub("######-#####", text))
    return _ROW.sub(r"\1: (not logged)", _EMAIL.sub("(e-mail)", text))


def route_of(request: Any) -> str:
    """The name of a request's route; `-` for an address that is not there."""
    match = getattr(request, "resolver_match", None)
    return (match.view_name or match.route) if match else "-"
