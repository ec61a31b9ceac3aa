"""The page on which a maker tells what grants, funds and loans ask."""

from flask.testing import FlaskClient

from matchpot.domain.guide.facts import CareerPhase, Told
from matchpot.persistence.queries.facts import told_of
from matchpot.services.editing import Opened
from tests.plans import post
from tests.web.makers.steps import url
from tests.web.makers.test_editing import Stored

OPEN = dict.fromkeys(("project_kind", "stage", "makers", "legal_form"), "")
SAID = {**OPEN, "career_phase": "starting", "lives_in": " Kampen ", "needed_by": "2026-09-01"}


def test_what_is_told_is_kept_and_what_is_not_stays_open(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    assert post(client, url(plan, "facts"), SAID).status_code == 303
    told = stored(lambda s: told_of(s, plan.project.id))
    assert (told.career_phase, told.lives_in) == (CareerPhase.STARTING, "Kampen")
    assert told.legal_form is None
    page = client.get(url(plan, "facts")).get_data(as_text=True)
    assert "2026-09-01" in page


def test_a_phase_nobody_knows_is_refused(client: FlaskClient, plan: Opened, stored: Stored) -> None:
    answer = post(client, url(plan, "facts"), {**SAID, "career_phase": "retired"})
    assert answer.status_code == 422
    assert stored(lambda s: told_of(s, plan.project.id)) == Told()
