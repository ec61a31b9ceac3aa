"""A list of donations for a command: what is wrong with it, told line by line in English.

The reading itself is the domain's (`domain/matching/donation_lists.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from matchpot.cli.matching.documents import BadInput
from matchpot.domain.matching import donation_lists
from matchpot.domain.matching.donation_lists import (
    OF_HEADER,
    Donations,
    Flaw,
    ListRefused,
    Problem,
)

__all__ = ["Donations", "read_donations"]

_LONGEST_SHOWN = 40
_WORDS: Mapping[Flaw, str] = {
    Flaw.NOT_UTF8: "not UTF-8 (byte {value})",
    Flaw.NOT_CSV: "not CSV: {value}",
    Flaw.COLUMN_MISSING: 'no column "{column}"; {header}',
    Flaw.COLUMN_TWICE: 'column "{column}" stands twice',
    Flaw.OTHER_WIDTH: "{value} fields, the header has {width}",
    Flaw.EMPTY: "{column} is empty",
    Flaw.NOT_WHOLE: "{column} is not a whole number: {shown}",
    Flaw.NEGATIVE: "{column} is negative: {shown}",
    Flaw.ZERO: "{column} is 0, a gift is at least 1",
    Flaw.TOO_LARGE: "{column} is too large: {shown}",
}


def read_donations(data: bytes) -> Donations:
    """Read a CSV file with the columns project, donor and cents, in any order, among others.

    Raises:
        BadInput: Anything is wrong, with every line where it is.
    """
    try:
        return donation_lists.read_donations(data)
    except ListRefused as refused:
        raise BadInput(list(_told(refused.problems))) from refused


def _told(problems: Sequence[Problem]) -> Iterator[str]:
    """A line of text for each line with problems; what is wrong with the header, one by one."""
    for number, found in groupby(problems, key=lambda one: one.line):
        same = list(found)
        if same[0].flaw in OF_HEADER:
            yield from (f"line {number}: {_said(one)}" for one in same)
        else:
            yield f"line {number}: {'; '.join(map(_said, same))}"


def _said(problem: Problem) -> str:
    header = ", ".join(map(_shown, problem.header))
    return _WORDS[problem.flaw].format(
        column=problem.column,
        value=problem.value,
        shown=_shown(problem.value),
        width=len(problem.header),
        header=f"the columns are {header}" if header else "there is no header",
    )


def _shown(value: str) -> str:
    """A value as it can be shown on one line."""
    return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}...")
