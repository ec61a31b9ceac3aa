"""What tests of makers' pages ask beside the common things."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session


@pytest.fixture
def stored(engine: Engine) -> Callable[[Callable[[Session], Any]], Any]:
    """Ask the database what it holds now, and let go of it at once."""

    def ask(question: Callable[[Session], Any]) -> Any:
        with Session(engine, expire_on_commit=False) as session:
            return question(session)

    return ask
