"""Copies of own data, closing an account, letting go of what is old."""

from pagalms.privacy.actions.closing import ask_to_close, erase_due, keep_open, keep_open_by_link
from pagalms.privacy.actions.copies import ask_for_copy, discard_copy, make_copy, take_copy
from pagalms.privacy.actions.retention import sweep

__all__ = [
    "ask_for_copy",
    "ask_to_close",
    "discard_copy",
    "erase_due",
    "keep_open",
    "keep_open_by_link",
    "make_copy",
    "sweep",
    "take_copy",
]
