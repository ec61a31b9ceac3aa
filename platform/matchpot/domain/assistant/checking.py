"""Sentences of a language model held against the passages they cite; what does not hold is dropped.

A sentence stays when each passage it cites says the same in one sentence of its own
(`sayings.py`). What kind of fault another has is for operators. The check is made to drop too much
rather than too little, and nothing depends on it, because the composed answer is always there
(docs/assistant.md).
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchpot.domain.assistant.figures import figures, is_of_figure, is_supported, plain
from matchpot.domain.assistant.passages import Passage, sentences
from matchpot.domain.assistant.sayings import differs_in_bounds, says

MOST_SENTENCES = 8
MOST_CHARS = 400
MOST_CITED = 3
# So many hundredths of the telling words of a sentence are in one sentence of what it cites.
_LEAST_SHARED = 60
_ODD = re.compile(r"https?:|www\.|[<>{}\[\]|`\\@*#]")
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"(?<![^\W_])[A-Z\u00c0-\u00de][^\W\d_]*")
_NOT = frozenset({
    "niet", "geen", "nooit", "niemand", "niets", "zonder",
    "not", "no", "never", "nobody", "nothing", "without",
})  # fmt: skip
_NOT_ENDINGS = re.compile(
    r"\b(?:can|do|does|is|are|may|must|should|will|would)n['\u2019]t\b|cannot"
)


class Drop(StrEnum):
    """Why a sentence does not reach a page."""

    NO_SOURCE = "no_source"
    UNKNOWN_SOURCE = "unknown_source"
    ODD_SHAPE = "odd_shape"
    FIGURE = "figure"
    OTHER_SCHEME = "other_scheme"
    NAME = "name"
    NOT_SAID = "not_said"
    DENIAL = "denial"
    BOUND = "bound"
    JOINED = "joined"
    TOO_MANY = "too_many"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence and the numbers of the passages it cites, from 1, as a model gave them."""

    text: str
    cites: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What stays, with the passages themselves, and what was dropped and why."""

    kept: tuple[tuple[str, tuple[Passage, ...]], ...]
    dropped: tuple[tuple[Claim, Drop], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What sentences are held against.

    Attributes:
        passages: In the order of their numbers.
        names: The title of every scheme there is, cited or not.
        stems_of: The stems of a word, in the languages answers are given in.
        little: Words that say nothing by themselves.
    """

    passages: Sequence[Passage]
    names: Collection[str]
    stems_of: Callable[[str], Collection[str]]
    little: Collection[str]


def check(claims: Iterable[Claim], evidence: Evidence) -> Checked:
    """Hold every sentence against what it cites; the order is kept."""
    kept: list[tuple[str, tuple[Passage, ...]]] = []
    dropped: list[tuple[Claim, Drop]] = []
    for claim in claims:
        why = Drop.TOO_MANY if len(kept) >= MOST_SENTENCES else fault(claim, evidence)
        if why is None:
            cited = tuple(evidence.passages[at - 1] for at in dict.fromkeys(claim.cites))
            kept.append((claim.text.strip(), cited))
        else:
            dropped.append((claim, why))
    return Checked(kept=tuple(kept), dropped=tuple(dropped))


def fault(claim: Claim, evidence: Evidence) -> Drop | None:
    """Why a sentence cannot stay; None when it holds."""
    if not claim.cites:
        return Drop.NO_SOURCE
    if len(claim.cites) > MOST_CITED or not all(
        0 < at <= len(evidence.passages) for at in claim.cites
    ):
        return Drop.UNKNOWN_SOURCE
    text = claim.text.strip()
    if not text or len(text) > MOST_CHARS or _ODD.search(text) or len(sentences(text)) > 1:
        return Drop.ODD_SHAPE
    cited = [evidence.passages[at - 1] for at in claim.cites]
    if all(_says_one(text, one) for one in cited):
        return None
    return next(
        (
            why
            for why, holds in _KINDS.items()
            if not all(holds(text, one, evidence) for one in cited)
        ),
        Drop.JOINED,
    )


def _said(passage: Passage) -> str:
    return f"{passage.title}. {passage.text}"


def _figures_stand(text: str, cited: Passage, _evidence: Evidence) -> bool:
    known = figures(_said(cited))
    return all(is_supported(one, known) for one in figures(text))


def _no_other_scheme(text: str, cited: Passage, evidence: Evidence) -> bool:
    said, known = plain(text), plain(_said(cited))
    return not any(plain(one) in said and plain(one) not in known for one in evidence.names if one)


def _names_stand(text: str, cited: Passage, evidence: Evidence) -> bool:
    """Capitals stand in the cited text, but for the first word if it is a little one or said."""
    known = _stems(_said(cited), evidence)
    return all(
        plain(name) in evidence.little or set(evidence.stems_of(plain(name))) & known
        for name in _NAME.findall(text)
    )


def _words_stand(text: str, cited: Passage, evidence: Evidence) -> bool:
    return _closest(text, cited, evidence)[0] >= _LEAST_SHARED


def _denies_alike(text: str, cited: Passage, evidence: Evidence) -> bool:
    return _denials(text) % 2 == _denials(_closest(text, cited, evidence)[1]) % 2


def _bounds_alike(text: str, cited: Passage, _evidence: Evidence) -> bool:
    """Whether not only `at most`, `at least` or `about` sets it apart from its source."""
    return not any(differs_in_bounds(text, one, cited.title) for one in sentences(cited.text))


def _says_one(text: str, cited: Passage) -> bool:
    return any(says(text, one, cited.title) for one in sentences(cited.text))


# The kind of a fault is the first of these that does not hold.
_KINDS: Mapping[Drop, Callable[[str, Passage, Evidence], bool]] = {
    Drop.FIGURE: _figures_stand,
    Drop.BOUND: _bounds_alike,
    Drop.OTHER_SCHEME: _no_other_scheme,
    Drop.NAME: _names_stand,
    Drop.NOT_SAID: _words_stand,
    Drop.DENIAL: _denies_alike,
}


def _denials(text: str) -> int:
    said = plain(text)
    return sum(word in _NOT for word in _WORD.findall(said)) + len(_NOT_ENDINGS.findall(said))


def _stems(text: str, evidence: Evidence) -> frozenset[str]:
    return frozenset(
        stem
        for word in _WORD.findall(plain(text))
        if word not in evidence.little
        for stem in evidence.stems_of(word)
    )


def _closest(text: str, cited: Passage, evidence: Evidence) -> tuple[int, str]:
    """The sentence of a passage that shares most telling words, and the share in hundredths.

    The title counts with every sentence.
    """
    words = [
        one
        for one in _WORD.findall(plain(text))
        if one not in evidence.little and not is_of_figure(one)
    ]
    if not words:
        return 0, ""
    best, title = (0, ""), _stems(cited.title, evidence)
    for sentence in sentences(cited.text):
        known = title | _stems(sentence, evidence)
        shared = sum(bool(set(evidence.stems_of(one)) & known) for one in words)
        best = max(best, (shared * 100 // len(words), sentence))
    return best
