"""The style sheet is one small file, and says the same as its parts."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.templatetags.static import static
from django.test import Client

from pagalms.ui.storage import SHEET, SHEETS, joined, smaller

SOURCE = settings.PACKAGE / "ui" / "static"
PLAIN = {"BACKEND": "django.core.files.storage.FileSystemStorage"}


@pytest.fixture
def collected(settings: Any, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {"default": PLAIN, "staticfiles": {"BACKEND": "pagalms.ui.storage.JoinedManifestStorage"}}
    for _again in range(2):  # a second time finds its own files there
        call_command("collectstatic", interactive=False, verbosity=0)
    return tmp_path


def test_collected_sheet_is_one_small_request(collected: Path) -> None:
    found = [path for path in (collected / "ui/css").rglob("*.css") if re.fullmatch(r"app\.\w{12}\.css", path.name)]
    assert len(found) == 1
    text = found[0].read_text()
    assert "@import" not in text
    assert text.startswith("@layer tokens,reset,base,layout,components,utilities;")
    assert "@media print{@layer utilities{" in text
    assert len(gzip.compress(text.encode(), mtime=0)) <= 12 * 1024
    assert not list((collected / "ui/css/components").glob("*.css"))


def test_every_part_is_imported_once_and_braces_close() -> None:
    found = [joined(sheet, lambda name: (SOURCE / name).read_text()) for sheet in SHEETS]
    there = {str(path.relative_to(SOURCE)) for path in (SOURCE / "ui/css").rglob("*.css")}
    assert sorted([*SHEETS, *(part for _text, parts in found for part in parts)]) == sorted(there)
    assert all(text.count("{") == text.count("}") for text, _parts in found)


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { color: red; }\n\nb{}", "a{color:red}b{}\n"),
        ("/* x */ a :is(b) > c { margin: 0 auto; }", "a :is(b) > c{margin:0 auto}\n"),
        ('a { grid-template: "x y" auto / calc(1rem + 2px); }', 'a{grid-template:"x y" auto / calc(1rem + 2px)}\n'),
        ("@media (width >= 48rem) { a { &:hover { b: c } } }", "@media (width >= 48rem){a{&:hover{b:c}}}\n"),
    ],
)
def test_smaller_keeps_the_meaning(css: str, expected: str) -> None:
    assert smaller(css) == expected


def test_a_page_names_its_sheet_ahead(client: Client, db: None) -> None:
    """A telephone on a slow line begins to fetch the sheet with the first bytes of the answer."""
    answer = client.get("/ieeja/")
    assert answer["Link"] == f"<{static(SHEET)}>; rel=preload; as=style"
    assert static(SHEET) in answer.content.decode()
    assert not client.get("/.well-known/security.txt").has_header("Link")


def test_only_the_office_loads_its_sheet(client: Client, db: None) -> None:
    page = client.get("/ieeja/").content.decode()
    assert page.count('rel="stylesheet"') == 1
    assert "desk.css" not in page
