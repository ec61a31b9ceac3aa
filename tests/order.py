"""In which order the tests run, and how they go over the cores.

One process tells first what fails in milliseconds. Several begin with what takes longest, so that
none is left alone with it at the end; what is served for tests of the browser is started once for
each database, because those tests go to one process together.
"""

import os
from importlib import import_module
from typing import Any

import pytest

from tests.databases import ENGINES, ROOT

# What fails in milliseconds is told before what takes a browser.
_ORDER = ("domain", "persistence", "services", "integrations", "sandbox", "jobs", "api", "web")
_LAST = ("house", "contract", "simulation", "cli", "e2e")
# These start a product of their own, which they kill.
_APART = "tests/e2e/test_crashes.py"


def rank(path: str, *, is_slow: bool) -> tuple[int, bool]:
    """How late a test comes in one process; several take it the other way round."""
    folder = path.split("/")[1]
    if folder in _LAST:
        return len(_ORDER) + 1 + _LAST.index(folder), is_slow
    return _ORDER.index(folder) if folder in _ORDER else len(_ORDER), is_slow


def unit(nodeid: str) -> str:
    """What goes to one process together: a file, or all that looks at one served product.

    >>> unit("tests/web/test_covers.py::test_one[sqlite]")
    'tests/web/test_covers.py'
    >>> unit("tests/e2e/test_round.py::test_one[postgresql-chromium]")
    'tests/e2e on postgresql'
    """
    path, _, test = nodeid.partition("::")
    if not path.startswith("tests/e2e/") or path == _APART:
        return path
    engine = next((name for name in ENGINES if name in test.partition("[")[2]), ENGINES[0])
    return f"tests/e2e on {engine}"


def _place(item: pytest.Item) -> tuple[int, bool]:
    path = item.path.relative_to(ROOT).as_posix()
    return rank(path, is_slow=item.get_closest_marker("slow") is not None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what needs PostgreSQL or a browser, and put quick tests first, or long ones."""
    for item in items:
        asked = getattr(item, "fixturenames", ())
        if "page" in asked or "browser" in asked:
            item.add_marker("browser")
        callspec = getattr(item, "callspec", None)
        engine_name = callspec.params.get("engine_name") if callspec else None
        if engine_name == "postgresql" or "postgres_server" in asked:
            item.add_marker("postgresql")
    is_one_of_several = hasattr(config, "workerinput")
    items.sort(key=_place, reverse=is_one_of_several)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: whoever drives a browser waits half of the time."""
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out units in the order of the tests, whatever their number."""
    # Ships no types, and is only asked for when several processes run.
    plain = import_module("xdist.scheduler").LoadScopeScheduling
    config.option.loadscopereorder = False
    return type("Units", (plain,), {"_split_scope": staticmethod(unit)})(config, log)
