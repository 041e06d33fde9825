"""Numbers, dates and icons as the design notes have them; built into every template."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Protocol

import segno
from django import template
from django.forms import BaseForm, BoundField
from django.template.base import Parser, Token
from django.template.defaulttags import url as read_url
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from pagalms.kernel.zone import RIGA
from pagalms.ui import formats, kept, words
from pagalms.ui import prose as prose_of
from pagalms.ui.addresses import AddressNode

ROW = re.compile(r"_(\d+)$", re.ASCII)
DAY_NAME = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:-(\d+))?", re.ASCII)
register = template.Library()
register.tag("kept", kept.read)
register.tag("translate", words.translate)
register.tag("trans", words.translate)
register.tag("blocktranslate", words.blocktranslate)
register.tag("blocktrans", words.blocktranslate)


class Dial(Protocol):
    """What shows a reading: a meter."""

    integer_digits: int
    decimal_digits: int


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """{% url %} as Django has it, remembering what it found."""
    read = read_url(parser, token)
    return AddressNode(read.view_name, read.args, read.kwargs, read.asvar)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A drawing of icons.svg; words beside it say what it means."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', static("ui/icons.svg"), name)


@register.simple_tag
def qr(code: segno.QRCode, label: str) -> SafeString:
    """A QR code drawn in the page; `label` says what it is for to those who do not see it."""
    picture = code.svg_inline(border=2, omitsize=True, svgclass=None, lineclass=None, dark="#0b1f22")
    return mark_safe(picture.replace("<svg", format_html('<svg role="img" aria-label="{}"', label), 1))  # noqa: S308 - our own


@register.filter
def mistakes(form: BaseForm) -> list[tuple[str, str]]:
    """What is wrong with the fields of a form: the field's id and the words.

    Words that come twice have the field's label before them, and its row where fields of several rows (`iban_0`,
    `iban_1`) have one label.
    """
    wrong = [(field, " ".join(map(str, field.errors))) for field in form if field.errors]
    often = Counter(said for _field, said in wrong)
    labels = Counter(field.label for field in form)
    found = []
    for field, said in wrong:
        row = ROW.search(field.name) if labels[field.label] > 1 else None
        label = f"{field.label} ({int(row[1]) + 1})" if row else field.label
        found.append((_place_of(field), said if often[said] == 1 else f"{label}: {said}"))
    return found


def _place_of(field: BoundField) -> str:
    if field.id_for_label:
        return field.id_for_label
    return f"{field.auto_id}_0" if list(field.subwidgets) else ""


@register.filter
def terms_version(name: str) -> str:
    """The name of a version of the terms, which is its day: 2026-11-26-2 as 26.11.2026 (2)."""
    found = DAY_NAME.fullmatch(name)
    if not found:
        return name
    year, month, day, number = found.groups()
    return f"{day}.{month}.{year}" + (f" ({number})" if number else "")


@register.filter
def money(value: Decimal | int) -> str:
    """1 234,56 €."""
    return formats.money(value)


@register.filter
def money_signed(value: Decimal | int) -> str:
    """+1,32 €, −25,74 €."""
    return formats.signed(value)


@register.filter
def less(value: Decimal) -> Decimal:
    """The value taken away: 5 as −5, −5 as 5."""
    return -value


@register.filter
def amount(value: Decimal | int) -> str:
    """Money in a table whose head says €: 1 234,56."""
    return formats.decimal(value, 2)


@register.filter
def tariff(value: Decimal) -> str:
    """A price of one unit, four decimals or up to six when it has them: 0,5120."""
    return formats.decimal(value, 6, least=4)


@register.filter
def quantity(value: Decimal) -> str:
    """How much, without zeros at the end: 62,3."""
    return formats.decimal(value, 4, least=0)


@register.filter
def volume(value: Decimal) -> str:
    """Use by a meter, three decimals: 2,114."""
    return formats.decimal(value, 3)


@register.filter
def percent(value: Decimal) -> str:
    """20,9 %."""
    return formats.share(value)


@register.filter
def unit(code: str) -> str:
    """m3 as m³."""
    return formats.unit(code)


@register.filter
def reading(value: Decimal, dial: Dial | int) -> SafeString:
    """What a dial shows, its decimals red: 00412,318. Takes the meter, or the number of whole digits (three decimals).

    To stand inside <span class="dial">.
    """
    whole, decimals = (dial, 3) if isinstance(dial, int) else (dial.integer_digits, dial.decimal_digits)
    left, right = formats.digits(value, whole, decimals)
    if not right:
        return format_html("{}", left)
    return format_html("{}{}<em>{}</em>", left, formats.separator(), right)


@register.filter
def reading_plain(value: Decimal, dial: Dial | int) -> str:
    """The same as words for a label or a letter, without markup and without leading zeros: 412,318."""
    return formats.decimal(value, 3 if isinstance(dial, int) else dial.decimal_digits)


@register.filter
def day(when: date | None) -> SafeString | str:
    """31.05.2026 in a <time>."""
    if when is None:
        return ""
    here = formats.local(when)
    return format_html('<time datetime="{}">{}</time>', f"{here:%Y-%m-%d}", formats.day(when))


@register.filter
def day_plain(when: date) -> str:
    """31.05.2026 without markup, for attributes and letters."""
    return formats.day(when)


@register.filter
def moment(when: datetime) -> SafeString:
    """31.05.2026 9.52 in a <time>."""
    here = when.astimezone(RIGA)
    return format_html(
        '<time datetime="{}">{} {}</time>',
        here.isoformat(timespec="minutes"),
        formats.day(when),
        formats.clock_time(when),
    )


@register.filter
def clock_time(when: datetime) -> str:
    """9.52."""
    return formats.clock_time(when)


@register.filter
def day_words(when: date, case: str = "is") -> str:
    """31. maijs; `day_words:"in"` is 31. maijā."""
    return formats.day_words(formats.local(when), case)


@register.filter
def until_day(when: date) -> str:
    """For "līdz …": 1. jūnijam."""
    return formats.day_words(formats.local(when), "until")


@register.filter
def weekday(when: date) -> str:
    """svētdiena."""
    return formats.weekday(formats.local(when))


@register.filter
def month_words(when: date, case: str = "is") -> str:
    """maijs; "of" maija, "until" maijam, "for" maiju, "in" maijā."""
    return formats.month(when, case)


@register.filter
def month_year(when: date, case: str = "is") -> str:
    """2026. gada maijs, in the same cases."""
    return formats.month_year(when, case)


@register.filter
def month_roman(when: date) -> str:
    """V, for an axis."""
    return formats.roman(when.month)


@register.filter
def tel(number: str) -> str:
    """A phone number for a tel: link."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@register.filter
def call(number: str) -> SafeString:
    """A phone number in a sentence: to press on a telephone, never broken over two lines."""
    return format_html('<a class="nowrap" href="tel:{}">{}</a>', tel(number), number)


@register.filter
def place(address: str) -> SafeString:
    """An address whose post code stays in one line: Liepu iela 2, Kalnciems, LV-9999."""
    if not (code := re.search(r"LV-\d{4}", address)):
        return format_html("{}", address)
    return format_html('{}<span class="nowrap">{}</span>{}', address[: code.start()], code[0], address[code.end() :])


@register.filter
def item(mapping: dict[str, Any], key: str) -> Any:
    """The mapping's value, or None."""
    return mapping.get(key)


@register.filter
def prose(text: str, where: str = "page") -> SafeString:
    """Typed text as paragraphs, lists and links; `|prose:"letter"` for the HTML of a letter."""
    return prose_of.prose(text, prose_of.LETTER if where == "letter" else prose_of.PAGE)
