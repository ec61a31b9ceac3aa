"""What is installed is what was chosen: locked by hash, in step with pyproject.toml."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.sources import ROOT

RUNTIME, DEVELOPMENT = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def _project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _locked(path: Path) -> dict[str, Version]:
    text = path.read_text(encoding="utf-8")
    return {canonicalize_name(name): Version(version) for name, version in _PIN.findall(text)}


def _out_of_step(wanted: list[str], lock: Path) -> list[str]:
    locked = _locked(lock)
    asked = [Requirement(line) for line in wanted]
    return [
        str(one)
        for one in asked
        if locked.get(canonicalize_name(one.name), Version("0")) not in one.specifier
        or canonicalize_name(one.name) not in locked
    ]


def test_every_runtime_choice_is_in_the_lock() -> None:
    assert not _out_of_step(_project()["project"]["dependencies"], RUNTIME)


def test_every_development_choice_is_in_the_lock() -> None:
    project = _project()
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    assert not _out_of_step(wanted, DEVELOPMENT)


def test_both_locks_agree() -> None:
    development = _locked(DEVELOPMENT)
    assert not {
        name: (version, development.get(name))
        for name, version in _locked(RUNTIME).items()
        if development.get(name) != version
    }


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT], ids=lambda path: path.name)
def test_a_lock_names_hashes_and_no_registry(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"https?://|file:|--index|--extra-index|--find-links", text)
    bare = [block for block in re.split(r"\n(?=[a-z])", text) if "==" in block.split("\n")[0]]
    assert not [block.split()[0] for block in bare if "--hash=sha256:" not in block]
