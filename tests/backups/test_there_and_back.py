"""A backup is whole or not there, and a restore brings back everything or says why not (TRUST, promise 6)."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage

from pagalms.local.backups import making, restoring, verifying
from pagalms.local.backups.manifest import DUMP, LIST, MANIFEST, Manifest, whole_ones
from pagalms.local.terminal import CannotRun
from tests.backups.conftest import ACT, KEYS, PHOTO, Installation
from tests.people import NOON

pytestmark = pytest.mark.xdist_group("backups")  # one database and one backup for all
Backup = tuple[Path, Manifest]
Databases = Callable[..., str]


def back(backup: Backup, url: str, folder: Path) -> None:
    known = backup[1].migrations
    restoring.restore(backup[0], url, FileSystemStorage(folder), lambda _text: None, known=known)


def test_everything_comes_back_with_its_rights_and_nobody_is_signed_in(
    backup: Backup, database: Databases, tmp_path: Path
) -> None:
    there = Installation(database(), FileSystemStorage(tmp_path / "files"), tmp_path / "backups")
    back(backup, there.url, tmp_path / "files")
    assert (tmp_path / "files/2026/05/photo").read_bytes() == PHOTO
    assert there.rows("SELECT count(*) FROM billing_servicename WHERE text LIKE E'pakalpojums%\n\t'") == [(500,)]
    assert there.rows("SELECT (SELECT count(*) FROM django_session) + (SELECT count(*) FROM cache)") == [(0,)]
    rights = "has_table_privilege('pagalms_app', 'audit_event', 'INSERT'), has_table_privilege('pagalms_app',"
    assert there.rows(f"SELECT {rights} 'audit_event', 'UPDATE')") == [(True, False)]
    assert there.rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = 'outbox_letter'") == [
        (True, True)
    ]
    policies = "SELECT count(*) FROM pg_policy WHERE polrelid = 'outbox_letter'::regclass AND polname "
    assert there.rows(f"{policies} !~ '^wall'") == [(2,)]
    assert there.rows(f"{policies} ~ '^wall'") == [(5,)]
    with psycopg.connect(there.url) as changed:
        changed.execute("DELETE FROM billing_servicename WHERE text LIKE 'pakalpojums 7%'")
    with pytest.raises(CannotRun, match="billing_servicename is not what it was"):
        restoring.compare(backup[1], there.url)
    with pytest.raises(CannotRun, match="tables in the database already"):
        back(backup, there.url, tmp_path / "files")
    again = making.make(there.source, there.backups, at=NOON)[1]
    assert {name for name, table in again.tables.items() if table != backup[1].tables[name]} == {"billing_servicename"}


def test_it_is_closed_to_others_and_holds_no_key(backup: Backup) -> None:
    folder, manifest = backup
    for path in (folder, *folder.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
        assert path.is_dir() or not any(KEYS[name].encode() in path.read_bytes() for name in manifest.keys)
    assert sorted(manifest.keys) == ["PAGALMS_PERSON_KEY", "PAGALMS_SECRET_KEY"]
    assert manifest.settings == sorted(KEYS)


@pytest.mark.parametrize("part", [DUMP, LIST, "files/2026/05/act"])
def test_damage_is_found_before_anything_is_restored(backup: Backup, part: str, tmp_path: Path) -> None:
    shutil.copytree(backup[0], tmp_path / "copy")
    path = tmp_path / "copy" / part
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(CannotRun, match="damaged"):
        verifying.verify(tmp_path / "copy")


def test_what_has_no_manifest_or_half_of_one_is_no_backup(backup: Backup, tmp_path: Path) -> None:
    shutil.copytree(backup[0], tmp_path / "copy")
    whole = (tmp_path / "copy" / MANIFEST).read_text()
    (tmp_path / "copy" / MANIFEST).write_text(whole[: len(whole) // 2])
    with pytest.raises(CannotRun, match="cannot be read"):
        verifying.verify(tmp_path / "copy")
    (tmp_path / "copy" / MANIFEST).write_text(json.dumps(json.loads(whole) | {"format": 2}))
    with pytest.raises(CannotRun, match="another version"):
        verifying.verify(tmp_path / "copy")
    (tmp_path / "copy" / MANIFEST).unlink()
    with pytest.raises(CannotRun, match="is no backup"):
        verifying.verify(tmp_path / "copy")


def test_without_the_right_key_or_version_nothing_is_begun(backup: Backup) -> None:
    manifest = backup[1]
    assert restoring.check_keys(manifest, KEYS) == []
    assert restoring.check_keys(manifest, KEYS | {"PAGALMS_SECRET_KEY": "new"}) == ["PAGALMS_SECRET_KEY"]
    for wrong in ({}, KEYS | {"PAGALMS_PERSON_KEY": "of another portal"}):
        with pytest.raises(CannotRun, match="PAGALMS_PERSON_KEY is not the key"):
            restoring.check_keys(manifest, wrong)
    with pytest.raises(CannotRun, match="newer version"):
        restoring.check_version(manifest, manifest.migrations[1:])
    assert restoring.check_version(manifest, [*manifest.migrations, "zz.0001"]) == ["zz.0001"]


def test_files_of_others_are_never_overwritten_and_those_of_an_interrupted_restore_are_taken(
    backup: Backup, tmp_path: Path
) -> None:
    storage, files = FileSystemStorage(tmp_path), verifying.verify(backup[0])[1]
    (tmp_path / "2026/05").mkdir(parents=True)
    (tmp_path / "2026/05/photo").write_bytes(PHOTO)
    restoring.check_storage(storage, files)
    (tmp_path / "2026/05/theirs").write_bytes(b"x")
    with pytest.raises(CannotRun, match="2026/05/theirs among them"):
        restoring.check_storage(storage, files)


class Breaking(FileSystemStorage):
    """A storage that goes away in the middle."""

    def open(self, name: str, mode: str = "rb") -> object:  # type: ignore[override]  # never returns
        raise OSError(28, "No space left on device")


def test_an_interrupted_one_leaves_nothing_that_looks_whole(portal: Installation, tmp_path: Path) -> None:
    broken = making.Source(portal.url, Breaking(portal.files.location), KEYS, "0.1.0")
    with pytest.raises(OSError, match="No space"):
        making.make(broken, tmp_path, at=NOON)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]
    (tmp_path / ".unfinished-pagalms-20260530T120000Z").mkdir()  # of one that was killed
    hidden = making.Source(portal.url.replace("pagalms_owner", "pagalms_nobody"), portal.files, KEYS, "0.1.0")
    with pytest.raises(psycopg.OperationalError):
        making.make(hidden, tmp_path, at=NOON)
    assert [path.name for path in tmp_path.iterdir()] == [".lock"]


def test_the_next_one_shares_unchanged_files_and_names_lost_ones(portal: Installation, backup: Backup) -> None:
    portal.keep("2026/06/lost", b"soon gone")
    Path(portal.files.path("2026/06/lost")).unlink()
    later, manifest = making.make(portal.source, portal.backups, at=NOON + timedelta(days=1))
    assert (later / "files/2026/05/act").read_bytes() == ACT
    assert (later / "files/2026/05/act").samefile(backup[0] / "files/2026/05/act")
    assert manifest.missing == ["2026/06/lost"]
    assert whole_ones(portal.backups) == [later, backup[0]]
    assert verifying.verify(later)[0] == manifest


def test_rows_that_the_wall_hides_from_the_owner_stop_a_backup(portal: Installation, tmp_path: Path) -> None:
    with psycopg.connect(portal.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE cache ENABLE ROW LEVEL SECURITY")
        connection.execute("ALTER TABLE cache FORCE ROW LEVEL SECURITY")
        try:
            with pytest.raises(CannotRun, match="hides rows of cache"):
                making.make(portal.source, tmp_path, at=NOON)
        finally:
            connection.execute("ALTER TABLE cache NO FORCE ROW LEVEL SECURITY")
            connection.execute("ALTER TABLE cache DISABLE ROW LEVEL SECURITY")
    assert whole_ones(tmp_path) == []
