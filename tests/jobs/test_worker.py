"""The queue of wake-ups, as the settings ask for it."""

from dataclasses import replace

import pytest

from matchpot.jobs import worker
from matchpot.jobs.worker import make_queue
from matchpot.settings import Settings

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_a_queue_whose_package_is_missing_is_refused_with_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "find_spec", lambda _name: None)
    with pytest.raises(SystemExit, match="pip install redis"):
        make_queue(replace(settings, queue_url="redis://127.0.0.1/0"))
