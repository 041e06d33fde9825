"""PAGALMS_HOME: the one folder that holds all data of a local installation."""

from __future__ import annotations

import base64
import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pagalms.local.terminal import CannotRun, say

CHECKOUT = Path(__file__).resolve().parents[3]
FOLDERS = ("cache", "files", "keys", "letters", "logs", "static")


def write_whole(path: Path, text: str) -> None:
    """Write a whole file or none; nobody else can read it for a moment either."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)


@contextlib.contextmanager
def locked(path: Path, waiting: str = "") -> Iterator[None]:
    """Hold a lock between processes for the length of the block; the kernel frees it whatever happens to us.

    `waiting` is said when another process holds it.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                say(waiting)
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Secrets:
    """What is random in this installation; it reaches the other programs through their environment only."""

    secret_key: str
    person_key: str
    owner_password: str
    app_password: str

    @classmethod
    def random(cls) -> Secrets:
        """New ones."""
        person_key = base64.b64encode(secrets.token_bytes(32)).decode()
        return cls(secrets.token_urlsafe(48), person_key, secrets.token_urlsafe(24), secrets.token_urlsafe(24))


@dataclass(frozen=True)
class Home:
    """The folder and what lies in it."""

    path: Path

    @classmethod
    def of_environment(cls, environment: Mapping[str, str] = os.environ) -> Home:
        """The home that PAGALMS_HOME names, or .pagalms in the checkout; made where it is missing.

        Raises CannotRun when it cannot be made or belongs to someone else.
        """
        home = cls(Path(environment.get("PAGALMS_HOME") or CHECKOUT / ".pagalms").resolve())
        try:
            home.make()
        except OSError as error:
            raise CannotRun(
                f"{home.path} cannot be used ({error.strerror}). Set PAGALMS_HOME to a folder of your own."
            ) from None
        return home

    def make(self) -> None:
        """Make the folder, for nobody but its owner, and the folders in it."""
        if not self.path.exists():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in FOLDERS:
            (self.path / name).mkdir(mode=0o700, exist_ok=True)

    @property
    def people(self) -> Path:
        """The people one can be in the demo, as the bank simulator reads them."""
        return self.path / "people.json"

    @property
    def keys(self) -> Path:
        """Keys of the portal and of the simulators."""
        return self.path / "keys"

    @property
    def address(self) -> Path:
        """The address of the running demo; there while it runs."""
        return self.path / "address"

    def log(self, name: str) -> Path:
        """A fresh log file of that name; the one before is kept beside it."""
        path = self.path / "logs" / f"{name}.log"
        if path.exists():
            path.rename(path.with_suffix(".log.1"))
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        return path

    def secrets(self) -> Secrets:
        """The installation's secrets, made at the first call. Raises CannotRun when the file is damaged."""
        path = self.path / "secrets.json"
        with locked(self.path / "secrets.lock"):
            if not path.exists():
                fresh = Secrets.random()
                write_whole(path, json.dumps(fresh.__dict__, indent=2) + "\n")
                return fresh
        try:
            return Secrets(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise CannotRun(f"{path} cannot be read ({type(error).__name__}); put back a copy of it.") from None
