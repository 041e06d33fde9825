"""Everything that is recorded has words that the office reads on the page „Žurnāls”."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from pagalms.audit.wording import VERBS
from pagalms.local.home import CHECKOUT

SOURCES = CHECKOUT / "src" / "pagalms"


def constants(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def recorded(path: Path) -> Iterator[str]:
    """The verbs that a file records: written in the call, or given a name in the same file."""
    tree = ast.parse(path.read_text())
    for call in ast.walk(tree):
        named = isinstance(call, ast.Call) and call.args and getattr(call.func, "attr", getattr(call.func, "id", ""))
        if named != "record" or not isinstance(call, ast.Call):
            continue
        verb = call.args[0]
        if isinstance(verb, ast.Name):
            name = verb.id
            said = (one.value for one in ast.walk(tree) if isinstance(one, ast.Assign)
                    and any(isinstance(target, ast.Name) and target.id == name for target in one.targets))  # fmt: skip
            yield from (verb for value in said for verb in constants(value))
        else:
            yield from constants(verb)


def test_every_recorded_verb_has_words_and_no_words_are_left_over() -> None:
    files = [path for path in SOURCES.rglob("*.py") if "migrations" not in path.parts and "audit" not in path.parts]
    verbs = {verb for path in files for verb in recorded(path)}
    assert len(verbs) > 50
    assert verbs == set(VERBS) - {"looked"}
