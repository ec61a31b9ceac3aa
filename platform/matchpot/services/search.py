"""The words a project is found by: stems in Dutch and English, without accents.

Both stems of every word are kept, because a maker may write in either language, and a visitor may
search in the other. Finding happens in `persistence.queries.browse`.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

from Stemmer import Stemmer  # type: ignore[import-not-found]  # a C extension without types

_WORD = re.compile(r"[^\W_]{2,40}")
_LANGUAGES = ("dutch", "english")
_MOST_WORDS = 4_000
_MOST_ASKED = 8
# A stemmer keeps a buffer of its own, so each thread has its own stemmers.
_own = threading.local()


def _plain_words(text: str) -> list[str]:
    """Words of at least two letters, lower case, accents taken off."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))


def _stems(words: list[str]) -> list[tuple[str, ...]]:
    """The stems of each word, one per language."""
    if not hasattr(_own, "stemmers"):
        _own.stemmers = [Stemmer(language) for language in _LANGUAGES]
    columns = [stemmer.stemWords(words) for stemmer in _own.stemmers]
    return list(zip(*columns, strict=True))


def words_of(texts: Iterable[str]) -> str:
    """What is stored with a project: its distinct stems, each between spaces, in order.

    >>> words_of(["Subsidies voor theater"])
    ' subsidie subsidi voor theater '
    """
    words = _plain_words(" ".join(texts))[:_MOST_WORDS]
    distinct = dict.fromkeys(stem for pair in _stems(words) for stem in pair)
    return f" {' '.join(distinct)} " if distinct else ""


def asked(question: str) -> list[tuple[str, ...]]:
    """What a visitor looks for: per word the stems of which one must be there; at most eight."""
    words = list(dict.fromkeys(_plain_words(question)))[:_MOST_ASKED]
    return [tuple(dict.fromkeys(pair)) for pair in _stems(words)]
