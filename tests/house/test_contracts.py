"""Each import contract is seen to catch the breach it is there for.

A breach is planted in a copy of the package, and the contract must name itself
broken; one that never breaks would guard nothing.
"""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.sources import ROOT

# Folders of web/ that hold no pages.
SHARED_BY_AUDIENCES = {"posters", "words"}

Lint = Callable[[dict[str, str]], str]

# What is planted where, and the contract that must object.
BREACHES: dict[str, tuple[str, dict[str, str]]] = {
    "a query asks a service": (
        "layers",
        {"persistence/queries/planted.py": "import matchpot.services"},
    ),
    "a service calls an integration by name": (
        "layers",
        {"services/planted.py": "import matchpot.integrations"},
    ),
    "the API borrows from the web": ("layers", {"api/planted.py": "import matchpot.web.forms"}),
    "a room nobody declared": ("layers", {"attic/__init__.py": ""}),
    "a page opens the stand-in": (
        "sandbox-unknown",
        {"web/planted.py": "import matchpot.sandbox.store"},
    ),
    "the stand-in reads our settings": (
        "sandbox-apart",
        {"sandbox/planted.py": "import matchpot.settings"},
    ),
    "a rule opens the database": ("domain-pure", {"domain/planted.py": "import sqlalchemy"}),
    "a rule draws a random number": ("domain-pure", {"domain/planted.py": "import random"}),
    "a page touches a table": (
        "models-protected",
        {"web/planted.py": "import matchpot.persistence.models.base"},
    ),
    "a service reads the request": (
        "flask-at-the-doors",
        {"services/planted.py": "import flask"},
    ),
    "two neighbours lean on each other": (
        "acyclic",
        {
            "services/planted.py": "import matchpot.services.planted_too",
            "services/planted_too.py": "import matchpot.services.planted",
        },
    ),
    "a maker's page borrows a donor's": (
        "audiences",
        {"web/makers/planted.py": "import matchpot.web.donors"},
    ),
}


def _contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts: list[dict[str, Any]] = project["tool"]["importlinter"]["contracts"]
    return contracts


@pytest.fixture
def lint(tmp_path: Path) -> Lint:
    """Lints a copy of the package in which some files were planted; returns what it says."""
    copy = tmp_path / "platform"
    ignored = shutil.ignore_patterns("__pycache__", "translations")
    shutil.copytree(ROOT / "platform", copy, ignore=ignored)
    shutil.copyfile(ROOT / "pyproject.toml", tmp_path / "pyproject.toml")

    def run(planted: dict[str, str]) -> str:
        for path, code in planted.items():
            target = copy / "matchpot" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f'"""Planted."""\n{code}\n', encoding="utf-8")
        start = "import sys; sys.path.insert(0, 'platform'); from importlinter.cli import *; "
        done = subprocess.run(
            [sys.executable, "-c", start + "lint_imports_command()", "--no-logo", "--no-cache"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout + done.stderr

    return run


def _breaks(report: str, contract_id: str) -> bool:
    (contract,) = (one for one in _contracts() if one["id"] == contract_id)
    # Long names are cut or wrapped in the report; the opening words are enough.
    opening = contract["name"][:40]
    return any(opening in line and "BROKEN" in line for line in report.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize(("contract_id", "planted"), BREACHES.values(), ids=BREACHES.keys())
def test_a_breach_is_caught(contract_id: str, planted: dict[str, str], lint: Lint) -> None:
    report = lint(planted)
    assert _breaks(report, contract_id), report


def test_every_contract_has_a_breach_that_proves_it() -> None:
    proven = {contract_id for contract_id, _ in BREACHES.values()}
    assert proven == {contract["id"] for contract in _contracts()}


def test_every_audience_is_held_apart_from_the_others() -> None:
    (audiences,) = (one for one in _contracts() if one["id"] == "audiences")
    web = ROOT / "platform" / "matchpot" / "web"
    found = {path.parent.name for path in web.glob("*/__init__.py")} - SHARED_BY_AUDIENCES
    rooms = {f"matchpot.web.{name}" for name in found}
    assert set(audiences["modules"]) == rooms
