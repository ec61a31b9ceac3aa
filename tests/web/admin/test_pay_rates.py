"""Operators bring in guidelines for pay as a file; everybody reads them, and how budgets stand."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.fair_pay import SMALLEST_GROUP
from matchpot.domain.people import Role
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import pay_rates
from matchpot.services.ports import Outside
from tests.builders import NOON, a_campaign, a_person, a_project
from tests.domain.test_fair_pay import MAKER
from tests.domain.test_pay_rate_file import SOUND, a_file, with_
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.services.test_pay_rates import works

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def operator(client: FlaskClient, session: Session) -> FlaskClient:
    person = a_person(session, roles=(Role.OPERATOR,))
    session.commit()
    sign_in(client, person)
    return client


def sends(client: FlaskClient, text: bytes):
    upload = (io.BytesIO(text), "guidelines.csv")
    return post(client, "/en/admin/pay-rates", {"file": upload})


def test_a_file_of_guidelines_is_brought_in_and_everybody_reads_it(
    operator: FlaskClient, session: Session
) -> None:
    assert "Nobody has brought in guidelines yet." in operator.get("/en/fair-pay").text
    assert sends(operator, a_file(SOUND).encode()).status_code == 303
    assert "1 guideline is new or changed." in operator.get("/en/admin/pay-rates").text
    page = operator.get("/nl/fair-pay").text
    assert "Maker, in loondienst" in page
    assert "https://example.org/pay" in page
    file = operator.get("/en/fair-pay/guidelines.csv").data
    assert sends(operator, file).status_code == 303
    assert len(queries.rows_that_count(session)) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (a_file(with_("least_eur", "x"), with_("least_eur", "40")).encode(), "Line 2, least_eur"),
        (a_file(with_("least_eur", "40")).encode(), "The least is above what is usual."),
        (b"", "Choose a file."),
        (a_file().encode(), "There is no guideline in this file."),
        (b"\xff\xfe\x00", "This is not a text file in UTF-8."),
        (b"x" * (400 * 1024 + 1), "The file is larger than 400 kilobytes."),
    ],
)
def test_a_file_with_a_mistake_is_not_taken_and_says_where(
    operator: FlaskClient, session: Session, text: bytes, told: str
) -> None:
    answer = sends(operator, text)
    assert answer.status_code == 422
    assert told in answer.text
    assert queries.rows_that_count(session) == []


def test_how_fair_budgets_are_is_told_of_groups_alone(
    client: FlaskClient, session: Session
) -> None:
    pay_rates.bring_in(session, [MAKER], by=None, now=NOON)
    for _ in range(SMALLEST_GROUP):
        project = a_project(session)
        a_campaign(session, project=project, state=CampaignState.LIVE)
        works(session, project, 2_000)
    session.commit()
    page = client.get("/en/fair-pay").text
    assert "50%" in page
    lines = client.get("/en/fair-pay/budgets.csv").text.splitlines()
    assert lines[1:] == ["theatre,5,0,2000.00,1000.00,0"]
