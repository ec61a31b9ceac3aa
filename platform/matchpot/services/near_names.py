"""Things found by their names though these are misspelled: people and projects, for those who work.

For the office and the desks of funds, whose lists look for the letters as typed first. The public
search of projects, by all their words, is `services.finding`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matchpot.services import search, spelling

# More things than this are no answer to a question.
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """What a misspelled question means: the things, and the words it was read as."""

    ids: tuple[int, ...]
    shown: str


def near(question: str, named: Sequence[tuple[int, str]]) -> Near | None:
    """The things that have every word of the question or, where nothing has it, the nearest.

    The beginning of a word stands for it, and accents and capitals do not matter.

    Args:
        question: As it was typed.
        named: Each thing by its number, with the text of its names.

    Returns:
        The first two hundred in the order given; None when nothing is near.

    >>> near("jurgen osterhof", [(7, "Jürgen Oosterhof"), (8, "Joke Lammers")])
    Near(ids=(7,), shown='jurgen oosterhof')
    """
    words = search.bare_words(question)
    kept = [(number, search.bare_words(text)) for number, text in named]
    vocabulary = Counter(word for _, own in kept for word in set(own))
    meant = [_meant(word, vocabulary) for word in words]
    if not words or not all(meant):
        return None
    ids = [number for number, own in kept if all(any(one in own for one in ways) for ways in meant)]
    if not ids:
        return None
    shown = " ".join(
        word if any(one.startswith(word) for one in ways) else ways[0]
        for word, ways in zip(words, meant, strict=True)
    )
    return Near(ids=tuple(ids[:_MOST]), shown=shown)


def _meant(word: str, vocabulary: Counter[str]) -> tuple[str, ...]:
    begun = tuple(other for other in vocabulary if other.startswith(word))
    return begun or spelling.nearest(word, vocabulary)
