"""What tests of makers' pages ask beside the common things."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Person
from matchpot.services.editing import Opened
from tests.builders import a_person
from tests.plans import a_begun, sign_in


@pytest.fixture
def stored(engine: Engine) -> Callable[[Callable[[Session], Any]], Any]:
    """Ask the database what it holds now, and let go of it at once."""

    def ask(question: Callable[[Session], Any]) -> Any:
        with Session(engine, expire_on_commit=False) as session:
            return question(session)

    return ask


@pytest.fixture
def maker(session: Session) -> Person:
    """Somebody who writes a plan."""
    return a_person(session, "Noor van Dijk")


@pytest.fixture
def plan(session: Session, client: FlaskClient, maker: Person) -> Opened:
    """A plan that was begun; its maker is signed in."""
    opened = a_begun(session, maker=maker)
    session.commit()
    sign_in(client, maker)
    return opened
