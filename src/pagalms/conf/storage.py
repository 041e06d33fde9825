"""Where the bytes of files lie: in a folder, or in S3-compatible storage when a bucket is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pagalms.conf import env

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 3, 3, 2  # a storage that says nothing holds a page for 6 s, never for 10
IN_MEMORY = 1024 * 1024  # what is larger waits on the disk while it is sent on


def files(home: Path) -> dict[str, Any]:
    """Django's setting for the storage of files."""
    if bucket := env.text("PAGALMS_S3_BUCKET", ""):
        return in_bucket(bucket)
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": home / "files"}}


def in_bucket(bucket: str) -> dict[str, Any]:
    """A private bucket. Nothing in it has an address of its own: the portal reads each file and sends it on."""
    from boto3.s3.transfer import TransferConfig  # noqa: PLC0415 - large, and not needed with a folder
    from botocore.config import Config  # noqa: PLC0415 - as above

    endpoint = env.text("PAGALMS_S3_URL", "") or None
    encryption = env.text("PAGALMS_S3_ENCRYPTION", "")
    return {
        "BACKEND": "pagalms.files.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": endpoint,
            "region_name": env.text("PAGALMS_S3_REGION", "") or None,
            "access_key": env.text("PAGALMS_S3_KEY_ID", "") or None,
            "secret_key": env.text("PAGALMS_S3_SECRET", "") or None,
            "location": env.text("PAGALMS_S3_FOLDER", ""),
            "default_acl": None,
            "object_parameters": {"ServerSideEncryption": encryption} if encryption else {},
            "max_memory_size": IN_MEMORY,
            "transfer_config": TransferConfig(use_threads=False),
            "client_config": Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": ATTEMPTS},
                s3={"addressing_style": "path" if endpoint else "auto"},
                signature_version="s3v4",
                request_checksum_calculation="when_required",  # other makers' storages do not know the newest ones
                response_checksum_validation="when_required",
            ),
        },
    }
