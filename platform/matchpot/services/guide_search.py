"""Schemes by words: stems, spellings of one sound and parts of compounds as in all our searches.

Mistakes of typing are forgiven by the words of the guide itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from matchpot.domain.guide.schemes import Scheme
from matchpot.persistence.queries.finding import Sought
from matchpot.services import search, spelling

_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class FoundSchemes:
    """Schemes that hold every word; `shown` is what was looked for instead, empty if the same."""

    schemes: tuple[Scheme, ...]
    shown: str = ""


def find(schemes: Sequence[Scheme], question: str, *, to_the_letter: bool = False) -> FoundSchemes:
    """The schemes a question fits, in the order they came; all of them when nothing is asked."""
    words = search.asked(question)
    if not words:
        return FoundSchemes(tuple(schemes))
    kept = [_kept(text_of(one)) for one in schemes]
    meant = words if to_the_letter else _meant(words, schemes, kept)
    sought = [search.sought(word) for word in meant]
    fitting = (
        scheme
        for scheme, text in zip(schemes, kept, strict=True)
        if all(_holds(one, text) for one in sought)
    )
    return FoundSchemes(tuple(fitting), "" if meant == words else " ".join(meant))


def _meant(words: list[str], schemes: Sequence[Scheme], kept: Sequence[str]) -> list[str]:
    strange = [word for word in words if not any(_holds(search.sought(word), one) for one in kept)]
    if not strange:
        return words
    known = Counter(word for one in schemes for word in search.spelled([text_of(one)]).split())
    near = {word: spelling.nearest(word, known) for word in strange}
    return [near[word][0] if near.get(word) else word for word in words]


def text_of(scheme: Scheme) -> str:
    """What a scheme is found by: its names, its summary, where it is for and which disciplines."""
    called = (search.CALLED[one] for one in sorted(scheme.disciplines))
    texts = (scheme.title, scheme.provider, scheme.summary, *sorted(scheme.places), *called)
    return "\n".join(texts)


@lru_cache(maxsize=_KEPT)
def _kept(text: str) -> str:
    return search.words_of([text])


def _holds(sought: Sought, kept: str) -> bool:
    return any(form in kept for form in sought.forms) or any(
        first in kept and second in kept for first, second in sought.parts
    )
