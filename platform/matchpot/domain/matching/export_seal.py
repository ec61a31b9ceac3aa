"""The seal of an export: a fingerprint of everything in it, made while it is written.

It tells that a file is as it was made. It proves nothing about the sums: whoever changes a file can
make another seal, and is found out by the arithmetic alone.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


class Seal:
    """A fingerprint of values in their order, one at a time."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def take(self, section: str, value: object) -> None:
        """Take in one value of a section; spaces and the order of keys do not matter."""
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        self._hash.update(f"{section}\n{text}\n".encode("ascii"))

    def made(self) -> str:
        """The fingerprint of all that was taken in, in hexadecimal."""
        return self._hash.hexdigest()


def seal_of(content: Mapping[str, Any]) -> str:
    """The seal of a whole export in memory; lists are taken in item by item."""
    seal = Seal()
    for section, value in content.items():
        for one in value if isinstance(value, list) else [value]:
            seal.take(section, one)
    return seal.made()
