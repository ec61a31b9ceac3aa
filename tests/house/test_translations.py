"""The Dutch catalogue is complete: every string translated, none doubtful, none stale."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from tests.sources import PACKAGE, ROOT

DUTCH = PACKAGE / "translations" / "nl" / "LC_MESSAGES" / "messages.po"
_PLACEHOLDER = re.compile(r"%\([^)]*\)[a-z]")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The strings the code and the templates hold now."""
    path = tmp_path_factory.mktemp("translations") / "messages.pot"
    command = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), "-o", str(path)]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run([*command, "."])  # type: ignore[no-untyped-call]  # Babel's
    return _read(path)


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    """The Dutch catalogue."""
    return _read(DUTCH)


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    if text is None:
        return [""]
    return [text] if isinstance(text, str) else list(text)


def test_every_string_has_its_dutch(source: Catalog, dutch: Catalog) -> None:
    missing = []
    for message in _messages(source):
        found = dutch.get(message.id, message.context)
        if found is None or not all(_forms(found.string)):
            missing.append(message.id)
    assert not missing, f"{len(missing)} strings; ./run translations adds them to the catalogue"


def test_no_translation_is_doubtful(dutch: Catalog) -> None:
    assert not [message.id for message in _messages(dutch) if message.fuzzy]


def test_no_translation_is_left_over(source: Catalog, dutch: Catalog) -> None:
    stale = [one.id for one in _messages(dutch) if source.get(one.id, one.context) is None]
    assert not stale


def test_a_translation_names_the_same_placeholders(dutch: Catalog) -> None:
    unlike = []
    for message in _messages(dutch):
        wanted = {name for form in _forms(message.id) for name in _PLACEHOLDER.findall(form)}
        for form in _forms(message.string):
            # A singular may say "one" instead of the number.
            may_lack = {"%(num)d", "%(num)s"} if message.pluralizable else set[str]()
            found = set(_PLACEHOLDER.findall(form))
            if form and (found - wanted or wanted - found - may_lack):
                unlike.append(message.id)
    assert not unlike
