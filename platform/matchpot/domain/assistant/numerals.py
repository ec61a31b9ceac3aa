"""Numbers written in words, in Dutch and English: their value, or that they are too vague for one.

>>> value_of("tienduizend"), value_of("vijfentwintighonderd"), value_of("twenty")
(10000, 2500, 20)
"""

import re
from collections.abc import Iterator
from functools import cache

MULTIPLIERS = {
    "honderd": 100, "hundred": 100, "duizend": 1_000, "thousand": 1_000, "mille": 1_000,
    "k": 1_000, "ton": 100_000, "miljoen": 1_000_000, "million": 1_000_000, "mln": 1_000_000,
    "miljard": 1_000_000_000, "billion": 1_000_000_000,
}  # fmt: skip
# An article too: a number only before a multiplier.
ONES = frozenset({"een", "one", "a"})
_VAGUE = re.compile(
    r"(?:half|halve|helft|anderhal(?:f|ve)|kwart|quarters?|derden?|thirds?|dubbele?|double|twice|"
    r"dozijn|dozen|tiental(?:len)?|.*(?:honderd|duizend|miljoen|miljard).*|ton(?:nen)?|mille|"
    r"(?:hundred|thousand|million|billion)s?|.*tig)"
)
_NOT_NUMBERS = frozenset({"nodig", "rustig", "statig", "prachtig", "gunstig", "richtig", "tig"})

_DUTCH = [
    "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen",
    "tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien",
    "negentien",
]  # fmt: skip
_DUTCH_TENS = [
    "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig",
]  # fmt: skip
_ENGLISH = [
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen",
]  # fmt: skip
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def value_of(word: str) -> int | None:
    """The value of one bare word (small letters, no accents); None when it is no number."""
    known = _known()
    if word in MULTIPLIERS:
        return None
    if word in known:
        return known[word]
    left, found, right = word.partition("duizend")
    if not found:
        return None
    thousands = 1 if not left else known.get(left)
    rest = 0 if not right else known.get(right, known.get(right.removeprefix("en")))
    if thousands is None or rest is None or rest >= 1_000:
        return None
    return thousands * 1_000 + rest


def is_vague(word: str) -> bool:
    """Whether a word speaks of a number that is not read: `helft`, `tientallen`, `hundreds`."""
    return word not in _NOT_NUMBERS and bool(_VAGUE.fullmatch(word))


@cache
def _known() -> dict[str, int]:
    """Every word from 1 to 9,900 that is written in one, but for the multipliers alone."""
    known = dict(_below_hundred())
    for count, left in [(1, ""), *((value, name) for name, value in tuple(known.items()))]:
        for rest, right in [(0, ""), *((value, name) for name, value in _below_hundred())]:
            for joint in ("", "en") if right else ("",):
                known[f"{left}honderd{joint}{right}"] = count * 100 + rest
    known |= {name: at for at, name in enumerate(_ENGLISH, 1)}
    known |= {name: at * 10 for at, name in enumerate(_ENGLISH_TENS, 2)}
    known |= {
        ten + one: tens * 10 + ones
        for tens, ten in enumerate(_ENGLISH_TENS, 2)
        for ones, one in enumerate(_ENGLISH[:9], 1)
    }
    return {name: value for name, value in known.items() if name not in MULTIPLIERS}


def _below_hundred() -> Iterator[tuple[str, int]]:
    yield from ((name, at) for at, name in enumerate(_DUTCH, 1))
    for tens, ten in enumerate(_DUTCH_TENS, 2):
        yield ten, tens * 10
        for ones, one in enumerate(_DUTCH[:9], 1):
            yield f"{one}en{ten}", tens * 10 + ones
