"""Anybody tries out what fits a plan: answers in the address, nothing kept until a plan begins."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.guide.facts import CareerPhase, LegalForm
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.planning import ProjectFacts
from matchpot.persistence.models.projects import BudgetLine, Project
from tests.builders import a_person, euros
from tests.plans import post, sign_in
from tests.web.makers.test_advice import kept, offered

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

TRY = "/en/guide/what-fits"
ANSWERS = "?discipline=dance&career_phase=starting&costs=2000&lives_in=Assen&starts_on=2027-09-01"


@pytest.fixture
def schemes(session: Session) -> None:
    kept(session, offered("dans", may_have_started=True, disciplines=frozenset({Discipline.DANCE})))
    kept(session, offered("film", may_have_started=True, disciplines=frozenset({Discipline.FILM})))
    company = frozenset({LegalForm.COMPANY})
    kept(session, offered("zaak", may_have_started=True, legal_forms=company))


def part(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("<section")[0]


def test_nobody_needs_an_account_to_read_what_fits_and_why(
    client: FlaskClient, session: Session, schemes: None
) -> None:
    page = client.get(TRY + ANSWERS).get_data(as_text=True)
    assert "Regeling dans" in part(page, "fits")
    assert "Regeling zaak" in part(page, "may-fit")
    assert "Regeling film" in part(page, "does-not-fit")
    assert "In what form do you work?" in part(page, "result")
    assert session.scalar(select(func.count()).select_from(ProjectFacts)) == 0


def test_only_the_page_without_answers_is_for_search_machines(
    client: FlaskClient, schemes: None
) -> None:
    bare = client.get(TRY).get_data(as_text=True)
    assert "noindex" not in bare
    assert "Regeling dans" not in bare
    assert "noindex" in client.get(TRY + ANSWERS).get_data(as_text=True)


@pytest.mark.parametrize(
    "odd",
    [
        "?discipline=hacking&stage=x",
        "?costs=-5",
        "?costs=many&needed_by=31-31-2027",
        "?lives_in=" + "x" * 81,
        "?needed_by=1999-01-01",
        "?every=nothing&discipline=",
    ],
)
def test_odd_answers_are_told_beside_their_field_and_break_nothing(
    client: FlaskClient, schemes: None, odd: str
) -> None:
    assert client.get(TRY + odd).status_code == 200


def test_the_home_page_and_the_guide_lead_to_it(client: FlaskClient) -> None:
    for where in ("/en/", "/en/guide/"):
        assert 'href="/en/guide/what-fits"' in client.get(where).get_data(as_text=True)


def test_a_project_begins_with_the_answers(
    client: FlaskClient, session: Session, schemes: None
) -> None:
    person = a_person(session)
    session.commit()
    assert "/maker/projects/new?" in client.get(TRY + ANSWERS).get_data(as_text=True)
    sign_in(client, person)
    here = "/en/maker/projects/new" + ANSWERS
    assert 'value="dance" selected' in client.get(here).get_data(as_text=True).replace(
        'selected value="dance"', 'value="dance" selected'
    )
    assert post(client, here, {"title": "", "discipline": "dance"}).status_code == 422
    assert post(client, here, {"title": "In de kelder", "discipline": "dance"}).status_code == 303
    session.expire_all()
    project = session.scalars(select(Project)).one()
    told = session.get_one(ProjectFacts, project.id)
    assert (told.career_phase, told.lives_in) == (CareerPhase.STARTING, "Assen")
    assert project.starts_on == date(2027, 9, 1)
    costs = session.scalars(select(BudgetLine.amount_cents)).all()
    assert list(costs) == [euros(2_000)]


def test_a_project_without_answers_begins_with_nothing_told(
    client: FlaskClient, session: Session
) -> None:
    person = a_person(session)
    session.commit()
    sign_in(client, person)
    sent = {"title": "In de kelder", "discipline": "dance"}
    assert post(client, "/en/maker/projects/new", sent).status_code == 303
    assert session.scalar(select(func.count()).select_from(ProjectFacts)) == 0
