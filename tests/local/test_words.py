"""The commands: their list, wrong use, and what may be imported before there is an environment."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pagalms.local import commands
from pagalms.local.home import CHECKOUT

SCRIPT = CHECKOUT / "pagalms"


def pagalms(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pagalms", *words]
    settings = os.environ | {"PYTHONPATH": str(CHECKOUT / "src")} | variables
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("words", [[], ["-h"], ["--help"], ["help"]])
def test_all_commands_are_listed_without_an_environment(words: list[str]) -> None:
    bare = [sys.executable, "-I", "-S", str(SCRIPT), *words]  # no site packages: the standard library alone
    done = subprocess.run(bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    for name, command in commands.COMMANDS.items():
        assert f"./pagalms {name} " in done.stdout
        assert command.help in done.stdout


@pytest.mark.parametrize("name", sorted(commands.COMMANDS))
def test_each_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        commands.read([name, "-h"])
    assert end.value.code == 0
    assert commands.COMMANDS[name].help in " ".join(capsys.readouterr().out.split())  # however wide


@pytest.mark.parametrize(
    "line",
    [
        "fly",
        "demo --port",
        "demo --port 0",
        "demo --port 65536",
        "demo --port ²",
        "demo --today",
        "demo --today 2026-02-30",
        "demo --today 20260531",
        "demo --today tomorrow",
        "demo there",
        "import",
        "import no-such-folder",
        "import / tests",
        "import / --slowly",
        "manage",
        "migrate now",
        "serve --workers many",
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        commands.read(line.split())
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_path_that_this_user_may_not_see_is_told(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from pagalms.local import commands;"
        "commands.read(['import', '/']); os.geteuid() or os.setuid(65534); commands.read(['import', sys.argv[2]])"
    )
    words = [sys.executable, "-c", script, str(CHECKOUT / "src"), str(closed / "export")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    closed.chmod(0o700)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert "cannot be read by this user" in done.stderr


@pytest.mark.parametrize("line", ["fly", "demo --today 2026-02-30", "import no-such-folder"])
def test_wrong_use_ends_before_anything_is_made(line: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    bare = [sys.executable, "-I", "-S", str(SCRIPT), *line.split()]
    done = subprocess.run(bare, env={"PAGALMS_HOME": str(home)}, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert not home.exists()


def test_an_old_python_can_read_the_script() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_unsuitable_python_is_told_so(tmp_path: Path) -> None:
    text = SCRIPT.read_text(encoding="utf-8").replace("MINORS = (13, 12, 11)", "MINORS = (99,)")
    (tmp_path / "pagalms").write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, tmp_path / "pagalms"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Pagalms needs Python 3.11, 3.12 or 3.13.")


def test_a_port_that_was_asked_for_and_is_taken_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = pagalms("demo", "--port", str(port), PAGALMS_HOME=str(tmp_path / "home"))
    assert done.returncode == 1
    assert f"Port {port} is taken by another program." in done.stderr


def test_an_unknown_kind_of_postgres_is_wrong_use(tmp_path: Path) -> None:
    done = pagalms("migrate", PAGALMS_HOME=str(tmp_path / "home"), PAGALMS_POSTGRES="mysql")
    assert done.returncode == 2
    assert "PAGALMS_POSTGRES must be system or wheel" in done.stderr


@pytest.mark.parametrize("words", [("import", str(CHECKOUT)), ("migrate",)])
def test_a_server_that_is_not_there_is_told_without_its_password(tmp_path: Path, words: tuple[str, ...]) -> None:
    address = f"postgresql://somebody:s3cret@/pagalms?host={tmp_path}"
    done = pagalms(*words, PAGALMS_HOME=str(tmp_path / "home"), DATABASE_URL=address)
    assert done.returncode == 1
    assert "The database cannot be reached" in done.stderr
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr
