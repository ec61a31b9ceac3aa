"""`platform/` is a source root: the day it becomes a package it hides Python's own module."""

import platform
import sysconfig
import tomllib
from pathlib import Path

from matchpot.settings import VERSION
from tests.sources import ROOT


def test_pythons_own_platform_module_is_the_one_imported() -> None:
    assert platform.__file__ is not None
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))


def test_the_source_root_is_not_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_the_source_root_holds_one_package_and_nothing_else() -> None:
    inside = {path.name for path in (ROOT / "platform").iterdir()}
    left_by_tools = {name for name in inside if name.startswith(".") or name == "__pycache__"}
    assert inside - left_by_tools == {"matchpot"}


def test_the_release_is_told_as_it_is_built() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert built == VERSION
