"""The environment is read in one file, and every variable is written down for operators."""

import ast
import re

from tests.sources import PACKAGE, ROOT, modules, name, tree

_READERS = {"get", "getenv", "_flag", "_whole", "_addresses"}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _variables() -> set[str]:
    return {
        node.args[0].value
        for node in ast.walk(tree(ROOT / "config.py"))
        if isinstance(node, ast.Call) and _called(node) in _READERS and node.args
        if isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }


def _documented() -> set[str]:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)` ", text, re.MULTILINE))


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    assert _variables() == _documented()


def test_only_config_reads_the_environment() -> None:
    readers = [
        f"{name(path)}:{node.lineno}"
        for path in modules(PACKAGE)
        # The bench hands its environment on to the processes it measures, a bare page among them.
        if "bench" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name)
        and node.value.id == "os"
    ]
    assert not readers
