"""A question as it is understood: its words, and the nearest ones in place of those nobody wrote.

Whatever is told back comes from projects on show, funds or what the caller gives; the words of a
draft are in none of them.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from matchpot.persistence.queries import finding
from matchpot.persistence.queries.finding import Sought
from matchpot.services import search, spelling

# A word that fits the names of more funds than this names none of them.
_MOST_FUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A fund by which projects may be found."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a question is taken for.

    `shown` is the question with other words in place of those that stand nowhere; empty when
    nothing was replaced.
    """

    words: tuple[Sought, ...] = ()
    shown: str = ""


def understand(
    session: Session,
    question: str,
    *,
    funds: Iterable[Named] = (),
    to_the_letter: bool = False,
    more: Callable[[], Iterable[str]] = tuple,
) -> Understood:
    """Read a question; two statements at most, and none when nothing is asked.

    Args:
        session: Reads.
        question: As it was typed.
        funds: Those whose names count as words of the projects they help.
        to_the_letter: Replace nothing.
        more: Gives other texts on show whose words count as there; asked for only when a word
            stands in no project.
    """
    words = search.asked(question)
    named = list(funds)
    sought = [_with_funds(word, named) for word in words]
    if to_the_letter or not words:
        return Understood(words=tuple(sought))
    there = finding.standing(session, sought)
    if all(there):
        return Understood(words=tuple(sought))
    others = Counter(
        word
        for text in (*more(), *(fund.name for fund in named))
        for word in search.spelled([text]).split()
    )
    known = finding.vocabulary(session) + others
    return _corrected(list(zip(words, sought, there, strict=True)), known, others, named)


def _corrected(
    read: Sequence[tuple[str, Sought, bool]],
    known: Counter[str],
    others: Counter[str],
    funds: Sequence[Named],
) -> Understood:
    meant: list[Sought] = []
    shown: list[str] = []
    for word, sought, is_there in read:
        near = () if is_there or found_in(sought, others) else spelling.nearest(word, known)
        shown.append(near[0] if near else word)
        meant.append(_any_of([_with_funds(one, funds) for one in near]) if near else sought)
    is_same = shown == [word for word, _sought, _there in read]
    return Understood(words=tuple(meant), shown="" if is_same else " ".join(shown))


def found_in(sought: Sought, texts: Iterable[str]) -> bool:
    """Whether any of these texts has the word, by the same rules as projects."""
    return any(_holds(sought, search.words_of([text])) for text in texts)


def fits(words: Sequence[Sought], text: str) -> bool:
    """Whether a text has every one of the words."""
    kept = search.words_of([text])
    return all(_holds(sought, kept) for sought in words)


def _holds(sought: Sought, kept: str) -> bool:
    return any(form in kept for form in sought.forms) or any(
        first in kept and second in kept for first, second in sought.parts
    )


def _with_funds(word: str, funds: Sequence[Named]) -> Sought:
    sought = search.sought(word)
    if len(word) < spelling.ONE_FROM:
        return sought
    called = [fund.slug for fund in funds if found_in(replace(sought, parts=()), [fund.name])]
    return replace(sought, funds=tuple(called)) if len(called) <= _MOST_FUNDS else sought


def _any_of(several: Sequence[Sought]) -> Sought:
    return Sought(
        forms=tuple(dict.fromkeys(form for one in several for form in one.forms)),
        parts=tuple(dict.fromkeys(pair for one in several for pair in one.parts)),
        funds=tuple(dict.fromkeys(slug for one in several for slug in one.funds)),
    )
