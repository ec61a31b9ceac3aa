"""A `.pb` file taken apart: three blocks of CSV rows with their lines, and what is wrong with them.

What the fields mean is in `reading.py`. Told and tolerated: a mark in front, either end of line,
empty lines, quoted fields with separators and line ends in them, spaces around values, empty cells
at the end of a row, names of blocks and columns in any case.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

MOST_TOLD = 20


class Block(StrEnum):
    """The blocks of a file, in their order."""

    META = "META"
    PROJECTS = "PROJECTS"
    VOTES = "VOTES"


class PbRefused(Exception):
    """A file that cannot be used; each problem is a line of the file and a reason.

    Raised and caught where files are read; not a refusal of the domain.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems[:MOST_TOLD]))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Notebook:
    """What is found while reading: problems refuse the file, notes are only told."""

    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def wrong(self, line: int, problem: str) -> None:
        """Write down a problem with its line."""
        self.problems.append(f"line {line}: {problem}")

    def note(self, line: int, what: str) -> None:
        """Write down what was tolerated, with its line."""
        self.notes.append(f"line {line}: {what}")


@dataclass(frozen=True, slots=True)
class Row:
    """A row by column, and the line it begins on."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Sections:
    """The blocks of a file.

    Attributes:
        meta: each key with its line and value.
        projects: a row per project.
        votes: a row per ballot.
        columns: of the last two blocks.
    """

    meta: dict[str, tuple[int, str]] = field(default_factory=dict)
    projects: list[Row] = field(default_factory=list)
    votes: list[Row] = field(default_factory=list)
    columns: dict[Block, list[str]] = field(default_factory=dict)


def take_apart(data: bytes, book: Notebook) -> Sections:
    """Read the rows of a file; what is wrong with its shape goes into the book.

    Raises:
        PbRefused: It is no text, or a row cannot be read at all.
    """
    sections, block = Sections(), None
    for line, cells in _rows(_text(data)):
        if cells[0].upper() in Block.__members__ and not any(cells[1:]):
            block = _opened(sections, Block[cells[0].upper()], line, block, book)
        elif block is None:
            book.wrong(line, "stands before the block META")
        elif block is Block.META:
            _meta(sections, line, cells, book)
        elif block not in sections.columns:
            _columns(sections, block, line, cells, book)
        else:
            _row(sections, block, line, cells, book)
    last = "end of the file"
    if block is not Block.VOTES:
        missing = list(Block)[0 if block is None else list(Block).index(block) + 1 :]
        book.problems.append(f"{last}: there is no block {', '.join(missing)}")
    elif block not in sections.columns:
        book.problems.append(f"{last}: the block VOTES has no header")
    return sections


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PbRefused([f"line {line}: not UTF-8 (byte {error.start + 1})"]) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise PbRefused([f"line {line}: not CSV: {error}"]) from error


def _opened(
    sections: Sections, block: Block, line: int, before: Block | None, book: Notebook
) -> Block:
    order = list(Block)
    wanted = order[0] if before is None else order[min(order.index(before) + 1, 2)]
    if block is not wanted or before is Block.VOTES:
        book.wrong(line, f"the block {block} does not belong here")
    if before is Block.PROJECTS and before not in sections.columns:
        book.wrong(line, "the block PROJECTS has no header")
    return block


def _meta(sections: Sections, line: int, cells: Sequence[str], book: Notebook) -> None:
    key, *values = cells
    value = values[0] if values else ""
    if (key.lower(), value.lower()) == ("key", "value"):
        return
    if not key:
        book.wrong(line, "a value of META has no key")
    elif key in sections.meta:
        book.wrong(line, f"{key} stands twice")
    else:
        sections.meta[key] = (line, value)
        if any(values[1:]):
            book.note(line, f"{key}: only the first value is read")


def _columns(
    sections: Sections, block: Block, line: int, cells: Sequence[str], book: Notebook
) -> None:
    names = [cell.lower() for cell in cells]
    while names and not names[-1]:
        names.pop()
    needs = ("project_id", "cost") if block is Block.PROJECTS else ("voter_id", "vote")
    for name in needs:
        if name not in names:
            book.wrong(line, f"{block} has no column {name}; it has {', '.join(names)}")
    for name in sorted({name for name in names if names.count(name) > 1}):
        book.wrong(line, f"{block} has the column {name} twice")
    sections.columns[block] = names


def _row(sections: Sections, block: Block, line: int, cells: Sequence[str], book: Notebook) -> None:
    names = sections.columns[block]
    if any(cells[len(names) :]):
        book.wrong(line, f"{len(cells)} values, {block} has {len(names)} columns; is one unquoted?")
        return
    row = Row(line, dict(zip(names, cells, strict=False)))
    (sections.projects if block is Block.PROJECTS else sections.votes).append(row)
