"""The folder of a local installation: closed, whole, and what of it reaches other programs."""

from __future__ import annotations

import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from pagalms.local import environment, portal
from pagalms.local.database import Database, given
from pagalms.local.home import CHECKOUT, FOLDERS, Home, write_whole
from pagalms.local.requirements import check
from pagalms.local.terminal import CannotRun


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_can_look_into_it(home: Home) -> None:
    known = home.secrets()
    assert mode(home.path) == 0o700
    assert mode(home.path / "secrets.json") == 0o600
    assert {mode(home.path / name) for name in FOLDERS} == {0o700}
    assert mode(home.log("web")) == 0o600
    assert len(base64.b64decode(known.person_key)) == 32


def test_secrets_stay_the_same_also_when_two_commands_make_them_at_once(home: Home) -> None:
    script = (
        "import sys; from pathlib import Path; from pagalms.local.home import Home;"
        "print(Home(Path(sys.argv[1])).secrets())"
    )
    words = [sys.executable, "-c", script, str(home.path)]
    both = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = {process.communicate()[0].strip() for process in both}
    assert said == {str(home.secrets())}


def test_damaged_secrets_are_told_and_not_replaced(home: Home) -> None:
    path = home.path / "secrets.json"
    path.write_text('{"secret_key": "x"')
    with pytest.raises(CannotRun, match="cannot be read"):
        home.secrets()
    assert path.read_text() == '{"secret_key": "x"'


def test_a_home_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotRun, match="Set PAGALMS_HOME to a folder of your own"):
        Home.of_environment({"PAGALMS_HOME": str(tmp_path / "file" / "home")})


def test_a_file_is_written_whole_and_leaves_no_draft(tmp_path: Path) -> None:
    write_whole(tmp_path / "note", "one")
    write_whole(tmp_path / "note", "two")
    assert [path.name for path in tmp_path.iterdir()] == ["note"]
    assert (tmp_path / "note").read_text() == "two"


def test_the_log_before_is_kept(home: Home) -> None:
    home.log("web").write_text("first")
    assert home.log("web").read_text() == ""
    assert (home.path / "logs" / "web.log.1").read_text() == "first"


def test_simulators_get_no_secrets_and_none_of_our_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGALMS_SECRET_KEY", "s3cret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://x:s3cret@/y")
    settings = environment.for_simulators()
    assert "s3cret" not in " ".join(settings.values())
    assert settings["PYTHONPATH"] == str(CHECKOUT)


def test_the_portal_gets_its_secrets_and_nothing_that_leads_astray(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6432")
    monkeypatch.setenv("PAGALMS_SECRET_KEY", "chosen by the person")
    settings = environment.for_portal(home, Database("postgresql://app", "postgresql://owner"), "demo")
    assert "PGPORT" not in settings
    assert settings["PAGALMS_SECRET_KEY"] == "chosen by the person"
    assert settings["PAGALMS_PERSON_KEY"] == home.secrets().person_key
    assert (settings["DATABASE_URL"], settings["PAGALMS_OWNER_DATABASE_URL"]) == (
        "postgresql://app",
        "postgresql://owner",
    )
    assert settings["PAGALMS_MODE"] == "demo"


def test_keys_that_are_set_leave_no_second_pair_in_the_folder(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PAGALMS_SECRET_KEY", "PAGALMS_PERSON_KEY"):
        monkeypatch.setenv(name, f"{name} of the env file")
    settings = environment.for_portal(home, Database("postgresql://app", "postgresql://owner"))
    assert settings["PAGALMS_PERSON_KEY"] == "PAGALMS_PERSON_KEY of the env file"
    assert not (home.path / "secrets.json").exists()


def test_no_secret_stands_on_a_command_line(home: Home) -> None:
    known = home.secrets()
    words = " ".join(portal.web(8000) + portal.worker() + portal.manage("migrate"))
    assert not [secret for secret in known.__dict__.values() if secret in words]


def test_a_given_server_is_used_with_its_owner_or_alone() -> None:
    assert given({}) is None
    assert given({"DATABASE_URL": "a"}) == Database("a", "a")
    assert given({"DATABASE_URL": "a", "PAGALMS_OWNER_DATABASE_URL": "o"}) == Database("a", "o")


def test_a_fingerprint_changes_with_the_files_and_not_with_what_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("1")
    before = portal.fingerprint([tmp_path])
    (tmp_path / "one.mo").write_text("compiled")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_text("compiled")
    assert portal.fingerprint([tmp_path]) == before
    os.utime(tmp_path / "one.py", (1, 1))
    assert portal.fingerprint([tmp_path]) != before


@pytest.mark.parametrize("name", ["local", "test"])
def test_the_lock_files_hold_names_and_hashes_only(name: str) -> None:
    path = CHECKOUT / "requirements" / f"{name}.txt"
    check(path)
    pinned = [line for line in path.read_text().splitlines() if line[:1].isalpha()]
    assert all("==" in line and line.endswith("\\") for line in pinned)


def test_a_lock_file_with_an_address_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("--index-url https://somewhere\n")
    with pytest.raises(CannotRun, match=r"x\.txt:1"):
        check(tmp_path / "x.txt")
