"""The back office: what waits for a person, and since when."""

from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.people import Role
from matchpot.extensions import outside, unit_of_work
from matchpot.services import quarantine
from tests.web.visitors import Visitor, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def test_the_desk_says_since_when_the_oldest_thing_waits(app: Flask) -> None:
    somebody(app, "olga@example.nl", role=Role.OPERATOR, name="Olga Chief")
    olga = Visitor(app)
    olga.sign_in("olga@example.nl")
    assert "Nothing waits for you" in olga.get("/admin/").get_data(as_text=True)
    with app.app_context(), unit_of_work() as session:
        now = outside().clock.now()
        for days in (3, 1):
            found = now - timedelta(days=days)
            quarantine.set_aside(
                session,
                f"cs_{days}",
                next(iter(quarantine.Oddity)),
                donation_id=None,
                seen={},
                now=found,
            )
    page = olga.get("/admin/").get_data(as_text=True)
    assert "Nothing waits for you" not in page
    assert page.index("The oldest came 3 days ago.") < page.index("Everything else")
