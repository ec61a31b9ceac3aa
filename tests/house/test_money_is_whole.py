"""Money is whole cents: where it is counted, no float can arise."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.sources import PACKAGE, modules, name, tree

DOMAIN = PACKAGE / "domain"
COUNTED_HERE = {
    "money.py",
    "matching",
    "ledger",
    "allocation",
    "lots",
    "panels",
    "pots.py",
    "payouts.py",
}


def _money_modules() -> list[Path]:
    return [path for path in modules(DOMAIN) if path.relative_to(DOMAIN).parts[0] in COUNTED_HERE]


def _floats(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        where = f"{name(path)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield f"{where} the float {node.value}"
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield f"{where} a true division; use // or Fraction"
        elif isinstance(node, ast.Name) and node.id == "float":
            yield f"{where} float"
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "round":
            # It rounds halves to even; cents are shared by largest remainder.
            yield f"{where} round()"


def test_money_is_counted_somewhere() -> None:
    found = {path.relative_to(DOMAIN).parts[0] for path in _money_modules()}
    assert {"money.py", "matching", "ledger"} <= found


def test_no_float_arises_where_money_is_counted() -> None:
    assert not [breach for path in _money_modules() for breach in _floats(path)]


def test_no_column_of_money_is_anything_but_an_integer() -> None:
    loose = [
        f"{name(path)}:{node.lineno}"
        for path in modules(PACKAGE / "persistence")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name) and node.id in {"Float", "Numeric", "REAL", "Double"}
    ]
    assert not loose
