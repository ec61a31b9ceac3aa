"""What must always hold of the money, and what a look at the live data found.

The looking is done by `services/checks.py`; the numbers are those of
docs/money.md and never change meaning.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Invariant(StrEnum):
    """The sentences about money that are true at every moment."""

    BALANCED = "I1"
    UNTOUCHED = "I2"
    RECONCILED = "I3"
    NOT_OVERDRAWN = "I4"
    MATCH_ADDS_UP = "I5"
    CLOSED_IS_EMPTY = "I6"
    NOTHING_STUCK = "I7"
    COVERED = "I8"
    NOT_OVER_REFUNDED = "I9"
    TOLD_ONCE = "I10"
    AWARDS_ADD_UP = "I11"
    LOANS_ADD_UP = "I12"
    NETWORKS_ADD_UP = "I13"


@dataclass(frozen=True, slots=True)
class Finding:
    """One look at one invariant.

    Attributes:
        detail: For the command line and the log, in English: what was counted, or what is wrong.
        refs: What to look at, such as account names, keys or `donation 12`; the
            first few only.
        figures: What was counted, by name; those in cents end in `_cents`. Pages say it in the
            reader's language.
    """

    invariant: Invariant
    ok: bool
    detail: str
    refs: tuple[str, ...] = ()
    figures: Mapping[str, int] = field(default_factory=dict)


# How many examples a finding shows.
SHOWN = 10


def judge(
    invariant: Invariant, wrong: Iterable[str], *, good: str, bad: str, **figures: int
) -> Finding:
    """A finding that is well when nothing is wrong; `bad` is told with the count."""
    refs = tuple(wrong)
    if not refs:
        return Finding(invariant, True, good, figures=figures)
    return Finding(invariant, False, f"{bad} ({len(refs)})", refs[:SHOWN], figures)
