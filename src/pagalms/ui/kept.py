"""Pieces of a page that are made once and kept: the frame around each page is the same for thousands of people.

A kept piece is a template of its own that is given the named values and nothing else: neither the request nor the
reader nor a form's token is within its reach, so it cannot show one person what was made for another. It is made anew
for other values (another version of what the manager says of itself), another language and another prefix of
addresses.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django.template import Context
from django.template.base import Node, Parser, Token
from django.template.engine import Engine
from django.template.exceptions import TemplateSyntaxError
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

KEPT = 500


class KeptNode(Node):
    """{% kept "ui/_foot.html" manager %}: the template, and the names of what it is told.

    The values are texts, numbers, or frozen dataclasses of such: what is equal has to look the same.
    """

    def __init__(self, template: str, names: tuple[str, ...]) -> None:
        self.template, self.names = template, names

    def render(self, context: Context) -> SafeString:
        """The piece, from what is kept or made now."""
        values = tuple(context.get(name) for name in self.names)
        return _piece(get_language(), get_script_prefix(), self.template, self.names, values)


def read(_parser: Parser, token: Token) -> KeptNode:
    """The tag as a template has it. Raises TemplateSyntaxError."""
    _tag, template, *names = token.split_contents()
    if template[:1] not in "\"'" or template[:1] != template[-1:]:
        raise TemplateSyntaxError("{% kept %} wants a template's name in quotes, then names of values")
    return KeptNode(template[1:-1], tuple(names))


@lru_cache(KEPT)
def _piece(
    _language: str | None, _prefix: str, template: str, names: tuple[str, ...], values: tuple[Hashable, ...]
) -> SafeString:
    return Engine.get_default().get_template(template).render(Context(dict(zip(names, values, strict=True))))
