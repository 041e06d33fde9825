"""Small files, small functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES, FUNCTION_LINES = 300, 40
ALLOWED_FILES: dict[str, str] = {}  # path: reason
ALLOWED_FUNCTIONS: dict[str, str] = {}  # path:function: reason


def sources() -> list[Path]:
    found = [p for top in ("src", "simulators", "tests", "bench") for p in (ROOT / top).rglob("*.py")]
    return sorted(p for p in found if "migrations" not in p.parts)


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_and_functions_are_small(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    lines = len(path.read_text().splitlines())
    assert lines <= FILE_LINES or name in ALLOWED_FILES, f"{name} has {lines} lines"
    long = {f: n for f, n in functions(path) if n > FUNCTION_LINES and f"{name}:{f}" not in ALLOWED_FUNCTIONS}
    assert not long, f"{name}: {long}"
