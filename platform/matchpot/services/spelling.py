"""The nearest words to one that stands nowhere: letters missed, doubled, swapped or mistaken.

One such mistake is forgiven in a word of four letters or more, two in one of eight or more. What
stands where is asked in `services.finding`.
"""

from collections.abc import Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

# The fewest letters of a word in which one mistake is forgiven, and two.
ONE_FROM, _TWO_FROM = 4, 8
# Words that are equally near are all meant, up to so many.
_MOST = 4
_ENOUGH = 64


def nearest(word: str, vocabulary: Mapping[str, int]) -> tuple[str, ...]:
    """The words with the fewest mistakes between them and this one; none when all are far.

    What stands in most things comes first, then the alphabet.

    Args:
        word: As it was typed, bare.
        vocabulary: Every word there is, and in how many things it stands.

    >>> nearest("fesitval", {"festival": 3, "festijn": 1})
    ('festival',)
    """
    if len(word) < ONE_FROM:
        return ()
    most = 2 if len(word) >= _TWO_FROM else 1
    near = process.extract(
        word, vocabulary.keys(), scorer=OSA.distance, score_cutoff=most, limit=_ENOUGH
    )
    if not near:
        return ()
    least = min(distance for _word, distance, _place in near)
    closest = [other for other, distance, _place in near if distance == least]
    return tuple(sorted(closest, key=lambda other: (-vocabulary[other], other))[:_MOST])
