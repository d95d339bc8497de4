"""Receiving files of a post: what is larger than may be is counted and thrown away while it comes.

So a post never fills memory or disk, and its other fields arrive whole: nothing that was typed is lost for a file.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from motlan.web.files.keeping import limits
from motlan.web.house import house

LEAST = 10_000_000
"""Other pages take files as well, a document to verify: as large as this in any workspace."""


class Bounded(TemporaryFileUploadHandler):
    """Writes what fits into files of its own, which go with the request."""

    def __init__(self, request: Any = None) -> None:
        """Nothing has come yet."""
        super().__init__(request)
        self._sum = 0
        self._cut = False

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 - as Django calls it
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Refuse a post that is larger than several times everything that fits; take the limits for the others."""
        bounds = limits(house())
        self._most, self._total = max(bounds.most, LEAST), max(bounds.total, LEAST)
        if content_length > 2 * self._total:
            raise RequestDataTooBig("the files of this post are larger than twice all files of a dossier may be")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Another file begins."""
        super().new_file(*args, **kwargs)
        self._cut = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the bytes while they fit."""
        self._sum += len(raw_data)
        if not self._cut and (start + len(raw_data) > self._most or self._sum > self._total):
            self._cut = True
            self.file.close()  # and with that it is gone
        if not self._cut:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """The file; one that was too large with its true size and without its bytes."""
        if not self._cut:
            return super().file_complete(file_size)
        return UploadedFile(BytesIO(), self.file_name, self.content_type, file_size, self.charset)
