"""Whom the simulators know, and the keys they are started with."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulators.keys import ensure_keys, load_key, load_public_key
from simulators.people import Person, load_people, pick, tidy_code


def test_people(tmp_path: Path) -> None:
    file = tmp_path / "people.json"
    file.write_text('[{"name": "Ēriks", "personal_code": "01011122341", "note": "valde"}]', encoding="utf-8")
    people = load_people(file)
    assert people == (Person("Ēriks", "010111-22341", "valde"),)
    assert pick(people, "010111-22341", " ", "") == people[0]
    assert pick(people, "010111-22341", "05050512123", "Anna") == Person("Anna", "050505-12123")
    assert pick(people, "", "010111-22341", "").name == "Ēriks"
    for chosen, typed in (("", ""), ("999999-99999", ""), ("010111-22341", "12")):
        with pytest.raises(ValueError):
            pick(people, chosen, typed, "")
    with pytest.raises(ValueError):
        tidy_code("٠١٠١١١-٢٢٣٤١")
    for wrong in ("{}", '[{"name": "A"}]', '["A"]', '[{"name": "", "personal_code": "010111-22341"}]'):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError):
            load_people(file)


def test_keys_are_private_and_made_once(tmp_path: Path) -> None:
    assert ensure_keys(tmp_path) == ["portal.key", "portal.pem", "bank.key", "bank.pem"]
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {
        "portal.key": 0o600, "bank.key": 0o600,
    }  # fmt: skip
    before = (tmp_path / "bank.pem").read_bytes()
    (tmp_path / "portal.pem").unlink()
    assert ensure_keys(tmp_path) == ["portal.pem"]
    assert (tmp_path / "bank.pem").read_bytes() == before
    public = load_public_key(tmp_path / "portal.pem").public_numbers()
    assert public == load_key(tmp_path / "portal.key").public_key().public_numbers()
    (tmp_path / "portal.key").unlink()
    with pytest.raises(FileExistsError):
        ensure_keys(tmp_path)
