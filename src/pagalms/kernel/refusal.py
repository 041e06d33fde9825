"""How a room says no."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise


class Refusal(Exception):
    """A request that the rules of a room do not allow, in words for the person who asked.

    `code` is for programs and tests, `message` is a lazy translation, `field` names the input it belongs to.
    """

    def __init__(self, code: str, message: str | Promise, *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field


class Refusals(Exception):
    """Several refusals at once, by field; nothing was written."""

    def __init__(self, by_field: Mapping[str, Refusal]) -> None:
        super().__init__(", ".join(f"{name}: {refusal.code}" for name, refusal in by_field.items()))
        self.by_field = dict(by_field)
