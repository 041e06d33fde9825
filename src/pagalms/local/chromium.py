"""The browser of the browser tests: found on this machine, or installed where we may."""

from __future__ import annotations

import os
import shutil
import subprocess

from pagalms.local.terminal import say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """Its path: what PAGALMS_CHROMIUM names, else the first known name on PATH."""
    named = os.environ.get("PAGALMS_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def ensure() -> str | None:
    """Its path, after installing it when root asks; None when there is none and none can be installed."""
    found = find()
    if found or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return found
    say("Installing chromium for the browser tests with apt (once, some minutes) …")
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    for words in (["apt-get", "update"], install):
        settings = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        done = subprocess.run(words, env=settings, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            say((done.stdout + done.stderr)[-1500:])
    return find()


def regret() -> str:
    """What to say when there is none."""
    return (
        "NO BROWSER: chromium is not on this machine and this user may not install it, so the browser tests are\n"
        "SKIPPED. Install the package chromium, or name a browser in PAGALMS_CHROMIUM."
    )
