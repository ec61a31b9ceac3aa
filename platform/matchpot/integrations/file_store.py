"""Keeps uploaded files on disk, under names of our own and in folders of a thousandth each.

What a file means, and whether it may be kept, is decided before it comes here.
"""

import os
import re
import tempfile
from pathlib import Path
from typing import BinaryIO

# A name we made ourselves: nothing in it can climb out of the folder.
_NAME = re.compile(r"[A-Za-z0-9_-]{8,60}\.[a-z0-9]{2,5}")


class FolderStore:
    """Files under one folder; a file is either whole or absent, also after a power cut."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def save(self, name: str, content: bytes) -> None:
        """Keep the content; saving the same name again replaces it."""
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(beside, path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise

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
