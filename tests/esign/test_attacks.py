"""Every example of the other side, right and forged, containers and PDF (IDENTITY 4.3; 6: 10 to 13, 35, 36)."""

from __future__ import annotations

import pytest

from pagalms.esign.rules.report import Report
from pagalms.esign.wording import words
from simulators.esign.attacks import TABLE, Case
from simulators.esign.scene import Scene, Verdict
from tests.esign.conftest import Examine


def verdict_of(report: Report) -> Verdict:
    return Verdict.REFUSED if report.poisoned else Verdict(report.verdict)


@pytest.mark.parametrize("case", TABLE, ids=lambda case: case.name)
def test_each_example_gets_its_verdict(case: Case, scene: Scene, examine: Examine) -> None:
    report = examine(case.make(scene))
    findings = [*report.faults, *(each for one in report.signatures for each in one.findings)]
    assert verdict_of(report) in case.accepts, (case.label, [(each.code, each.detail) for each in findings])
    assert all(words(finding) for finding in findings)
