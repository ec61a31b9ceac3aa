"""Keeps uploaded files on disk, under names of our own and in folders of a thousandth each.

What a file means, and whether it may be kept, is decided before it comes here.
"""

import io
import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

from matchpot.domain.errors import UploadRefused

# A name we made ourselves: nothing in it can climb out of the folder.
_NAME = re.compile(r"[A-Za-z0-9_-]{8,60}\.[a-z0-9]{2,5}")
_MEGABYTE = 1024 * 1024
_PIECE_BYTES = _MEGABYTE


class FolderStore:
    """Files under one folder; a file is either whole or absent, also after a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, name: str, content: bytes) -> None:
        """Keep the content; saving the same name again replaces it."""
        self.save_from(name, io.BytesIO(content), most_bytes=len(content))

    def save_from(self, name: str, stream: BinaryIO, *, most_bytes: int) -> int:
        """Keep what a stream still holds, piece by piece; tells how many bytes that were.

        Raises:
            UploadRefused: `too_large`, with the limit in MB; nothing is kept then.
        """
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        size = 0
        try:
            with os.fdopen(handle, "wb") as file:
                while piece := stream.read(_PIECE_BYTES):
                    size += len(piece)
                    if size > most_bytes:
                        raise UploadRefused("too_large", most_bytes // _MEGABYTE)
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
        return size

    def open(self, name: str) -> BinaryIO:
        """The content; `FileNotFoundError` when there is none, or never could be."""
        return self._path(name).open("rb")

    def remove(self, name: str) -> None:
        """Forget the content; harmless when there is none."""
        self._path(name).unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise FileNotFoundError(name)
        return self._folder / name[:2] / name
