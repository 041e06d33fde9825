"""What must not be guessed is made of the system's chance (ASVS 6.5.3)."""

from __future__ import annotations

import ast
import base64
from pathlib import Path

from pagalms.safety import rules

ROOT = Path(__file__).parents[2]
GUESSABLE = {"random", "numpy"}


def test_no_code_of_ours_takes_its_chance_elsewhere() -> None:
    taken = {
        (str(path), name)
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in names_of(node)
        if name.partition(".")[0] in GUESSABLE
    }
    assert not taken


def names_of(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [each.name for each in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_a_secret_for_an_app_has_160_bits_and_never_comes_twice() -> None:
    made = [rules.new_secret() for _ in range(200)]
    assert len(set(made)) == 200
    assert {len(base64.b32decode(each)) for each in made} == {20}
