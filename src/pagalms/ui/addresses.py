"""Addresses of pages, found once: asking the list of all addresses again costs more than a node of a template."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.template import Context
from django.template.defaulttags import URLNode
from django.urls import get_script_prefix, reverse
from django.utils.html import conditional_escape

KEPT = 20_000


def address(name: str, *words: object) -> str:
    """Where the route leads with these words. Raises NoReverseMatch.

    Under the prefix that holds now: the portal with a resident's eyes has another one.
    """
    return _found(get_script_prefix(), name, words)


@lru_cache(KEPT)
def _found(_prefix: str, name: str, words: tuple[object, ...]) -> str:
    return reverse(name, args=words)


class AddressNode(URLNode):
    """Django's {% url %}, remembering what it found for words by their places."""

    def render(self, context: Context) -> Any:
        """The address, or nothing when it goes into a variable."""
        if self.kwargs:
            return super().render(context)
        found = address(self.view_name.resolve(context), *(word.resolve(context) for word in self.args))
        if self.asvar:
            context[self.asvar] = found
            return ""
        return conditional_escape(found)
