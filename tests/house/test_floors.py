"""Relations between rooms point down, as imports do."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).parents[2]


def floors() -> dict[str, int]:
    """The floor of each part of the house, counted from the top, as pyproject.toml has it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = contracts[0]["layers"]
    return {part.strip(): floor for floor, layer in enumerate(layers) for part in layer.split("|")}


def test_every_part_of_the_house_has_a_floor() -> None:
    parts = {p.stem if p.is_file() else p.name for p in (ROOT / "src/pagalms").iterdir() if not p.name.startswith("__")}
    assert parts == set(floors()) - {"__main__"}


def test_foreign_keys_point_down_and_do_not_look_back() -> None:
    floor = floors()
    for model in apps.get_models():
        if not model.__module__.startswith("pagalms."):
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey) or field.related_model is model:
                continue
            own, other = model._meta.app_label, field.related_model._meta.app_label
            if own == other:
                continue
            assert floor[own] <= floor[other], f"{model.__name__}.{field.name} points up to {other}"
            assert field.remote_field.related_name == "+", f"{model.__name__}.{field.name} can be seen from {other}"
