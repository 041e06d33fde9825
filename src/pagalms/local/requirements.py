"""`lock`: the exact versions and hashes of everything we depend on, from the ranges in pyproject.toml."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from pagalms.local.home import CHECKOUT
from pagalms.local.terminal import CannotRun, say

GROUPS = ("test", "local")  # the longer list first; the shorter one keeps to its versions
OLDEST_PYTHON = "3.11"
FORBIDDEN = ("://", "--index", "--find-links", "--extra-index", str(Path.home()))


def lock(*, upgrade: bool = False) -> int:
    """Write requirements/test.txt and requirements/local.txt. Raises CannotRun when uv finds no solution."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        raise CannotRun("uv is missing from the test environment; ./pagalms test makes it.")
    for group in GROUPS:
        target = CHECKOUT / "requirements" / f"{group}.txt"
        words = [uv, "pip", "compile", "pyproject.toml", "--group", group, "--output-file", str(target)]
        words += ["--universal", "--python-version", OLDEST_PYTHON, "--generate-hashes", "--no-header", "--quiet"]
        words += ["--no-emit-index-url", "--no-emit-find-links", "--no-annotate"]
        words += ["--constraint", str(CHECKOUT / "requirements" / "test.txt")] if group != "test" else []
        words += ["--upgrade"] if upgrade else []
        if subprocess.run(words, cwd=CHECKOUT, check=False).returncode != 0:
            raise CannotRun("uv could not choose versions; its reason stands above.")
        check(target)
        say(f"Wrote requirements/{group}.txt: {target.read_text().count('==')} packages.")
    return 0


def check(path: Path) -> None:
    """Raises CannotRun when a lock file names a package index, an address or a folder of this machine."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if any(word in line for word in FORBIDDEN):
            raise CannotRun(f"{path.name}:{number} names a place: a lock file must hold names and hashes only.")
