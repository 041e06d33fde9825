"""Pieces of a page that are made once: nothing of one person is within their reach."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

from pagalms.manager.queries import manager_known


def shown(text: str, **context: Any) -> str:
    return Template(text).render(Context(context))


def test_a_piece_is_the_same_as_an_include_for_each_manager_and_language() -> None:
    kept, included = '{% kept "ui/_foot.html" manager %}', '{% include "ui/_foot.html" %}'
    renamed = replace(manager_known(), name="SIA „Jaunais nams”")
    for language in ("lv", "en", "lv"):
        with translation.override(language):
            for manager in (manager_known(), renamed, manager_known()):
                assert shown(kept, manager=manager) == shown(included, manager=manager)
    assert "Jaunais nams" in shown(kept, manager=renamed)


def test_a_piece_knows_only_what_it_is_given() -> None:
    token = {"csrf_token": "of-anna", "user": "anna@example.lv", "waits": 3}
    assert "of-anna" in shown("{% csrf_token %}", **token)
    for piece in ("ui/_plates.html", "ui/_find.html", "ui/_messages.html"):
        told = shown(f'{{% kept "{piece}" waits %}}', ways={"banks": [], "others": []}, messages=["of-anna"], **token)
        assert "anna" not in told


def test_a_name_without_quotes_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError):
        Template("{% kept piece %}")


def test_words_of_a_template_follow_the_language() -> None:
    words = Template('{% trans "Help" %}{% trans "Close" as word %}|{{ word }}|{% trans said %}')
    sentence = Template(
        "{% blocktrans trimmed with number=7 %}\n No. {{ number }}\n{% endblocktrans %}"
        "{% blocktrans trimmed count count=many %}{{ count }} month{% plural %}{{ count }} months{% endblocktrans %}"
    )
    for language, expected in (("lv", "Palīdzība|Aizvērt|Meklēt"), ("en", "Help|Close|Search"), ("lv", "Palīdzība|")):
        with translation.override(language):
            assert words.render(Context({"said": "Search"})).startswith(expected)
    with translation.override("en"):
        assert [sentence.render(Context({"many": many})) for many in (1, 2, 1)] == [
            "No. 71 month", "No. 72 months", "No. 71 month"
        ]  # fmt: skip


def test_a_sentence_holds_its_values_as_django_would() -> None:
    kinds = Template("{% blocktrans trimmed with name=who %}Dear {{ name }}, 100 % of {{ there }}{% endblocktrans %}")
    assert kinds.render(Context({"who": "<b>", "there": 7})) == "Dear &lt;b&gt;, 100 % of 7"
    assert kinds.render(Context({"who": "Anna"})) == "Dear Anna, 100 % of "
    kept = Template('{% blocktrans asvar said with name="Anna" %}Dear {{ name }}{% endblocktrans %}[{{ said }}]')
    assert kept.render(Context()) == "[Dear Anna]"
