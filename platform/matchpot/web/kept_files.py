"""Files for everyone that are made when they are asked for, and sent from the disk.

A text that comes piece by piece is written down first and sent afterwards: whoever reads slowly
then holds a file, and no connection of the database.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from flask import Response, session

# A larger file is written to disk while it is made.
_IN_MEMORY_BYTES = 1_000_000
# Caches may hand a file on for so long.
_FRESH_SECONDS = 300


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file at its beginning, and a mark of what is in it."""

    data: IO[bytes]
    mark: str


def kept(pieces: Iterable[str]) -> KeptFile:
    """Write the pieces down as UTF-8; the answer that sends the file closes it."""
    file = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - see above
    digest = hashlib.sha256()
    for piece in pieces:
        data = piece.encode()
        digest.update(data)
        file.write(data)
    file.seek(0)
    return KeptFile(cast("IO[bytes]", file), digest.hexdigest()[:32])


def for_everyone(answer: Response) -> Response:
    """Let caches keep an answer that is the same for everybody, and pages of other sites read it.

    A cookie may be renewed with the answer to somebody who has one; that is kept by nobody else.
    """
    kept_by = answer.cache_control
    kept_by.no_cache, kept_by.max_age = None, _FRESH_SECONDS
    if session:
        kept_by.private = True
    else:
        kept_by.public = True
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
