"""Finds what answers a question: schemes that fit what was read in it, and passages with its words.

Words are stemmed as search does. No question is stored. The sentences of an answer are made in the
web layer, by a language model only where the operator set one; how many of its sentences held is
counted.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy.orm import Session

from matchpot.domain.assistant.checking import Checked, Claim, Drop, Evidence, check
from matchpot.domain.assistant.figures import plain
from matchpot.domain.assistant.passages import Passage, best, without_orders
from matchpot.domain.assistant.questions import Asked, fits
from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.schemes import Scheme
from matchpot.persistence import rates
from matchpot.services.search import STOP_WORDS, bare_words, stems_of

MOST_SCHEMES, MOST_RULES = 5, 2
# Whoever asks for money says so; a place or a field alone asks for something else.
_MONEY = re.compile(
    r"subsid|geld|regeling|fonds|aanvra|lening|lenen|financ|steun|bijdrage|beurs|budget|match|"
    r"grant|fund|money|appl|support|scheme|loan|borrow|pay|betal|sponsor|crowd|award|toelage"
)
_ASKING = frozenset({
    "kan", "kun", "kunt", "mag", "hoe", "hoeveel", "wie", "welk", "welke", "wil", "graag", "zoek",
    "nodig", "krijg", "krijgen", "vinden", "bestaat", "bestaan", "geef", "project", "plan", "euro",
    "can", "could", "may", "how", "much", "many", "get", "find", "need", "want", "there", "give",
    "looking", "please", "does", "do", "make", "maken", "maak", "nieuw", "nieuwe", "new", "the",
})  # fmt: skip
# Words of answers that carry nothing by themselves; a name is none of them.
_LITTLE = STOP_WORDS | {
    "je", "jij", "u", "het", "dit", "deze", "er", "als", "bij", "of", "moet", "mag", "kunt",
    "it", "this", "these", "you", "if", "for", "can", "must", "may", "also", "ook",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What answers a question, the best first; nothing at all means: I do not know."""

    schemes: Sequence[tuple[Scheme, Passage]]
    rules: Sequence[Passage]

    @property
    def passages(self) -> list[Passage]:
        """All of it in one list, numbered from 1 by whoever shows it."""
        return [*(one for _, one in self.schemes), *self.rules]


def passage(*, title: str, text: str, url: str, key: str = "") -> Passage:
    """A passage with its stems; sentences that speak to a machine are left out."""
    clean = without_orders(text)
    return Passage(
        title=title, text=clean, url=url, key=key, stems=tuple(_stems(f"{title} {clean}"))
    )


def _stems(text: str) -> Iterable[str]:
    words = [word for word in bare_words(text) if word not in STOP_WORDS]
    return (stem for pair in stems_of(words) for stem in dict.fromkeys(pair))


def find(
    question: str,
    asked: Asked,
    *,
    schemes: Mapping[str, tuple[Scheme, Passage]],
    rules: Sequence[Passage],
    today: date,
) -> Found:
    """Schemes that fit and passages that speak of it; both empty where nothing does."""
    words = [one for one in bare_words(question) if one not in STOP_WORDS | _ASKING]
    stems = [stem for pair in stems_of(words) for stem in dict.fromkeys(pair)]
    chosen = _schemes(question, asked, stems, words, schemes, today) if words else []
    ranked = [one for one, _ in best(stems, rules, most=MOST_RULES)]
    spoken = [one for one in ranked if _shared(words, one) >= _least(words)]
    return Found(schemes=chosen, rules=spoken)


def _least(words: Sequence[str]) -> Fraction:
    """How much of a question a passage must speak of: most of a short one, half of a long one."""
    return Fraction(2, 3) if len(words) <= 3 else Fraction(1, 2)


def _schemes(
    question: str,
    asked: Asked,
    stems: Sequence[str],
    words: Sequence[str],
    schemes: Mapping[str, tuple[Scheme, Passage]],
    today: date,
) -> list[tuple[Scheme, Passage]]:  # fmt: skip
    fitting = {
        key: pair for key, pair in schemes.items()
        if fits(pair[0], asked, is_open=pair[0].is_open(today))
    }  # fmt: skip
    wants_money = bool(asked.kinds) or _MONEY.search(plain(question)) is not None
    pages = [one for _, one in fitting.values()]
    ranked = [one.key for one, _ in best(stems, pages, most=len(pages))]
    if not (wants_money and asked.narrows):
        ranked = [key for key in ranked if _shared(words, fitting[key][1]) >= _least(words)]
    elif not ranked:
        ranked = list(fitting)
    ranked.sort(key=lambda key: not fitting[key][0].is_open(today))
    return [fitting[key] for key in ranked[:MOST_SCHEMES]]


def _shared(words: Sequence[str], one: Passage) -> Fraction:
    known = frozenset(one.stems)
    held = sum(bool(set(pair) & known) for pair in stems_of(list(words)))
    return Fraction(held, max(1, len(words)))


def held_true(claims: Iterable[Claim], found: Found, *, names: Iterable[str]) -> Checked:
    """The sentences of a model that are true to the passages they cite."""
    return check(
        claims,
        Evidence(
            passages=found.passages,
            names=frozenset(names),
            stems_of=lambda word: stems_of([word])[0],
            little=_LITTLE,
        ),
    )


# ---- figures of the model, without any question ------------------------------------------------

# So long a count is told to operators.
COUNTED_FOR = timedelta(days=30)
_FIGURES, _KEPT, _SILENT = "language-model:", "kept", "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """What became of the sentences of a language model in `COUNTED_FOR`.

    `silent` is how often it did not answer; `dropped` has the kinds that occurred, most first.
    """

    kept: int
    silent: int
    dropped: Sequence[tuple[Drop, int]]

    @property
    def is_any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.kept or self.silent or self.dropped)


def count_checked(session: Session, checked: Checked | None, *, now: datetime) -> None:
    """Add what became of one answer to the figures of the day; None is no answer in time."""
    found: Counter[str] = Counter([_SILENT])
    if checked is not None:
        found = Counter(why.value for _claim, why in checked.dropped)
        found[_KEPT] = len(checked.kept)
    for word, count in sorted(found.items()):
        key = f"{_FIGURES}{local_day(now)}:{word}"
        rates.add(session.connection(), key, count, now=now, lasts=COUNTED_FOR)


def model_figures(session: Session, *, now: datetime) -> ModelFigures:
    """What became of the sentences of a language model in the last `COUNTED_FOR`."""
    found = rates.sums(session.connection(), _FIGURES, now=now)
    dropped = sorted(((one, found.get(one, 0)) for one in Drop), key=lambda pair: -pair[1])
    return ModelFigures(
        kept=found.get(_KEPT, 0),
        silent=found.get(_SILENT, 0),
        dropped=[pair for pair in dropped if pair[1]],
    )
