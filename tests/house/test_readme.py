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


def test_links_between_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "simulators/README.md"]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(r"\]\((?!http|mailto|#)([^)#\s]+)", page.read_text())
        if not (page.parent / link).exists()
    ]
    assert not broken


def test_the_page_of_sources_tells_of_each_that_the_code_names() -> None:
    page = (ROOT / "docs/understand/sources.md").read_text()
    code = "\n".join(path.read_text() for path in (ROOT / "src").rglob("*.py"))
    headings = {name for said in re.findall(r"\(DOMAIN, ([^):;]+)\)", code) for name in said.split(" and ")}
    promises = set(re.findall(r"TRUST,? (?:promise )?(\d)", code))
    assert headings >= {"Readings", "Who sees what"}
    assert promises >= {"2", "7"}
    assert {name for name in headings | promises if f"\n| {name} |" not in page} == set()


def test_every_decision_stands_in_the_list() -> None:
    decisions = {page.name for page in (ROOT / "docs/adr").glob("0*.md")}
    assert set(re.findall(r"\((0\d{3}-[a-z0-9-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())) == decisions


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
