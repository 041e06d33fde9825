"""Logs carry no personal codes, and no values of rows."""

from __future__ import annotations

import logging
import re

_CODE = re.compile(r"\b\d{6}-?\d{5}\b")
_ROW = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
_WRITTEN = logging.Formatter()


class HidePersonalCodes(logging.Filter):
    """Blots out whatever looks like a personal code, and what the database tells of the row that it refused.

    In the message, its arguments and the traceback.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through, changed where needed."""
        text = record.getMessage()
        if hidden(text) != text:
            record.msg, record.args = hidden(text), ()
        if record.exc_info:
            record.exc_text = hidden(record.exc_text or _WRITTEN.formatException(record.exc_info))
        return True


def hidden(text: str) -> str:
    """The text without what a log must not keep."""
    return _ROW.sub(r"\1: (not logged)", _CODE.sub("######-#####", text))
