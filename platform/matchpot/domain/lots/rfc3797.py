"""RFC 3797: chance from numbers that are drawn in public, such as those of a lottery.

The pool is numbered from 1; what is picked is taken out before the next pick. The example is that
of the RFC itself:

>>> key = key_of([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
>>> key
'9319./2.5.8.10.12./9.18.26.34.41.45./'
>>> picks(key, pool=25, count=11)
[17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]

Source: RFC 3797, sections 4 and 5. Its MD5 only mixes; nothing rests on its being hard to collide.
"""

import hashlib
from collections.abc import Sequence

MOST_PICKED = 1 << 16  # the number of a pick goes in as two bytes


def key_of(sources: Sequence[Sequence[int]]) -> str:
    """The key: of each source its numbers in rising order, each with a point; then a slash."""
    return "".join("".join(f"{one}." for one in sorted(numbers)) + "/" for numbers in sources)


def picks(key: str, *, pool: int, count: int) -> list[int]:
    """Pick so many of a pool numbered from 1, in the order they are picked.

    Raises `ValueError` when more is asked than there is, or than two bytes can number.
    """
    if not 0 <= count <= min(pool, MOST_PICKED):
        raise ValueError(f"cannot pick {count} of {pool}")
    left = list(range(1, pool + 1))
    return [left.pop(_number(key, at) % len(left)) for at in range(count)]


def _number(key: str, at: int) -> int:
    around = at.to_bytes(2, "big")
    mixed = hashlib.md5(around + key.encode("ascii") + around, usedforsecurity=False)
    return int.from_bytes(mixed.digest(), "big")
