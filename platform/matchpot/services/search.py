"""Words as search sees them: bare, folded to one spelling, stemmed, and looked for in a text.

Folding gives spellings of one sound one form (ij and y, c and k, th and t, old oe and new u), on
both sides, so it never has to be undone. Both stems of every word are kept, because a maker may
write in Dutch or English and a visitor may search in the other. A word is also found at the
beginning of another and inside a Dutch compound. Where the words are kept is in
`persistence.models.finding`, how a question is understood in `services.finding`, mistakes of
typing in `services.spelling`.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from Stemmer import Stemmer  # type: ignore[import-not-found]  # a C extension without types

from matchpot.domain.projects import Discipline
from matchpot.persistence.queries.finding import Sought

# Raised when the same texts are kept as other words; a round then writes all of them anew.
WRITTEN_WITH = 2

_WORD = re.compile(r"[^\W_]{2,40}")
_LANGUAGES = ("dutch", "english")
_MOST_WORDS = 4_000
_MOST_ASKED = 8
_WORDS_KEPT = 16_384
# The shortest word that is looked for inside others, at their end, and at their beginning.
_INSIDE, _AT_END, _AT_START = 5, 4, 3
_LEAST_PART = 4
# A stemmer keeps a buffer of its own, so each thread has its own stemmers.
_own = threading.local()

# Little words that say nothing of a project, in Dutch and English.
_LITTLE = (
    "aan al als bij daar dan dat de der die dit door een en er het hij ik in is je kan maar me met "
    "mijn na naar niet nog nu of om ons onze ook op over te tot uit van veel voor waar was wat we "
    "wel wij worden wordt ze zich zij zijn zo "
    "about after all an and any are as at be but by for from had has have he her his how if into "
    "it its me my no nor not our out own she so than that the their them then there these they "
    "this to too were what when where which who why will with you your"
)
STOP_WORDS = frozenset(_LITTLE.split())

# What people type who look for a field, in both languages, beside how pages call it.
CALLED: Mapping[Discipline, str] = {
    Discipline.THEATRE: "theater theatre toneel podiumkunst",
    Discipline.MUSIC: "muziek music",
    Discipline.DANCE: "dans dance",
    Discipline.VISUAL_ART: "beeldende kunst visual art",
    Discipline.PHOTOGRAPHY: "fotografie photography foto",
    Discipline.DESIGN: "ontwerp vormgeving design",
    Discipline.FILM: "film cinema",
    Discipline.LITERATURE: "literatuur literature boek",
    Discipline.GAMES: "games spellen",
    Discipline.HERITAGE: "erfgoed heritage",
    Discipline.OTHER: "",
}

_SOUNDS = (
    (re.compile("ij"), "y"),
    (re.compile("ae"), "aa"),
    (re.compile("oe"), "u"),
    (re.compile("sch$"), "s"),
    (re.compile("ph"), "f"),
    (re.compile("th"), "t"),
    (re.compile("qu"), "kw"),
    (re.compile("x"), "ks"),
    (re.compile("c(?=[eiy])"), "s"),
    (re.compile("c(?!h)"), "k"),
    (re.compile("kk"), "k"),
)


def bare_words(text: str) -> list[str]:
    """Words of at least two letters, lower case, accents taken off, in their order."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(c for c in bare if not unicodedata.combining(c)))


@lru_cache(maxsize=_WORDS_KEPT)
def folded(word: str) -> str:
    """A bare word in the one spelling of its sounds.

    >>> folded("carillon"), folded("symfonie") == folded("symphonie"), folded("ijs")
    ('karillon', True, 'ys')
    """
    for sound, spelled in _SOUNDS:
        word = sound.sub(spelled, word)
    return word


def stems_of(words: list[str]) -> list[tuple[str, ...]]:
    """The folded stems of each bare word, one per language."""
    if not hasattr(_own, "stemmers"):
        _own.stemmers = [Stemmer(language) for language in _LANGUAGES]
    columns = [stemmer.stemWords(words) for stemmer in _own.stemmers]
    return [tuple(folded(stem) for stem in pair) for pair in zip(*columns, strict=True)]


def words_of(texts: Iterable[str]) -> str:
    """What is kept of a text: its distinct words and stems, each between spaces, in order.

    >>> words_of(["Subsidies voor theater"])
    ' subsidies subsidie subsidi voor teater '
    """
    words = bare_words(" ".join(texts))[:_MOST_WORDS]
    every = (
        form
        for word, stems in zip(words, stems_of(words), strict=True)
        for form in (folded(word), *stems)
    )
    distinct = dict.fromkeys(form for form in every if form)
    return f" {' '.join(distinct)} " if distinct else ""


def spelled(texts: Iterable[str]) -> str:
    """The distinct words of a text as people spell them, for mistakes of typing."""
    words = (word for word in bare_words(" ".join(texts)) if word not in STOP_WORDS)
    return " ".join(dict.fromkeys(words))


def asked(question: str) -> list[str]:
    """The words a visitor looks for, at most eight; little words only when there are no others."""
    words = list(dict.fromkeys(bare_words(question)))
    telling = [word for word in words if word not in STOP_WORDS]
    return (telling or words)[:_MOST_ASKED]


@lru_cache(maxsize=_WORDS_KEPT)
def sought(word: str) -> Sought:
    """Where a bare word may stand in what `words_of` keeps."""
    whole = folded(word)
    stems = [stem for stem in stems_of([word])[0] if stem]
    forms = {f" {stem} " for stem in stems}
    forms.update(stem for stem in stems if len(stem) >= _INSIDE)
    if len(word) >= _INSIDE:
        forms.add(whole)
    elif len(word) >= _AT_START:
        forms.add(f" {whole}")
    else:
        forms.add(f" {whole} ")
    if len(word) == _AT_END:
        forms.add(f"{whole} ")
    # A form within another finds everything the longer one does.
    least = [one for one in forms if not any(o != one and o in one for o in forms)]
    return Sought(forms=tuple(sorted(least)), parts=_parts(word))


def _parts(word: str) -> tuple[tuple[str, str], ...]:
    """The two words a compound may be made of; the s that joins them belongs to neither."""
    found = []
    for cut in range(_LEAST_PART, len(word) - _LEAST_PART + 1):
        first, second = word[:cut], word[cut:]
        if first.endswith("s") and len(first) > _LEAST_PART:
            first = first[:-1]
        if first not in STOP_WORDS and second not in STOP_WORDS:
            found.append((f" {folded(first)}", f" {folded(second)}"))
    return tuple(found)
