"""Files in S3-compatible storage: the same checks, the same answers, and nothing that anybody else could open."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from pagalms.conf import storage
from pagalms.conf.storage import files
from pagalms.documents.actions import Face, Sheet, publish
from pagalms.files import keeping
from pagalms.files.actions import forget_orphans, store
from pagalms.files.models import StoredFile
from pagalms.files.queries import content_of
from pagalms.files.rules import EVERY
from pagalms.kernel import patience
from pagalms.kernel.away import Away
from pagalms.kernel.refusal import Refusal
from tests.files.samples import PDF
from tests.people import NOON, Village
from tests.resident.visits import visit

BUCKET = "pagalms-story"


def client(url: str) -> Any:
    """The owner of the bucket."""
    import boto3  # with moto an eighth of all that the tests load, and needed here alone

    return boto3.client(
        "s3", endpoint_url=url, region_name="eu-north-1", aws_access_key_id="story", aws_secret_access_key="story"
    )


@pytest.fixture
def bucket(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    said = {
        "BUCKET": BUCKET,
        "URL": url,
        "REGION": "eu-north-1",
        "KEY_ID": "story",
        "SECRET": "story",
        "FOLDER": "portal",
    }
    for name, value in said.items():
        monkeypatch.setenv(f"PAGALMS_S3_{name}", value)
    client(url).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    settings.STORAGES = {**settings.STORAGES, "default": files(tmp_path)}
    yield url
    server.stop()


def test_files_live_in_a_bucket_and_leave_it_only_through_the_portal(
    village: Village, bucket: str, settings: Any
) -> None:
    large = PDF + b"%" * 3_000_000
    face = Face(kind="act", title="Akts", dated=NOON.date())
    act = publish(face=face, sheet=Sheet(large, "Akts ģ.pdf"), apartment=village.flat_a, by=None, at=NOON)
    file = StoredFile.objects.get()
    assert content_of(file) == large
    grants = client(bucket).get_object_acl(Bucket=BUCKET, Key=f"portal/{file.place}")["Grants"]
    assert [one["Grantee"]["Type"] for one in grants] == ["CanonicalUser"]
    with visit(village, "anna") as anna:
        answer = anna.get(f"/dokumenti/{act.pk}/")
        assert answer.headers["Content-Length"] == str(len(large))
        assert b"".join(answer.streaming_content) == large
        assert bucket not in str(answer.headers)
    with visit(village, "carla") as carla:
        assert carla.get(f"/dokumenti/{act.pk}/").status_code == 404
    now = datetime.now(UTC)
    left = default_storage.save(f"{now:%Y/%m}/left", io.BytesIO(PDF))
    assert forget_orphans(at=now) == 0
    assert forget_orphans(at=now + timedelta(days=1, minutes=1)) == 1
    assert not default_storage.exists(left)
    default_storage.delete(file.place)
    with visit(village, "anna") as anna:
        anna.raise_request_exception = False
        lost = anna.get(f"/dokumenti/{act.pk}/")
        assert (lost.status_code, lost.headers["Retry-After"]) == (503, "30")
    options = {**settings.STORAGES["default"]["OPTIONS"], "endpoint_url": "http://127.0.0.1:9"}
    settings.STORAGES = {**settings.STORAGES, "default": {**settings.STORAGES["default"], "OPTIONS": options}}
    with pytest.raises(Refusal) as refused:
        store(PDF, name="a.pdf", accept=EVERY, by=None, at=NOON)
    assert refused.value.code == "away"


def test_a_storage_that_says_nothing_is_tried_by_one_request_at_a_time(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    longest = max(storage.CONNECT_SECONDS, storage.READ_SECONDS) * storage.ATTEMPTS
    assert longest + 3 < 10  # TRUST 1; a process that has not met the storage yet loads its client for up to 3 s
    monkeypatch.setattr(storage, "READ_SECONDS", 0.3)
    monkeypatch.setattr(keeping.STORAGE, "silent", 0.2)
    monkeypatch.setattr(keeping.STORAGE.silence, "pause", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # takes connections and says nothing
        for name, value in {"BUCKET": BUCKET, "KEY_ID": "story", "SECRET": "story", "REGION": "eu-north-1"}.items():
            monkeypatch.setenv(f"PAGALMS_S3_{name}", value)
        monkeypatch.setenv("PAGALMS_S3_URL", f"http://127.0.0.1:{mute.getsockname()[1]}")
        settings.STORAGES = {**settings.STORAGES, "default": files(tmp_path)}

        def waited(*, request: bool) -> float:
            begun = time.monotonic()
            with patience.limited() if request else nullcontext(), pytest.raises(Away):
                keeping.put("2026/05/a", PDF)
            return time.monotonic() - begun

        try:
            assert waited(request=True) > 0.5
            assert waited(request=True) < 0.5  # told at once; nor is taking away waited for
            assert waited(request=False) > 0.5  # a job has time
            time.sleep(keeping.STORAGE.silence.pause)
            assert [waited(request=True) > 0.5 for _ in range(2)] == [True, False]
            keeping.STORAGE.silence.end()
            with ThreadPoolExecutor(8) as threads:  # all of a web process: some stay free for everybody else
                monkeypatch.setattr(keeping.STORAGE, "wait", 0.1)
                caplog.clear()
                list(threads.map(lambda _: waited(request=True), range(8)))
            assert 5 <= caplog.text.count("a file could not be kept") < 8  # the others were told and did not wait
        finally:
            keeping.STORAGE.silence.end()
