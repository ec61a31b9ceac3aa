"""What is drawn from: a list of ids in one order, and the fingerprint it is frozen under.

How the order of a draw is made from it is in `ordering.py`.
"""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable

from matchpot.domain.errors import InvalidValue


def frozen(ids: Collection[str]) -> tuple[str, ...]:
    """The ids in the order of their bytes in UTF-8, whatever order they were gathered in.

    Raises `InvalidValue` by place: the pool is empty, an id is no id, stands twice, or is another
    spelling of one that reads the same (`reads_the_same`: one accented letter, or a letter with an
    accent behind it), which nobody checking by eye could tell apart.
    """
    flaws = dict(_flaws(ids))
    if flaws:
        raise InvalidValue(flaws)
    return tuple(sorted(ids, key=_bytes))


def commit_of(ids: Collection[str]) -> str:
    """The fingerprint of a pool: SHA-256 of its ids in order, each with a line feed behind it.

    Raises `InvalidValue` as `frozen` does.

    >>> commit_of([f"P-00{number}" for number in range(1, 9)])
    '884373e22a91e4a0052a744670647bdcbc4e446f913cf712460dd8e69cf8eacd'
    """
    text = "".join(f"{one}\n" for one in frozen(ids))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def is_id(text: str) -> bool:
    """Tell whether a text can be an id: some characters, none of which breaks or hides a line."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return bool(text) and not any(unicodedata.category(one) == "Cc" for one in text)


def _flaws(ids: Iterable[str]) -> Iterable[tuple[str, str]]:
    seen, read = set[str](), set[str]()
    at = -1
    for at, one in enumerate(ids):
        if not is_id(one):
            yield f"pool[{at}]", "not_an_id"
            continue
        looks = unicodedata.normalize("NFC", one)
        if one in seen:
            yield f"pool[{at}]", "stands_twice"
        elif looks in read:
            yield f"pool[{at}]", "reads_the_same"
        seen.add(one)
        read.add(looks)
    if at < 0:
        yield "pool", "empty"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8")
