"""The posters of the demo town, drawn and made ready by a process of their own meanwhile.

Drawing keeps a processor busy for seconds, and there is another one: the process draws one
after the other into a folder, and the story takes each when its project is written.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from matchpot.cli.demo import texts
from matchpot.cli.demo.posters import poster
from matchpot.services import images
from matchpot.services.images import Prepared

_PATIENCE_SECONDS = 120
_PROGRAM = "import sys; from matchpot.cli.demo import pictures; pictures.draw_all(*sys.argv[1:])"


class Pictures:
    """Pictures that are being drawn."""

    def __init__(self, folder: Path, process: "subprocess.Popen[bytes]") -> None:
        self._folder = folder
        self._process = process

    def get(self, key: str) -> Prepared:
        """A project's picture, as soon as it is there."""
        told = self._folder / f"{key}.json"
        ends = time.monotonic() + _PATIENCE_SECONDS
        while not told.exists():
            failed = self._process.poll() not in (None, 0)
            if failed or time.monotonic() > ends:
                raise click.ClickException("The pictures of the demo town could not be drawn.")
            time.sleep(0.02)
        facts = json.loads(told.read_text())
        return Prepared(
            width=facts["width"],
            height=facts["height"],
            files={
                suffix: _file(self._folder, key, suffix).read_bytes() for suffix in facts["files"]
            },
        )


@contextmanager
def drawn(keys: Sequence[str]) -> Iterator[Pictures]:
    """Have pictures drawn, in this order, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="matchpot-demo-") as name:
        command = [sys.executable, "-c", _PROGRAM, name, *keys]
        process = subprocess.Popen(command)  # noqa: S603 - our own interpreter and module
        try:
            yield Pictures(Path(name), process)
        finally:
            process.terminate()
            process.wait(timeout=10)


def _file(folder: Path, key: str, suffix: str) -> Path:
    return folder / f"{key}{suffix}"


def _draw(folder: Path, key: str) -> None:
    """Write one picture's files, and last that they are whole."""
    prepared = images.prepare(poster(texts.project(key)))
    for suffix, content in prepared.files.items():
        _file(folder, key, suffix).write_bytes(content)
    facts = {"width": prepared.width, "height": prepared.height, "files": list(prepared.files)}
    beside = folder / f"{key}.part"
    beside.write_text(json.dumps(facts))
    beside.replace(folder / f"{key}.json")


def draw_all(folder: str, *keys: str) -> None:
    """What the process does."""
    for key in keys:
        _draw(Path(folder), key)
