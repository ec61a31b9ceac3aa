"""Files and functions stay small enough to be read in one go, and say what they are."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import PACKAGE, everything, modules, name, templates, tree

MODULE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 70, 100
DUMPING_GROUNDS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_module_is_over_300_lines() -> None:
    long = {name(path): _lines(path) for path in everything() if _lines(path) > MODULE_LINES}
    assert not long


def test_no_function_is_over_70_lines() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in everything()
        for node in _functions(path)
        if (node.end_lineno or node.lineno) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


def test_no_template_is_over_100_lines() -> None:
    long = {name(path): _lines(path) for path in templates() if _lines(path) > TEMPLATE_LINES}
    assert not long


def test_every_module_opens_by_saying_what_lives_there() -> None:
    # A test needs none: its name is its sentence.
    spoken = (path for path in everything() if not path.name.startswith("test_"))
    silent = [name(path) for path in spoken if not ast.get_docstring(tree(path))]
    assert not silent


def test_every_docstring_of_a_module_is_a_sentence() -> None:
    short = [
        name(path)
        for path in modules()
        if len((ast.get_docstring(tree(path)) or "").split("\n\n")[0]) < 20
    ]
    assert not short


def test_no_file_is_a_dumping_ground() -> None:
    assert not [name(path) for path in everything() if path.stem in DUMPING_GROUNDS]


def test_init_files_hold_a_docstring_and_imports_at_most() -> None:
    busy = [
        f"{name(path)}:{node.lineno}"
        for path in modules()
        if path.name == "__init__.py"
        for node in tree(path).body
        if not isinstance(node, ast.Expr | ast.Import | ast.ImportFrom | ast.Assign)
    ]
    assert not busy


def test_every_room_is_a_package_with_its_own_docstring() -> None:
    folders = {path.parent for path in modules()} - {PACKAGE}
    assert not [name(folder) for folder in folders if not (folder / "__init__.py").exists()]
