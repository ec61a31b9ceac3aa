"""The pages written for people, for tests that hold them against the code.

Reads Markdown as far as these tests need it: headings, links, code spans and code blocks.
"""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.sources import ROOT

_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s]+)\)")
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")
_SCRIPT = re.compile(r"python - (.*?) <<'EOF'\n(.*?)^EOF$", re.MULTILINE | re.DOTALL)
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


def documents() -> list[Path]:
    """Every page, in order of path."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@cache
def text(document: Path) -> str:
    """A page as it is written."""
    return document.read_text(encoding="utf-8")


def links(document: Path) -> Iterator[tuple[str, str]]:
    """The path and the anchor of every link to a file of ours; either may be empty."""
    for target in _LINK.findall(text(document)):
        path, _, anchor = target.partition("#")
        yield path, anchor


@cache
def anchors(document: Path) -> frozenset[str]:
    """Where a link into the page can lead, as the sites that show Markdown name it."""
    found = (
        _NOT_IN_ANCHOR.sub("", heading.lower()) for heading in _HEADING.findall(prose(document))
    )
    return frozenset(heading.strip().replace(" ", "-") for heading in found)


@cache
def prose(document: Path) -> str:
    """The page without its code blocks."""
    return _BLOCK.sub("", text(document))


def blocks(document: Path, language: str = "") -> list[str]:
    """The code blocks of a language, without the indent of the list they stand in."""
    return [
        re.sub(rf"^{indent}", "", code, flags=re.MULTILINE)
        for indent, name, code in _BLOCK.findall(text(document))
        if name == language
    ]


def spans(document: Path) -> list[str]:
    """What stands between backticks in the running text."""
    return _SPAN.findall(prose(document))


def commands(document: Path) -> Iterator[str]:
    """Every line or code span that may hold a command."""
    yield from spans(document)
    for block in blocks(document):
        yield from block.splitlines()


def scripts(document: Path) -> Iterator[tuple[list[str], str]]:
    """The arguments and the code of every script that a block hands to Python."""
    for block in blocks(document):
        for arguments, code in _SCRIPT.findall(block):
            yield shlex.split(arguments), code
