"""Numbers under which people are heard without being known, different in each place they speak."""

import hashlib
import hmac
from collections.abc import Iterable, Mapping


def numbers(secret: str, place: str, people: Iterable[int]) -> Mapping[int, int]:
    """A number from 1 for each person in one place; from one place to another nobody is followed.

    Without the secret the order tells nothing, also not to somebody who knows who takes part.

    >>> numbers("s", "P-001", [7, 8, 9]) == numbers("s", "P-002", [7, 8, 9])
    False
    """
    ordered = sorted(people, key=lambda one: _mark(secret, f"{place}|{one}"))
    return {one: at for at, one in enumerate(ordered, start=1)}


def _mark(secret: str, said: str) -> bytes:
    return hmac.new(secret.encode(), f"numbering|{said}".encode(), hashlib.sha256).digest()
