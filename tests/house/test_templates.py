"""Templates: nothing from elsewhere, nothing inline, no macro and no page that nobody uses."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.sources import ROOT, TEMPLATES, modules, name, templates

EMAIL = TEMPLATES / "email"
# Attributes and rules by which a browser fetches something without being asked.
_FETCHED = re.compile(
    r"""<(?:script|link|img|source|video|audio|iframe|object|embed|use|track)\b[^>]*?
        \b(?:src|href|srcset|data|poster)\s*=\s*["']?\s*(?:https?:)?//
        |url\(\s*["']?(?:https?:)?//|@import\s+["'](?:https?:)?//""",
    re.IGNORECASE | re.VERBOSE,
)
# What a strict content security policy refuses.
_INLINE = re.compile(
    r"""<style\b|<script\b(?![^>]*\bsrc=)|<[^>{]*\s(?:style|on[a-z]+)\s*=\s*["']|javascript:""",
    re.IGNORECASE,
)


def _found(pattern: re.Pattern[str], paths: tuple[Path, ...]) -> Iterator[str]:
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for match in pattern.finditer(text):
            yield f"{name(path)}:{text[: match.start()].count(chr(10)) + 1} {match.group()[:60]}"


def _styles() -> tuple[Path, ...]:
    own = (ROOT / "static").rglob("*.css")
    return tuple(sorted(path for path in own if "vendor" not in path.parts))


def test_no_page_fetches_anything_from_elsewhere() -> None:
    assert not list(_found(_FETCHED, templates() + _styles()))


def test_no_page_carries_inline_style_or_script() -> None:
    # Mail programs know no style sheets of ours, so mail may carry its style inline.
    pages = tuple(path for path in templates("*.html") if not path.is_relative_to(EMAIL))
    assert not list(_found(_INLINE, pages))


# ---- macros -------------------------------------------------------------------------------------


@cache
def _parsed(path: Path) -> nodes.Template:
    environment = Environment(
        autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"]
    )
    return environment.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _key(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def _constant(node: nodes.Expr) -> str | None:
    return node.value if isinstance(node, nodes.Const) and isinstance(node.value, str) else None


def _defined() -> set[tuple[str, str]]:
    return {
        (_key(path), macro.name)
        for path in templates("*.html")
        for macro in _parsed(path).find_all(nodes.Macro)
    }


def _drawn_once(page: nodes.Template) -> Iterator[tuple[str, str]]:
    """Template and macro of each part that the page takes from `web/drawing.py`."""
    for call in page.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"piece", "once"}:
            file, macro = (_constant(one) or "" for one in call.args[:2])
            yield file, macro


def _used_in(path: Path) -> Iterator[tuple[str, str]]:
    page = _parsed(path)
    loaded = {one.name for one in page.find_all(nodes.Name) if one.ctx == "load"}
    for one in loaded:
        yield _key(path), one
    modules_by_alias: dict[str, str] = {}
    for imported in page.find_all(nodes.Import):
        modules_by_alias[imported.target] = _constant(imported.template) or ""
    for taken in page.find_all(nodes.FromImport):
        for entry in taken.names:
            original, alias = (entry, entry) if isinstance(entry, str) else entry
            if alias in loaded:
                yield _constant(taken.template) or "", original
    yield from _drawn_once(page)
    for attribute in page.find_all(nodes.Getattr):
        if isinstance(attribute.node, nodes.Name) and attribute.node.name in modules_by_alias:
            yield modules_by_alias[attribute.node.name], attribute.attr


def test_every_macro_is_used() -> None:
    used = {pair for path in templates() for pair in _used_in(path)}
    code = "".join(path.read_text(encoding="utf-8") for path in modules())
    unused = {f"{file}: {macro}" for file, macro in _defined() - used if f'"{macro}"' not in code}
    assert not unused


# Macros that the living page of style does not show, each file with its reason.
NOT_SHOWN = {
    "colophon.html": "the frame of every page, so also of that one",
    "entries.html": "entries of the books with their postings",
    "masthead.html": "the frame of every page, so also of that one",
    "patterns.html": "the fills; what is filled by them is shown",
    "receipt_file.html": "a file for paper",
    "fair_pay.html": "a budget beside guidelines",
    "finding.html": "leads to pages by what was chosen there",
    "cofunding.html": "promises of funds, counted step by step",
    "pools.html": "figures of a division that only its pot has",
    "results.html": "a result with its plans and steps",
    "report.html": "a report with its files",
    "schemes.html": "schemes with how they stand today",
    "loans.html": "loans with their schedules and payments",
    "grantees.html": "a search that leads to what is granted",
    "networks.html": "purses and proposals with their money and members",
    "sheet.html": "an application as it was handed in",
    "changes.html": "a change that a maker told",
    "ratings.html": "a form that stands with what it is about",
}
_ROWS = {
    "awards.html": {"letter"},
    "cards.html": {"story"},
    "notices.html": {"flashes"},
    "panels.html": {"duty", "choice"},
    "policies.html": {"policy", "changes"},
    "pots.html": {"meter", "awaited", "transfer", "asking"},
    "gave_up.html": {"rows"},
    "lists.html": {"filters", "read_as", "ends", "between", "emptiness"},
    "refund_rows.html": {"refused", "actions"},
    "refunds.html": {"run"},
    "rounds.html": {"list", "words"},
    "rules.html": {"example", "versions"},
}


def test_the_living_page_of_style_shows_every_component_or_it_is_said_why_not() -> None:
    shown, seen = set[tuple[str, str]](), set[Path]()
    asked = set(templates("style_*.html"))
    while asked - seen:
        path = (asked - seen).pop()
        seen.add(path)
        shown |= set(_used_in(path))
        asked |= {TEMPLATES / file for file, _ in _used_in(path) if file.startswith("components/")}
    components = {
        (file.removeprefix("components/"), macro)
        for file, macro in _defined()
        if file.startswith("components/") and not macro.startswith("_")
    }
    missing = {
        (file, macro)
        for file, macro in components
        if (f"components/{file}", macro) not in shown
        and file not in NOT_SHOWN
        and macro not in _ROWS.get(file, set())
    }
    assert not missing
    assert set(NOT_SHOWN) | set(_ROWS) <= {file for file, _ in components}


# ---- pages --------------------------------------------------------------------------------------


def _called_for_by_templates() -> set[str]:
    kinds = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    named = {
        constant.value
        for path in templates()
        for one in _parsed(path).find_all(kinds)
        for constant in one.find_all(nodes.Const)
    }
    return named | {file for path in templates() for file, _ in _drawn_once(_parsed(path))}


def test_every_page_is_shown_by_somebody() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in modules())
    called_for = _called_for_by_templates()
    # Mail and errors are found by the name of the notice and the number of the error.
    by_name = ("email/", "errors/")
    orphans = [
        _key(path)
        for path in templates("*.html")
        if _key(path) not in called_for
        and _key(path) not in code
        and not _key(path).startswith(by_name)
    ]
    assert not orphans


# ---- notices ------------------------------------------------------------------------------------


def _notices() -> list[Path]:
    return sorted(path for path in EMAIL.iterdir() if path.is_dir()) if EMAIL.exists() else []


def test_there_are_notices() -> None:
    assert _notices(), "templates/email/ holds no notice"


@pytest.mark.parametrize("notice", _notices(), ids=lambda path: path.name)
def test_a_notice_is_a_subject_a_text_a_page_and_a_sample(notice: Path) -> None:
    found = {path.name for path in notice.iterdir()}
    assert found == {"subject.txt", "body.txt", "body.html", "sample.json"}
