"""What is written for newcomers is true: links lead somewhere, what is named exists."""

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from flask import Flask

from matchpot.cli.lots.group import lot
from matchpot.cli.matching.group import match
from matchpot.cli.rounds.group import round_
from tests.documents import anchors, commands, documents, links, prose, spans, text
from tests.sources import PACKAGE, ROOT, name

_COMMAND = re.compile(r"^    ([a-z |-]+)\)(?: |$)", re.MULTILINE)
_OURS = re.compile(r"(?:^|[ /])matchpot ((?:[a-z0-9]+(?= |$) ?)+)((?:--[a-z-]+ ?)*)")
_RUN = re.compile(r"(?:^|[ ])\./run(?: ([a-z]+))?(?=[ .,;)]|$)")

_ADDRESS = re.compile(r"`(/(?:health|dev|webhooks|en|nl)/[a-z/]*)`")

on_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])
each = pytest.mark.parametrize("document", documents(), ids=name)


# ---- links --------------------------------------------------------------------------------------


@each
def test_every_link_leads_to_a_file(document: Path) -> None:
    assert not [path for path, _ in links(document) if not (document.parent / path).exists()]


@each
def test_every_link_into_a_page_leads_to_a_heading(document: Path) -> None:
    astray = [
        f"{path}#{anchor}"
        for path, anchor in links(document)
        if anchor and anchor not in anchors((document.parent / path) if path else document)
    ]
    assert not astray


def test_every_page_is_reached_from_the_readme() -> None:
    readme = ROOT / "README.md"
    named = [page for page in documents() if name(page) in text(readme)]
    reached, waiting = set[Path](), [readme, *named]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        waiting += [(page.parent / path).resolve() for path, _ in links(page) if path]
    assert not [name(page) for page in documents() if page not in reached]


def test_every_decision_is_listed() -> None:
    listed = text(ROOT / "docs" / "adr" / "README.md")
    decisions = [path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert decisions
    assert not [decision for decision in decisions if decision not in listed]


# ---- commands -----------------------------------------------------------------------------------


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_can_be_started_and_read_by_any_shell(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["/bin/sh", "-n", ROOT / script], check=True)


def _script_commands() -> set[str]:
    script = (ROOT / "run").read_text(encoding="utf-8")
    cases = script[script.rindex("case $command in") :]
    words = {word for line in _COMMAND.findall(cases) for word in re.split(r"\W+\|\W+|\s+", line)}
    return {word for word in words if re.fullmatch(r"[a-z]+", word)}


def test_help_names_every_command() -> None:
    shown = subprocess.run(
        [ROOT / "run", "help"], capture_output=True, text=True, check=True
    ).stdout
    wanted = _script_commands() - {"serve"}
    assert {"test", "check", "lock"} <= wanted
    assert not [command for command in wanted if f"./run {command}" not in shown]


@each
def test_every_command_of_the_script_that_is_named_exists(document: Path) -> None:
    named = {word for line in commands(document) for word in _RUN.findall(line) if word}
    assert named <= _script_commands()


@on_sqlite
def test_every_command_and_option_of_ours_that_is_named_exists(app: Flask) -> None:
    named = [
        (name(document), line, words, options)
        for document in documents()
        for line in commands(document)
        for words, options in _OURS.findall(line)
    ]
    assert len(named) > 10
    assert not [
        (where, line)
        for where, line, words, options in named
        if not _is_known(_all_commands(app), words.split(), options.split())
    ]


@on_sqlite
def test_a_command_or_an_option_that_is_not_there_is_noticed(app: Flask) -> None:
    ours = _all_commands(app)
    assert _is_known(ours, ["export", "beancount"], ["--output"])
    assert _is_known(ours, ["match", "pool"], ["--rule", "--no-saturate"])
    assert not _is_known(ours, ["dance"], [])
    assert not _is_known(ours, ["check"], ["--slowly"])


def _all_commands(app: Flask) -> click.Group:
    """Those that hang on the app, and those that need none."""
    app.cli.list_commands(click.Context(app.cli))  # they are loaded when somebody asks
    return click.Group(commands={**app.cli.commands, "lot": lot, "match": match, "round": round_})


def _is_known(command: click.Command, words: list[str], options: list[str]) -> bool:
    while words and isinstance(command, click.Group):
        found = command.get_command(click.Context(command), words.pop(0))
        if found is None:
            return False
        command = found
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
    return set(options) <= known


# ---- paths and names ----------------------------------------------------------------------------

_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
# Made by running, so not there in a fresh tree.
_MADE = ("var/", "MATCHPOT_VAR/", "mail/")
_SUFFIXES = {".py", ".html", ".md", ".toml", ".txt", ".css", ".js", ".po", ".mako"}


def _paths(document: Path) -> Iterator[str]:
    for span in spans(document):
        path = span.partition("#")[0]
        is_path = "/" in path or Path(path).suffix in _SUFFIXES
        if is_path and _PATH.fullmatch(path) and not path.startswith(_MADE):
            yield path


def _exists(path: str, document: Path) -> bool:
    """From the top, in the package, beside the page, or a bare file name somewhere."""
    tops = (ROOT, PACKAGE, document.parent, ROOT / "templates")
    if any((top / path).exists() for top in tops):
        return True
    return "/" not in path and any((ROOT / "templates").rglob(path))


@each
def test_every_path_that_is_named_exists(document: Path) -> None:
    assert not [path for path in _paths(document) if not _exists(path, document)]


@cache
def _code() -> str:
    """Everything people write but the pages themselves, and their tests."""
    tops = [ROOT / name for name in ("run", "config.py", "wsgi.py", "pyproject.toml")]
    folders = [PACKAGE, ROOT / "tests", ROOT / "templates", ROOT / "migrations"]
    files = [*tops, *(path for folder in folders for path in folder.rglob("*") if path.is_file())]
    own = [path for path in files if path.suffix in {"", ".py", ".html", ".toml", ".mako"}]
    return "\n".join(
        path.read_text(encoding="utf-8") for path in own if "test_document" not in path.name
    )


_NAME = re.compile(r"[A-Za-z_][\w.]*(?:\(.*\))?")


def _names(document: Path) -> Iterator[str]:
    """Names of code: with an underscore, in capitals and smalls, or called."""
    for span in spans(document):
        if _NAME.fullmatch(span):
            bare = span.partition("(")[0].rpartition(".")[2]
            if "_" in bare or span.endswith(")") or re.search(r"[a-z][A-Z]", bare):
                yield bare


@each
def test_every_name_of_the_code_is_in_the_code(document: Path) -> None:
    assert not [bare for bare in _names(document) if not re.search(rf"\b{bare}\b", _code())]


@on_sqlite
def test_every_address_that_is_named_is_answered(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    named = {path for document in documents() for path in _ADDRESS.findall(prose(document))}
    assert {"/health/jobs", "/webhooks/stripe"} <= named
    assert not [
        path for path in named if not any(adapter.test(path, one) for one in ("GET", "POST"))
    ]
