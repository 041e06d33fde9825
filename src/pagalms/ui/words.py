"""{% translate %} and {% blocktranslate %} as Django has them, reading once what never changes."""

from __future__ import annotations

from typing import Any

from django.template import Context
from django.template.base import Node, Parser, Token, render_value_in_context
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.utils.translation import get_language, gettext, ngettext


class WordsNode(Node):
    """Words that stand in the template itself: in each language the same on every page."""

    def __init__(self, words: TranslateNode) -> None:
        self.words, self.asvar = words, words.asvar
        words.asvar = None
        self.said: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The words, or nothing when they go into a variable."""
        language = get_language()
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = self.words.render(context)
        if self.asvar:
            context[self.asvar] = said
            return ""
        return said


class SentenceNode(BlockTranslateNode):
    """A sentence with values in it: what is to be translated, and the names of the values, are put together once."""

    def __init__(self, read: BlockTranslateNode) -> None:
        super().__init__(
            read.extra_context, read.singular, read.plural, read.countervar, read.counter, read.message_context,
            trimmed=read.trimmed, asvar=read.asvar,
        )  # fmt: skip
        self.singular_read = super().render_token_list(self.singular)
        self.plural_read = super().render_token_list(self.plural or [])
        self.names = {*self.singular_read[1], *self.plural_read[1]}
        self.said: dict[str | None, str] = {}

    def render(self, context: Context, nested: bool = False) -> str:  # noqa: FBT001, FBT002 - as Django has it
        """The sentence in the reader's language. Django's own way, half as long again, for one kept in a variable."""
        if self.asvar or self.message_context or nested:
            return str(super().render(context, nested))
        values = {name: render_value_in_context(self._value(name, context), context) for name in self.names}
        said = self._counted(self.counter.resolve(context)) if self.counter else self._said()
        try:
            return said % values
        except (KeyError, ValueError):  # a translation that says it wrongly
            return str(super().render(context, nested))

    def _said(self) -> str:
        language = get_language()
        said = self.said.get(language)
        if said is None:
            said = self.said[language] = gettext(self.singular_read[0])
        return said

    def _counted(self, number: int) -> str:
        return ngettext(self.singular_read[0], self.plural_read[0], number)

    def _value(self, name: str, context: Context) -> Any:
        given = self.counter if name == self.countervar else self.extra_context.get(name)
        return context.get(name, "") if given is None else given.resolve(context)

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        """The sentence and its names, a list that Django goes on with."""
        sentence, names = self.plural_read if tokens is self.plural else self.singular_read
        return sentence, list(names)


def translate(parser: Parser, token: Token) -> Node:
    """The tag as a template has it; words from a variable, or through a filter, are looked up each time."""
    words = do_translate(parser, token)
    expression = words.filter_expression
    return words if expression.filters or expression.var.lookups else WordsNode(words)


def blocktranslate(parser: Parser, token: Token) -> Node:
    """The tag as a template has it."""
    return SentenceNode(do_block_translate(parser, token))
