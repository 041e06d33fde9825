"""Small files, small functions, a reason beside each exception from ruff and mypy."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE_LINES, FUNCTION_LINES = 300, 40
WITHOUT_REASON = re.compile(r"# (?:type: ignore\[[\w, -]+\]|noqa: [A-Z0-9, ]+)$")
ALLOWED_FILES: dict[str, str] = {}  # path: reason
ALLOWED_FUNCTIONS: dict[str, str] = {}  # path:function: reason


def sources() -> list[Path]:
    found = [p for top in ("src", "simulators", "tests", "bench") for p in (ROOT / top).rglob("*.py")]
    return sorted(p for p in found if "migrations" not in p.parts)


def statements(block: ast.AST) -> Iterator[ast.AST]:
    """All statements under a node; no functions stand in expressions, which are most of a tree."""
    for child in ast.iter_child_nodes(block):
        if isinstance(child, ast.stmt | ast.excepthandler | ast.match_case):
            yield child
            yield from statements(child)


def faults_in(path: Path) -> Iterator[str]:
    """What is too long in a file, each by its name."""
    name, text = str(path.relative_to(ROOT)), path.read_text()
    lines = len(text.splitlines())
    if lines > FILE_LINES and name not in ALLOWED_FILES:
        yield f"{name} has {lines} lines"
    if not name.startswith("tests/"):
        bare = (number for number, line in enumerate(text.splitlines(), 1) if WITHOUT_REASON.search(line))
        yield from (f"{name}:{number}: no reason beside what is let through" for number in bare)
    for node in statements(ast.parse(text)) if lines > FUNCTION_LINES else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES and f"{name}:{node.name}" not in ALLOWED_FUNCTIONS:
                yield f"{name}: {node.name} has {length} lines"


def test_files_and_functions_are_small() -> None:
    """All files in one test: a thousand tests of a millisecond cost seconds by their number."""
    assert [fault for path in sources() for fault in faults_in(path)] == []
