"""What a backup says of itself, and the names of things in its folder."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pagalms.local.terminal import CannotRun

FORMAT = 1
MANIFEST, DUMP, LIST, FILES = "manifest.json", "database.dump", "files.sha256", "files"
PREFIX, STAMP = "pagalms-", "%Y%m%dT%H%M%SZ"
UNFINISHED = ".unfinished-"
PIECE = 1 << 20


@dataclass(frozen=True)
class Table:
    """How many rows a table has, and the SHA-256 of all of them in the order of their key."""

    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """Everything that a restore compares. `keys` holds fingerprints: a key cannot be had from one."""

    made_at: str
    seconds: float
    version: str
    postgres: int
    dumped_by: int
    database_bytes: int
    database_sha256: str
    tables: dict[str, Table]
    left_out: list[str]
    migrations: list[str]
    owner: str
    roles: list[str]
    extensions: list[str]
    rights: str
    files: int
    files_bytes: int
    files_sha256: str
    missing: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)
    settings: list[str] = field(default_factory=list)
    format: int = FORMAT

    def to_json(self) -> str:
        """As it is written."""
        return json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """That of a backup. Raises CannotRun when there is none, or none that this version understands."""
        try:
            said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if said.get("format") != FORMAT:
                raise CannotRun(f"{folder} was made by another version of Pagalms ({said.get('version')}); use that.")
            tables = {name: Table(**table) for name, table in said.pop("tables").items()}
            return cls(tables=tables, **said)
        except FileNotFoundError:
            raise CannotRun(f"{folder} is no backup: it has no {MANIFEST}.") from None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
            raise CannotRun(f"{folder / MANIFEST} cannot be read ({type(fault).__name__}).") from None

    @property
    def sentence(self) -> str:
        """How much it holds, for people."""
        rows = sum(table.rows for table in self.tables.values())
        size = (self.database_bytes + self.files_bytes) / 2**20
        return (
            f"{rows:,} rows in {len(self.tables)} tables, {self.files:,} files, {size:,.1f} MiB, "
            f"made in {self.seconds:.1f} s"
        )

    @property
    def at(self) -> datetime:
        """When it was begun: the moment whose data it holds."""
        return datetime.fromisoformat(self.made_at)


def name_of(at: datetime) -> str:
    """The folder's name."""
    return PREFIX + at.astimezone(UTC).strftime(STAMP)


def time_of(name: str) -> datetime | None:
    """When a folder of that name was begun; None for any other name."""
    try:
        return datetime.strptime(name.removeprefix(PREFIX), STAMP).replace(tzinfo=UTC) if PREFIX in name else None
    except ValueError:
        return None


def whole_ones(place: Path) -> list[Path]:
    """The finished backups in a folder, the newest first."""
    found = [path for path in place.glob(f"{PREFIX}*") if time_of(path.name) and (path / MANIFEST).is_file()]
    return sorted(found, key=lambda path: path.name, reverse=True)


def newest(place: Path) -> Path:
    """The newest finished one. Raises CannotRun when there is none."""
    found = whole_ones(place)
    if not found:
        raise CannotRun(f"There is no backup in {place}. ./pagalms backup makes one.")
    return found[0]


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(key: str) -> str:
    """By it a key is known again. Slow on purpose, for keys that a person has thought up."""
    return hashlib.scrypt(key.encode(), salt=b"pagalms backup", n=2**14, r=8, p=1, dklen=16).hex()


def read_list(folder: Path) -> dict[str, str]:
    """Place -> SHA-256 of the files in a backup. Raises CannotRun when the list is not one."""
    found = {}
    for number, line in enumerate((folder / LIST).read_text(encoding="utf-8").splitlines(), 1):
        digest, _, path = line.partition("  ")
        if len(digest) != 64 or not path.startswith(f"{FILES}/") or ".." in Path(path).parts:
            raise CannotRun(f"{folder / LIST} is damaged in line {number}.")
        found[path.removeprefix(f"{FILES}/")] = digest
    return found
