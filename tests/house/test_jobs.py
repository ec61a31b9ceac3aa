"""Every promise has somebody who carries it out, and nothing in jobs/ is forgotten."""

import ast
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

from matchpot.domain.ledger.invariants import Invariant
from tests.sources import PACKAGE, modules, name, tree

JOBS = PACKAGE / "jobs"
_REGISTERS = {"handles", "every"}


def _constants(path: Path) -> dict[str, str]:
    """Names a module binds to a text at its top, so that a kind may be a named constant."""
    return {
        target.id: node.value.value
        for node in tree(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.expr, known: dict[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    key = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    return known.get(key)


def _promised() -> Iterator[tuple[str, str | None]]:
    known: dict[str, str] = {}
    for path in modules():
        known |= _constants(path)
    for path in modules(PACKAGE / "services"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Promise":
                for keyword in node.keywords:
                    if keyword.arg == "kind":
                        yield f"{name(path)}:{node.lineno}", _text(keyword.value, known)


def _registers(path: Path) -> bool:
    calls = (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))
    return any(getattr(call.func, "id", "") in _REGISTERS for call in calls)


def test_every_promise_has_a_handler() -> None:
    importlib.import_module("matchpot.app")
    handlers = importlib.import_module("matchpot.jobs.registry").HANDLERS
    promised = dict(_promised())
    assert promised, "no service promises anything"
    assert not {where: kind for where, kind in promised.items() if kind and kind not in handlers}


def test_every_handler_is_for_something_promised() -> None:
    importlib.import_module("matchpot.app")
    handlers = importlib.import_module("matchpot.jobs.registry").HANDLERS
    promised = {kind for _, kind in _promised()}
    # A kind a service computes cannot be read from the source; then this says nothing.
    assert None in promised or set(handlers) <= promised


def test_operators_read_of_every_job_in_words() -> None:
    importlib.import_module("matchpot.app")
    registry = importlib.import_module("matchpot.jobs.registry")
    words = importlib.import_module("matchpot.web.words.work")
    assert set(registry.ROUNDS) <= set(words.ROUNDS)
    assert set(registry.HANDLERS) == set(words.PROMISES)
    for table in (words.ALL_WELL, words.NOT_WELL):
        assert set(table) == set(Invariant)


def test_every_job_is_scheduled() -> None:
    importlib.import_module("matchpot.app")
    registry = importlib.import_module("matchpot.jobs.registry")
    assert registry.ROUNDS, "nothing is done by the clock"
    forgotten = [
        name(path)
        for path in modules(JOBS)
        if path.name != "registry.py"
        and _registers(path)
        and f"matchpot.jobs.{path.stem}" not in sys.modules
    ]
    assert not forgotten, "app.py must import these, or their handlers and rounds never register"
