"""Everything that is recorded has words that the office reads on the page „Žurnāls”."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from pagalms.audit.verbs import VERBS
from pagalms.local.home import CHECKOUT

SOURCES = CHECKOUT / "src" / "pagalms"
AUDIT = "pagalms.audit.actions"


def recorders(tree: ast.Module) -> set[str]:
    """What the file calls `audit.actions.record`: by itself, under another name, or as part of the module."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == AUDIT:
            names |= {one.asname or one.name for one in node.names if one.name == "record"}
        if isinstance(node, ast.ImportFrom) and node.module == "pagalms.audit":
            names |= {f"{one.asname or one.name}.record" for one in node.names if one.name == "actions"}
    return names


def constants(verb: ast.expr) -> Iterator[str]:
    """The whole strings that an expression may come to; one put together is met by `record` itself."""
    if isinstance(verb, ast.Constant) and isinstance(verb.value, str):
        yield verb.value
    elif isinstance(verb, ast.IfExp):
        yield from constants(verb.body)
        yield from constants(verb.orelse)


def recorded(path: Path) -> Iterator[str]:
    """The verbs that a file records; those that come in by a variable are met by `record` itself."""
    text = path.read_text()
    if "pagalms.audit" not in text:  # nothing that `recorders` could find
        return
    tree = ast.parse(text)
    names = recorders(tree)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and call.args and ast.unparse(call.func) in names:
            yield from constants(call.args[0])


def test_every_recorded_verb_has_words() -> None:
    verbs = {verb for path in SOURCES.rglob("*.py") for verb in recorded(path)}
    assert len(verbs) > 50
    assert verbs - set(VERBS) == set()
