"""What a killed test run left behind is cleared away by the next, and nothing else is."""

import os
import subprocess
import sys
from pathlib import Path

from tests import postgres


def _left_by(top: Path, name: str, owner: str | None) -> Path:
    folder = top / f"matchpot-pg-{name}"
    (folder / "data").mkdir(parents=True)
    if owner is not None:
        (folder / "owner").write_text(owner)
    return folder


def test_only_what_belongs_to_nobody_is_removed(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead = _left_by(tmp_path, "dead", str(ended.pid))
    ours = _left_by(tmp_path, "ours", str(os.getpid()))
    starting = _left_by(tmp_path, "starting", None)
    begun = _left_by(tmp_path, "begun", "")
    postgres.clear_abandoned(tmp_path)
    assert not dead.exists()
    assert ours.exists()
    assert starting.exists()
    assert begun.exists()
