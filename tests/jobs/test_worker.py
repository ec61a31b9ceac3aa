"""The queue of wake-ups, as the settings ask for it."""

from dataclasses import replace
from importlib.util import find_spec

import pytest

from matchpot.jobs.worker import make_queue
from matchpot.settings import Settings

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.mark.skipif(find_spec("redis") is not None, reason="redis is installed here")
def test_a_queue_whose_package_is_missing_is_refused_with_what_to_do(settings: Settings) -> None:
    with pytest.raises(SystemExit, match="pip install redis"):
        make_queue(replace(settings, queue_url="redis://127.0.0.1/0"))
