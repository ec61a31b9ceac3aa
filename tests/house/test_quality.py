"""The checks of `./run check`, as tests, so that one command tells everything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sources import ROOT

_BIN = Path(sys.executable).parent

CHECKS = {
    "the lint finds nothing": ["ruff", "check", "."],
    "the code is in the one format": ["ruff", "format", "--check", "."],
    "the types hold": ["mypy"],
    "the rooms import downward": ["lint-imports", "--no-logo"],
    "the templates are well formed": ["djlint", "--lint", "templates"],
}


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS.keys())
def test_the_house_is_in_order(check: list[str]) -> None:
    done = subprocess.run(
        [_BIN / check[0], *check[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
