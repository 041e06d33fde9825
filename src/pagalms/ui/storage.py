"""Static files: hashed names, one style sheet."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class JoinedManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed."""
