"""Files that lie in S3-compatible storage go into a backup and into another bucket."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from pagalms.conf.storage import in_bucket
from pagalms.local.backups.copying import Out, bring_back, others_in
from pagalms.local.terminal import CannotRun

PHOTO, SEALED = b"a photograph", b"a package of accounting, sealed"


@pytest.fixture
def buckets(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Storage, Storage]]:
    import boto3  # with moto an eighth of all that the tests load, and needed here alone
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    said = {"URL": f"http://{host}:{port}", "REGION": "eu-north-1", "KEY_ID": "x", "SECRET": "x", "FOLDER": "portal"}
    for name, value in said.items():
        monkeypatch.setenv(f"PAGALMS_S3_{name}", value)
    client = boto3.client("s3", endpoint_url=said["URL"], region_name="eu-north-1", aws_access_key_id="x",
                          aws_secret_access_key="x")  # fmt: skip
    made = []
    for name in ("ours", "new"):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
        setting = in_bucket(name)
        made.append(import_string(setting["BACKEND"])(**setting["OPTIONS"]))
    yield made[0], made[1]
    server.stop()


def test_from_one_bucket_into_another(buckets: tuple[Storage, Storage], tmp_path: Path) -> None:
    ours, new = buckets
    ours.save("2026/05/photo", ContentFile(PHOTO))
    ours.save("imports/package", ContentFile(SEALED))
    out = Out(ours, tmp_path)
    out.bring({"2026/05/photo": hashlib.sha256(PHOTO).hexdigest(), "imports/package": "", "2026/05/lost": "0" * 64})
    assert out.lost == {"2026/05/lost"}
    assert out.bytes == len(PHOTO) + len(SEALED)
    assert others_in(new, out.done) == []
    assert bring_back(tmp_path, out.done, new) == out.bytes
    assert new.open("2026/05/photo").read() == PHOTO
    assert others_in(new, {}) == ["2026/05/photo", "imports/package"]
    ours.delete("2026/05/photo")
    ours.save("2026/05/photo", ContentFile(b"somebody else's"))
    with pytest.raises(CannotRun, match="2026/05/photo in the storage is not what"):
        bring_back(tmp_path, out.done, ours)
