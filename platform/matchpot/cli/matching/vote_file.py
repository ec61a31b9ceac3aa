"""A list of votes for a command: CSV with a project and its votes, told line by line if wrong."""

import csv
import io
from collections.abc import Iterator, Sequence

from matchpot.cli.matching.documents import BadInput
from matchpot.domain.matching.pool_scene import ProjectId

COLUMNS = ("project", "votes")
# As many as Python turns into a number without asking.
_MOST_DIGITS = 4_000


def read_votes(data: bytes) -> dict[ProjectId, int]:
    """Read a CSV file with the columns project and votes, in any order, among others.

    Votes are whole numbers from 0 of any size, because scores with a part are brought to them. Ids
    are taken as they are, each once; empty lines count for nothing.

    Raises:
        BadInput: Anything is wrong, with every line where it is.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput([f"votes: not UTF-8 (byte {error.start + 1})"]) from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        listed = [(rows.line_num, fields) for fields in rows if fields]
    except csv.Error as error:
        raise BadInput([f"votes: line {rows.line_num}: not CSV: {error}"]) from error
    if any(header.count(column) != 1 for column in COLUMNS):
        raise BadInput(["votes: line 1: the header needs project and votes, once each"])
    found: dict[ProjectId, int] = {}
    problems = [
        f"votes: line {line}: {problem}"
        for line, fields in listed
        for problem in _taken(found, header, fields)
    ]
    if problems:
        raise BadInput(problems)
    return found


def _taken(
    found: dict[ProjectId, int], header: Sequence[str], fields: Sequence[str]
) -> Iterator[str]:
    """Take a row; yield what is wrong with it."""
    if len(fields) != len(header):
        yield f"{len(fields)} fields, the header has {len(header)}"
        return
    project, votes = (fields[header.index(column)] for column in COLUMNS)
    if not project.strip():
        yield "project is empty"
    if project in found:
        yield f"project stands twice: {project!r:.60}"
    if votes.isascii() and votes.isdigit() and len(votes) <= _MOST_DIGITS:
        found[project] = int(votes)
    else:
        yield f"votes is not a whole number from 0: {votes!r:.60}"
