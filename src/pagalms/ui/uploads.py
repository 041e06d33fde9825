"""Uploads too large or too many are read to their end but not kept, so that the form can say so and lose nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

TAKEN = "image/*,application/pdf,.docx,.xlsx,.odt,.ods,.txt,.edoc,.asice"  # what file dialogues offer
MOST_FILES = 100  # in a form


class Bounded(TemporaryFileUploadHandler):
    """Django's handler with limits for a file and for a form: what is more is dropped, `size` tells what was sent.

    Of files it keeps one more than any form may bring, so that the form sees that they are too many.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.together = 0
        self.files = 0

    @property
    def most(self) -> int:
        """Bytes that are kept of one file."""
        return int(settings.FILE_MEGABYTES) * 1024 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        self.files += 1
        self.sent = 0
        if self.files <= MOST_FILES + 1:
            super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it."""
        self.sent += len(raw_data)
        self.together += len(raw_data)
        if self.files > MOST_FILES + 1:
            return
        if self.sent <= self.most and self.together <= max(self.most, settings.FORM_MEGABYTES * 1024 * 1024):
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """The file, with the size that was sent; nothing of those beyond the number."""
        if self.files > MOST_FILES + 1:
            return None
        return super().file_complete(max(file_size, self.sent))


class Roomy(Bounded):
    """The same for packages of accounting, which hold a month of bills."""

    @property
    def most(self) -> int:
        """Bytes that are kept of one file."""
        return int(settings.IMPORT_MEGABYTES) * 1024 * 1024


class SeveralFiles(forms.FileInput):
    """A field for files that telephones answer with their camera as well."""

    allow_multiple_selected = True


class Files(forms.FileField):
    """Any number of files of a form; what is wrong with them the room that keeps them says."""

    def __init__(self, *, taken: str = TAKEN, **kwargs: Any) -> None:
        super().__init__(required=False, widget=SeveralFiles({"accept": taken}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """As they came."""
        return data
