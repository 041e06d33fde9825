"""What is answered when something is wrong: a code for the program, a sentence for the person who reads its log."""

from __future__ import annotations

from typing import Any

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """Why a request was not done."""

    code: str = Field(description="For the program: does not change with the language.", examples=["key"])
    message: str = Field(description="For people, in the language of Accept-Language (lv or en).")


PROBLEMS: dict[Any, Any] = dict.fromkeys((401, 403, 409, 413, 422, 429, 503), Problem)  # what any operation may say


class Wrong(Exception):
    """Ends a request with a status and a problem."""

    def __init__(self, status: int, code: str, message: Any, *, wait: int = 0) -> None:
        """`wait`: the seconds after which it may be tried again."""
        super().__init__(code)
        self.status, self.code, self.message, self.wait = status, code, message, wait

    def body(self) -> dict[str, str]:
        """As JSON."""
        return {"code": self.code, "message": str(self.message)}
