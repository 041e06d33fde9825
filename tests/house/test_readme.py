"""The plan of the house in the README is the house."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_plan_names_every_part_and_nothing_else() -> None:
    plan = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert plan
    named = set(re.findall(r"^  ([a-z]+)/", plan[1], re.MULTILINE))
    parts = {p.name for p in (ROOT / "src/pagalms").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert named == parts


def test_the_commands_of_the_readme_exist() -> None:
    commands = set(re.findall(r"\./pagalms ([a-z]+)", (ROOT / "README.md").read_text()))
    source = (
        (ROOT / "src/pagalms/local/commands.py").read_text()
        if (ROOT / "src/pagalms/local/commands.py").exists()
        else ""
    )
    assert {"demo", "test"} <= commands
    for command in commands:
        assert f'"{command}"' in source, command
