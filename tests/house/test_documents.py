"""What is written for newcomers is true: links lead somewhere, help names every command."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.sources import ROOT, name

_LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
_COMMAND = re.compile(r"^    ([a-z |-]+)\) ", re.MULTILINE)


def _documents() -> list[Path]:
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("document", _documents(), ids=name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    targets = _LINK.findall(document.read_text(encoding="utf-8"))
    assert not [one for one in targets if not (document.parent / one).exists()]


def test_every_decision_is_listed() -> None:
    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    decisions = [path.name for path in (ROOT / "docs" / "adr").glob("[0-9]*.md")]
    assert decisions
    assert not [decision for decision in decisions if decision not in listed]


@pytest.mark.parametrize("script", ["run", ".ci/run"])
def test_the_scripts_can_be_started_and_read_by_any_shell(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
    subprocess.run(["/bin/sh", "-n", ROOT / script], check=True)


def test_help_names_every_command() -> None:
    script = (ROOT / "run").read_text(encoding="utf-8")
    cases = script[script.rindex("case $command in") :]
    commands = {
        word for line in _COMMAND.findall(cases) for word in re.split(r"\W+\|\W+|\s+", line)
    }
    commands = {word for word in commands if re.fullmatch(r"[a-z]+", word)} - {"serve"}
    shown = subprocess.run(
        [ROOT / "run", "help"], capture_output=True, text=True, check=True
    ).stdout
    assert {"test", "check", "lock"} <= commands
    assert not [command for command in commands if f"./run {command}" not in shown]
