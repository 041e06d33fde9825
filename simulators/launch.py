"""Starts a simulator in its own process; for tests and for whoever shows the portal."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Running:
    """A started simulator: the line it printed when ready, and its addresses by scheme.

    Its log goes to a temporary file, so that a long run cannot fill a pipe and stop.
    """

    def __init__(self, module: str, *options: str) -> None:
        command = [sys.executable, "-m", f"simulators.{module}", *options]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self._log, encoding="utf-8"
        )
        assert self.process.stdout is not None
        self.ready = self.process.stdout.readline().strip()
        self.addresses = dict(word.split("://", 1) for word in self.ready.split() if "://" in word)

    @property
    def url(self) -> str:
        """The http address."""
        return f"http://{self.addresses['http']}"

    def stop(self) -> tuple[int, str, str]:
        """SIGTERM; returns the exit status, what else was printed, and the log."""
        if self.process.poll() is None:
            self.process.terminate()
        out, _ = self.process.communicate(timeout=10)
        with self._log as log:
            log.seek(0)
            return self.process.returncode, out, log.read().decode()
