"""Which anchors make a signature valid, and what the checks say about them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pagalms.esign.checks import anchors_are_usable
from pagalms.esign.record import from_json, to_json
from pagalms.esign.rules import verify
from pagalms.esign.rules.report import Report, Trust, Verdict
from pagalms.esign.trust import examine
from simulators.esign.scene import Scene
from simulators.esign.world import World
from tests.esign.conftest import ASKED, Examine, certificates
from tests.moments import freeze_time
from tests.people import CODES


@pytest.fixture
def judged(world: World, scene: Scene) -> Callable[[list[Path], list[Path]], Report]:
    data = scene.honest()
    return lambda people, time: verify(data, trust=Trust(certificates(people), certificates(time)), at=ASKED)


def test_the_issuer_or_the_root_above_it(judged: Any, world: World) -> None:
    assert judged(world.anchors, world.tsa_anchors).verdict is Verdict.VALID
    assert judged([world.root], world.tsa_anchors).verdict is Verdict.VALID


def test_without_anchors_nothing_is_valid(judged: Any, world: World) -> None:
    assert judged([], []).verdict is Verdict.INDETERMINATE
    assert judged(world.anchors, []).verdict is Verdict.INDETERMINATE
    assert judged([], world.tsa_anchors).verdict is Verdict.INDETERMINATE
    assert judged(world.tsa_anchors, world.anchors).verdict is Verdict.INDETERMINATE


def test_what_is_kept_has_no_whole_code_and_comes_back(examine: Examine, scene: Scene) -> None:
    report = examine(scene.honest())
    kept = to_json(report)
    assert CODES["anna"] not in str(kept)
    assert CODES["anna"] not in repr(report)
    back = from_json(kept)
    assert back.verdict is Verdict.VALID
    assert [one.covers for one in back.signatures] == [one.covers for one in report.signatures]
    [signature] = back.signatures
    assert signature.signer is not None
    assert signature.signer.personal_code == "010180-*****"


def test_a_file_of_anchors_that_cannot_be_read_breaks_nothing(settings: Any, scene: Scene, tmp_path: Path) -> None:
    (tmp_path / "bad.pem").write_text("nothing")
    for path in (tmp_path / "bad.pem", tmp_path / "missing.pem"):
        settings.ESIGN = {"anchors": [path], "tsa_anchors": [path]}
        assert examine(scene.honest(), at=ASKED).verdict is Verdict.INDETERMINATE
        assert {each.id for each in anchors_are_usable()} == {"esign.E001"}


def test_the_checks_tell_of_missing_and_ageing_anchors(settings: Any, world: World) -> None:
    settings.ESIGN = {"anchors": world.anchors, "tsa_anchors": world.tsa_anchors}
    assert anchors_are_usable() == []
    with freeze_time("2090-01-01"):
        assert {each.id for each in anchors_are_usable()} == {"esign.W002"}
    settings.ESIGN = {"anchors": world.anchors, "tsa_anchors": []}
    assert {each.id for each in anchors_are_usable()} == {"esign.W001"}
