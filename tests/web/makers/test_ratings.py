"""A maker says in one click what reporting to a fund cost, and may change it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Person
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.trust import Duty, Rating
from tests.builders import euros
from tests.plans import post, sign_in
from tests.services.duty_scenes import a_settled_campaign, matched, reports

Stored = Callable[[Callable[[Session], Any]], Any]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def report(session: Session, client: FlaskClient) -> Report:
    """A report that one fund got; its maker is signed in."""
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    sent = reports(session, duty)
    maker = session.get_one(Person, duty.maker_id)
    session.commit()
    sign_in(client, maker)
    return sent


def the_rating(session: Session) -> tuple[int | None, int | None]:
    row = session.scalars(select(Rating)).one()
    return row.minutes, row.stars


def the_duty(session: Session) -> int:
    return session.scalars(select(Duty.id)).one()


def test_each_answer_is_one_click_and_can_be_changed(
    client: FlaskClient, report: Report, stored: Stored
) -> None:
    page = client.get(f"/nl/maker/reports/{report.id}").text
    assert "Hoeveel tijd kostte het vertellen je?" in page
    url = f"/nl/maker/ratings/reporting/{stored(the_duty)}"
    for answer in ({"minutes": "60"}, {"stars": "4"}, {"stars": "5"}):
        assert post(client, url, answer).status_code == HTTPStatus.SEE_OTHER
    assert stored(the_rating) == (60, 5)
    assert client.get(f"/nl/maker/reports/{report.id}").text.count('aria-pressed="true"') == 2


@pytest.mark.parametrize("answer", [{}, {"stars": "6"}, {"minutes": "-1"}, {"stars": "★"}])
def test_a_click_that_says_nothing_is_refused(
    client: FlaskClient, report: Report, stored: Stored, answer: dict[str, str]
) -> None:
    url = f"/nl/maker/ratings/reporting/{stored(the_duty)}"
    assert post(client, url, answer).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
