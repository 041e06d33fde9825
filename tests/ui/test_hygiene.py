"""The tests' own look at pages: what is wrong is found, and the short way of reading finds what HTMLParser finds."""

from __future__ import annotations

import pytest

from tests import hygiene
from tests.hygiene import Page, faults_of, pieces_of

WHOLE = """<!doctype html>
<html lang="lv"><head><meta charset="utf-8"><title>Sākums &amp; cits</title><script src="/a.js" defer></script></head>
<body><!-- a > b --><main id="saturs"><h1>Labdien &lt;b&gt;</h1>%s<br><svg viewBox="0 0 1 1"><path d="M0 0"/></svg>
</main></body></html>"""
FAULTS = {
    "": [],
    '<p style="color: red"></p>': ["<p> has style="],
    "<b><i></b></i>": ["</b> closes <i>", "</i> closes <main>"],
    '<button onclick="x()">A</button>': ["<button> has onclick="],
    '<p id="saturs"></p>': ["id saturs 2 times"],
    '<a href="#nowhere">A</a>': ["refers to missing #nowhere"],
    "<input name=a>": ["no label for a"],
    '<label>A <input name="a" value="1 > 0"></label>': [],
    '<label>A <input name="a" inputmode="decimal"></label>': ["no end to the number a"],
    '<label>A <input name="a" inputmode="numeric" maxlength="3"></label>': [],
    '<input name="a" name="b">': ["<input> has an attribute twice", "no label for b"],
    '<a href="#a">A</a><a href="#b">A</a><p id="a"></p><p id="b"></p>': ["“A” leads to 2 places"],
    "<h3>A</h3>": ["h3 follows h1"],
    "<script>alert('<p>')</script>": ["inline script"],
    '<img src="https://elsewhere.example/a.png" alt="">': ["loads from elsewhere: https://elsewhere.example/a.png"],
    "<p>010180-11111</p>": ["shows a whole personal code"],
    "<p>{{ name }}</p>": ["unrendered {{ name }}</p>"],
    "<p>a < b </p>": [],
}


@pytest.mark.parametrize("part", FAULTS)
def test_what_is_wrong_is_told(part: str) -> None:
    told = faults_of(WHOLE % part)
    for fault in FAULTS[part]:
        assert [each for each in told if each.startswith(fault)]
    assert bool(told) == bool(FAULTS[part])


@pytest.mark.parametrize("part", FAULTS)
def test_the_short_way_finds_the_same(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    short = Page(WHOLE % part, "")
    monkeypatch.setattr(hygiene, "pieces_of", lambda source: None)
    long = Page(WHOLE % part, "")
    for name in ("faults", "ids", "labels", "controls", "referred", "headings", "open", "title", "lang"):
        assert getattr(short, name) == getattr(long, name), name


def test_what_is_written_otherwise_is_left_to_the_long_way() -> None:
    assert pieces_of(WHOLE % "") is not None
    for part in (
        "<input name=a>",
        "<p>a < b </p>",
        "<script>'<p>'</script>",
        "<title><p></title>",
        "<p",
        "<!-- a -- b -->",
        "<?php ?>",
    ):
        assert pieces_of(WHOLE % part) is None, part
