"""What docs/lots.md shows can be done by hand comes out as it says, with a shell alone."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from matchpot.cli.lots.group import lot
from tests.documents import blocks
from tests.sources import ROOT

PAGE = ROOT / "docs" / "lots.md"
RECORD = blocks(PAGE, "json")[0]


def _shell(script: str, folder: Path, *, needs: str) -> str:
    if shutil.which(needs) is None:
        pytest.fail(f"{needs} is missing (packages jq, coreutils): ./run test installs jq")
    return subprocess.run(
        ["/bin/sh", "-eu", "-c", script], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def test_the_steps_by_hand_print_what_the_page_says(tmp_path: Path) -> None:
    (script,) = blocks(PAGE, "sh")
    said = next(block for block in blocks(PAGE) if block.startswith("commit "))
    date, _, rest = _shell(script, tmp_path, needs="basenc").partition("\n")
    assert "11:00:03" in date
    assert rest == said


def test_the_file_on_the_page_is_right() -> None:
    done = CliRunner().invoke(lot, ["verify", "-"], input=RECORD)
    assert (done.exit_code, done.stderr) == (0, "")


def test_jq_and_a_checksum_make_commit_and_seal(tmp_path: Path) -> None:
    (tmp_path / "lot.json").write_text(RECORD, encoding="utf-8")
    seal = _shell("jq -cSj .frozen lot.json | sha256sum", tmp_path, needs="jq")
    assert seal.split()[0] == json.loads(RECORD)["seal"]
    ids = "jq -r '.frozen.pool[].id' lot.json | LC_ALL=C sort | sha256sum"
    assert _shell(ids, tmp_path, needs="jq").split()[0] == json.loads(RECORD)["frozen"]["commit"]
