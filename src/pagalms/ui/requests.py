"""How what comes in is read."""

from __future__ import annotations

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """Addresses and forms are UTF-8, whatever a request says of itself; browsers say nothing.

    Django believes every name that Python knows, also `hex` and `undefined`, by which no text can be read: with one
    header any address ended in an error of the web server, before there was a request to refuse.
    """

    @property
    def encoding(self) -> str:
        """Always the same."""
        return settings.DEFAULT_CHARSET

    @encoding.setter
    def encoding(self, said: str) -> None:
        """Not believed."""


class Handler(WSGIHandler):
    """Answers web servers."""

    request_class = Request
