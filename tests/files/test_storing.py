"""Files are stored with what they belong to, checked, and served back as they were."""

from __future__ import annotations

import io
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from pagalms.files import scanner
from pagalms.files.actions import discard, forget_orphans, store
from pagalms.files.models import StoredFile
from pagalms.files.queries import content_of
from pagalms.files.rules import EVERY, PAPERS, PICTURES, Kind
from pagalms.kernel import patience
from pagalms.kernel.away import Away
from pagalms.kernel.refusal import Refusal
from tests.files.samples import PDF, folder, picture
from tests.people import NOON

pytestmark = pytest.mark.django_db
BOMB = b"ispe\0\0\0\0\0\1\0\0\0\1\0\0"  # a HEIC that says it has 65,536 pixels a side
VIRUS = b"this is the virus of the story"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Any, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}},
    }


def kept(content: bytes = PDF, **changes: Any) -> StoredFile:
    values: dict[str, Any] = {"name": "akts.pdf", "accept": EVERY, "by": None, "at": NOON}
    return store(content, **(values | changes))


def refusal(content: bytes, **changes: Any) -> str:
    with pytest.raises(Refusal) as refused:
        kept(content, **changes)
    assert refused.value.field == "file"
    assert not StoredFile.objects.exists()
    return refused.value.code


def test_a_paper_is_kept_byte_for_byte() -> None:
    file = kept(name="Akts ģ.pdf")
    assert content_of(file) == PDF
    assert (file.name, file.kind, file.size) == ("Akts ģ.pdf", "application/pdf", len(PDF))
    assert "Akts" not in file.place


def test_a_picture_is_drawn_anew_upright_and_without_its_secrets() -> None:
    file = kept(picture("JPEG", size=(8, 6), orientation=6) + b"<?php evil ?>", name="bilde.jpg")
    content = content_of(file)
    assert b"prospekts" not in content
    assert b"evil" not in content
    with Image.open(io.BytesIO(content)) as seen:
        assert seen.size == (6, 8)
        assert not seen.getexif()


def test_a_picture_of_an_iphone_becomes_one_that_every_browser_shows() -> None:
    content = picture("HEIC", size=(64, 48), orientation=6)
    assert b"prospekts" in content
    file = kept(content, name="IMG_0017.HEIC", accept=frozenset({Kind.JPEG, Kind.HEIC}))
    assert (file.name, file.kind) == ("IMG_0017.jpg", "image/jpeg")
    seen = content_of(file)
    assert b"prospekts" not in seen
    with Image.open(io.BytesIO(seen)) as drawn:
        assert drawn.size == (48, 64)
        assert not drawn.getexif()


@pytest.mark.parametrize(
    ("content", "accept", "code"),
    [
        (b"", EVERY, "empty"),
        (b"MZ\x90\x00" + bytes(100), EVERY, "kind"),
        (PDF, PICTURES, "kind"),
        (picture("PNG"), PAPERS, "kind"),
        (picture("PNG")[:40], PICTURES, "picture"),
        (picture("PNG", size=(8_000, 8_000), mode="1"), PICTURES, "picture"),
        (folder(("a.js", "alert(1)")), EVERY, "kind"),
        (picture("HEIC", size=(64, 48))[:-60], EVERY, "picture"),
        (picture("HEIC").replace(b"ispe\0\0\0\0\0\0\0\x40\0\0\0\x40", BOMB), EVERY, "picture"),
        (b"\0\0\0\x18ftypheic" + bytes(900), EVERY, "picture"),
    ],
)
def test_bad_files_are_refused_and_nothing_is_kept(content: bytes, accept: frozenset[Kind], code: str) -> None:
    assert refusal(content, accept=accept) == code


def test_what_was_sent_counts_not_what_was_read(settings: Any) -> None:
    settings.FILE_MEGABYTES = 1
    assert refusal(PDF, size=1024 * 1024 + 1) == "too_large"
    assert refusal(PDF, size=1024 * 1024) == "too_much"
    assert kept(PDF, size=len(PDF)).pk


def test_a_failed_transaction_leaves_bytes_that_are_taken_away_later() -> None:
    now = datetime.now(UTC)
    good = kept(at=now)
    with transaction.atomic():
        kept(at=now)
        transaction.set_rollback(True)
    folder = f"{now:%Y/%m}"
    assert len(default_storage.listdir(folder)[1]) == 2
    assert forget_orphans(at=now) == 0
    assert forget_orphans(at=now + timedelta(days=1, minutes=1)) == 1
    assert len(default_storage.listdir(folder)[1]) == 1
    assert content_of(good) == PDF


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_discarded_file_is_gone_with_its_bytes() -> None:
    file = kept()
    discard(file)
    assert not default_storage.exists(file.place)
    assert not StoredFile.objects.exists()


class Clamd(socketserver.BaseRequestHandler):
    """The other side of the INSTREAM command, as clamd's manual has it."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.request.recv(1)
        assert command == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self._exactly(4))[0]:
            content += self._exactly(size)
        self.request.sendall(b"stream: Story.Virus FOUND\0" if VIRUS in content else b"stream: OK\0")

    def _exactly(self, size: int) -> bytes:
        got = b""
        while len(got) < size:
            got += self.request.recv(size - len(got))
        return got


@pytest.fixture
def clamd(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        settings.CLAMD = f"tcp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.mark.usefixtures("clamd")
def test_the_scanner_is_asked() -> None:
    assert refusal(PDF + VIRUS * 3000) == "virus"
    assert kept(PDF * 3000).pk


def test_without_the_scanner_nothing_is_taken(settings: Any) -> None:
    settings.CLAMD = "tcp://127.0.0.1:9"
    assert refusal(PDF) == "scanner"


class Endless(socketserver.BaseRequestHandler):
    """Answers a letter now and then, without an end."""

    def handle(self) -> None:
        with suppress(OSError):
            while True:
                self.request.sendall(b"s")
                time.sleep(0.05)


def test_a_scanner_that_comes_to_no_end_holds_few_and_not_for_long(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scanner.SECONDS + scanner.SCANNER.wait < 10  # TRUST 1
    for name, value in (("silent", 0.2), ("wait", 0.1)):
        monkeypatch.setattr(scanner.SCANNER, name, value)
    monkeypatch.setattr(scanner, "SECONDS", 0.5)

    def waited(_: int = 0) -> float:
        begun = time.monotonic()
        with patience.limited(), pytest.raises(Away):
            scanner.virus_in(PDF, scanner=settings.CLAMD)
        return time.monotonic() - begun

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Endless) as server:
        settings.CLAMD = f"tcp://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with ThreadPoolExecutor(8) as threads:
                found = sorted(threads.map(waited, range(8)))
            assert found[2] < 0.4  # three of eight threads stay free for everybody else
            assert found[-1] < 1.5
            assert waited() < 0.4  # told at once from now on
        finally:
            scanner.SCANNER.silence.end()
            server.shutdown()
