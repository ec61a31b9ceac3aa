"""`matchpot guide`: a file taken in and written again is the same guide."""

from pathlib import Path

import pytest
from flask import Flask

from matchpot.cli.guide import guide
from matchpot.services.ports import Outside
from tests.fakes import a_fake_outside

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def _run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(guide, list(words))
    return done.exit_code, done.output


def a_file(to: Path, text: str) -> str:
    to.write_text(text, encoding="utf-8")
    return str(to)


LINE = "a;A;Fonds;award;https://fonds.example/a;2025-01-04"
HEAD = "key;title;provider;kind;source_url;checked_on"


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_guide_goes_out_and_comes_in_as_it_was(app: Flask, tmp_path: Path, kind: str) -> None:
    file = a_file(tmp_path / "in.csv", f"{HEAD}\n{LINE}\n")
    assert _run(app, "import", file, "--dry-run") == (0, "1 new\n")
    assert _run(app, "import", file, "--why", "A start.") == (0, "1 new\nDone.\n")
    out = str(tmp_path / f"out.{kind}")
    assert _run(app, "export", out, "--format", kind) == (0, "")
    assert _run(app, "import", out) == (0, "1 as they are\nDone.\n")


def test_a_file_with_a_fault_says_where_and_changes_nothing(app: Flask, tmp_path: Path) -> None:
    file = a_file(tmp_path / "in.csv", f"{HEAD}\n{LINE}\n{LINE.replace('award', 'gift')}\n")
    code, told = _run(app, "import", file)
    assert code == 1
    assert "line 3, kind: unknown_word: gift" in told
    assert "line 3, key: key_taken: a" in told
    assert _run(app, "export", "-")[1].count("\n") == 1
