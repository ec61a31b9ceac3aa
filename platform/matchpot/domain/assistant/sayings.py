"""Whether a sentence says what a sentence of a passage says: the same words, in the same order.

Only what cannot change the meaning may differ: articles, how a figure is written, the name of the
passage in front or at the end, one end of a range, and names left out of a list. So no two true
things can be joined into a false one: a figure stays with the words it has in its source.

>>> says("Hoogstens vijfduizend euro krijg je.", "Je krijgt hoogstens € 5.000.", "Startregeling")
False
>>> says("Van de Startregeling krijg je maximaal 5000 euro.",
...      "Je krijgt van € 1.000 tot € 5.000.", "Startregeling")
True
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from matchpot.domain.assistant.figures import Figure, is_supported, pieces, plain

Items = tuple[Figure | str, ...]

# A figure with one of these says something else than without.
_LEAST, _MOST, _ABOUT = "minstens", "hoogstens", "ongeveer"
BOUNDS = frozenset({_LEAST, _MOST, _ABOUT})
_SPELLINGS = (
    (
        r"at (?:the )?most|up to|(?:no|not) more than|niet meer dan|ten hoogste|maximaal"
        r"|(?:an? |een )?maximum of",
        _MOST,
    ),
    (r"at least|no less than|niet minder dan|ten ?minste|minimaal|(?:a )?minimum of", _LEAST),
    (r"about|approximately|roughly|circa", _ABOUT),
    (r"per(?= (?:hour|day|week|month|year|uur|dag|maand|jaar)\b)", "a"),
    (r"cannot", "can not"),
)
_SPELLED = [(re.compile(rf"\b(?:{pattern})\b"), word) for pattern, word in _SPELLINGS]
# These bound a figure behind them, and are plain words elsewhere.
_BEFORE_FIGURES = {
    **dict.fromkeys(("from", "van", "vanaf"), _LEAST),
    **dict.fromkeys(("to", "tot", "until", "till"), _MOST),
}
_SILENT = frozenset({"the", "a", "an", "de", "een", "and", "en", "also", "ook"})
_PERSONS = frozenset({"je", "jij", "u", "we", "wij", "ze", "zij", "het", "you", "it"})
_FROM = r"(?:van|bij|from|at|with|of)"
_THE = r"(?:de|het|the)"
_IS = re.compile(r"^(?:it|this|dit|het) (?:is|are|zijn) ")
_TURNS = frozenset({"not", "no", "niet", "geen", "only", "alleen", "except", "behalve"})
_LONGEST_NAME = 5


def says(claim: str, sentence: str, title: str) -> bool:
    """Whether a claim about the passage of a title says what one of its sentences says."""
    known = [*_variants(items(sentence))]
    return any(
        any(_same(form, one) for one in known) or _is_of_list(form, sentence)
        for form in _forms(claim, title)
    )


def differs_in_bounds(claim: str, sentence: str, title: str) -> bool:
    """Whether a claim says the same but for `at most`, `at least` or `about`."""
    known = _unbound(items(sentence))
    return any(_same(_unbound(form), known) for form in _forms(claim, title))


@lru_cache(maxsize=1_024)
def items(text: str) -> Items:
    """What a text says in its order: figures, and words in one spelling, without articles."""
    said = plain(text)
    for pattern, word in _SPELLED:
        said = pattern.sub(word, said)
    found = [one for one in pieces(said) if one not in _SILENT]
    return tuple(map(_bound, found, [*found[1:], None]))


def _bound(one: Figure | str, after: Figure | str | None) -> Figure | str:
    is_bound = isinstance(one, str) and (isinstance(after, Figure) or after == _ABOUT)
    return _BEFORE_FIGURES.get(one, one) if is_bound and isinstance(one, str) else one


def _unbound(said: Items) -> Items:
    return tuple(one for one in said if one not in BOUNDS)


def _forms(claim: str, title: str) -> Iterator[Items]:
    """What a claim says, with and without the name of what it is about."""
    said = plain(claim)
    yield items(said)
    yield items(_IS.sub("", said))
    name = re.escape(plain(title))
    yield items(re.sub(rf" {_FROM} (?:{_THE} )?{name}\W*$", "", said))
    front = re.match(rf"(?:{_FROM} )?(?:{_THE} )?{name}[,:]? (?:is |are |zijn )?", said)
    if front:
        rest = items(said[front.end() :])
        yield rest
        yield from _turned(rest)


def _turned(said: Items) -> Iterator[Items]:
    """Behind a name that stands in front, Dutch turns `je krijgt` into `krijg je`."""
    if len(said) > 1 and isinstance(said[0], str) and said[1] in _PERSONS:
        for verb in (said[0], f"{said[0]}t"):
            yield (said[1], verb, *said[2:])


def _variants(said: Items) -> Iterator[Items]:
    """A sentence as it is, and with one end of each range alone."""
    yield said
    ends = [at for at, one in enumerate(said[:-1]) if one in BOUNDS and _is_figure(said[at + 1])]
    for low, high in pairwise(ends):
        if (said[low], said[high]) == (_LEAST, _MOST) and high == low + 2:
            yield said[:low] + said[high:]
            yield said[:high] + said[high + 2 :]


def _is_figure(one: Figure | str) -> bool:
    return isinstance(one, Figure)


def _same(claim: Items, known: Items) -> bool:
    return bool(claim) and len(claim) == len(known) and all(map(_equal, claim, known))


def _equal(one: Figure | str, known: Figure | str) -> bool:
    if isinstance(one, Figure) and isinstance(known, Figure):
        return is_supported(one, frozenset({known}))
    return one == known


def _is_of_list(claim: Items, sentence: str) -> bool:
    """Whether a claim names some of a list such as `For: dance, music.`, in its order."""
    head, colon, rest = sentence.partition(":")
    names = [items(one) for one in rest.split(",")]
    if not colon or not all(map(_is_name, names)):
        return False
    label = items(head)
    if claim[: len(label)] != label or len(claim) == len(label):
        return False
    return _some_of(claim[len(label) :], names)


def _is_name(said: Items) -> bool:
    plain_words = all(isinstance(one, str) and one not in _TURNS for one in said)
    return 0 < len(said) <= _LONGEST_NAME and plain_words


def _some_of(claim: Items, names: Sequence[Items]) -> bool:
    for one in names:
        if claim[: len(one)] == one:
            claim = claim[len(one) :]
    return not claim
