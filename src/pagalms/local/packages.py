"""What the tests need of the machine and pip cannot bring: a browser, and in CI a PostgreSQL of the system."""

from __future__ import annotations

import os
import shutil
import subprocess

from pagalms.local import binaries
from pagalms.local.terminal import say

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
TRUE = {"1", "true", "yes", "on"}
NO_BROWSER = (
    "NO BROWSER: chromium is not on this machine and this user may not install it, so the browser tests are\n"
    "SKIPPED. Install the package chromium, or name a browser in PAGALMS_CHROMIUM."
)


def in_ci() -> bool:
    """Whether this is a machine of continuous integration, where nothing may be skipped."""
    return os.environ.get("CI", "").lower() in TRUE


def installed(package: str, reason: str) -> bool:
    """Let apt install a package where root asks for it; whether that went well. What apt says is shown if not."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"Installing {package} with apt, {reason} (once, some minutes) …")
    settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    said = ""
    for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
        done = subprocess.run(["apt-get", *words], env=settings, capture_output=True, text=True, check=False)
        said = done.stdout + done.stderr
    if done.returncode != 0:
        say(said[-1500:])
    return done.returncode == 0


def browser(*, install: bool) -> str | None:
    """The path of a Chromium: the one PAGALMS_CHROMIUM names, else one on PATH, else one installed now."""
    named = os.environ.get("PAGALMS_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and install and installed("chromium", "for the browser tests"):
        return browser(install=False)
    return found


def system_postgres_in_ci() -> None:
    """In CI the launcher is tested with PostgreSQL of the system too; people without one see those tests skipped."""
    if in_ci() and not binaries.of_system():
        installed("postgresql", "so that the launcher is tested with it")
