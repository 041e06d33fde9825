"""How a simulator reads what it is sent, and how it says no."""

from __future__ import annotations

from urllib.parse import parse_qsl


class RequestRefusedError(Exception):
    """The request is not to be believed: which field failed, why, and the text that was computed from it."""

    def __init__(self, check: str, reason: str, text: str = "") -> None:
        super().__init__(f"{check}: {reason}")
        self.check, self.reason, self.text = check, reason, text


def read_form(content_type: str, body: bytes, encoding_check: str = "UTF-8") -> list[tuple[str, str]]:
    """The pairs of a form body, strictly in UTF-8; `encoding_check` names that check in a refusal."""
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise RequestRefusedError("Content-Type", "gaidīta veidlapa application/x-www-form-urlencoded")
    try:
        text = body.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        raise RequestRefusedError(encoding_check, "veidlapa nav pareizā UTF-8 kodējumā") from None
