"""A plan that one fund turned down becomes another round's application in two clicks."""

import re
from dataclasses import replace

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.questions import Question
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.services import eligibility
from matchpot.services.eligibility import Judgment
from tests.builders import a_fund, a_member, euros
from tests.e2e.applying import maker_with_a_plan
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Somebody
from tests.e2e.serving import Site
from tests.services.application_scenes import WHY, begins, fills_in
from tests.services.round_scenes import RULES, Scene, a_round, a_round_pot

ANSWER = "Voor iedereen uit de straat."
TITLE = "Een lantaarn voor de gracht"


def turned_down(session: Session, maker: Somebody, site: Site) -> None:
    """Two rounds that ask the same; the first refuses what was handed in."""
    scene = Scene(session)
    scene.clock.moment = site.now()
    rules = replace(RULES, questions=(Question(id="who", label="Voor wie maak je dit?"),))
    first = a_round(scene, rules=rules, title="Ronde van de wijk")
    elsewhere = a_round_pot(scene, fund=a_fund(session, "Fonds Elders"))
    a_round(scene, rules=rules, pot=elsewhere, title="Ronde van elders")
    project = session.scalars(select(Project).where(Project.maker_id == maker.id)).one()
    found = begins(scene, first, project)
    fills_in(scene, found, ask_cents=euros(500), answers={"who": ANSWER})
    found.state, found.code, found.copy = ApplicationState.SUBMITTED, "P-001", {"title": TITLE}
    found.submitted_at = scene.clock.now()
    first.phase = Phase.ELIGIBILITY
    by = a_member(session, session.get_one(Organisation, first.fund_id)).id
    judged = Judgment(application_id=found.id, by=by, checks=(False,), reason=WHY)
    eligibility.judge(session, judged, now=scene.clock.now())


def test_a_rejected_application_becomes_another_rounds_in_two_clicks(
    served: Site, visitor: NewVisitor
) -> None:
    maker = maker_with_a_plan(served, "Thirza Blom", TITLE, costs=2_000)
    with served.writing() as session:
        turned_down(session, maker, served)
    browser = visitor("nl")
    browser.sign_in(maker.email)
    browser.go("/maker/")
    link = browser.page.locator("#applications").get_by_role("link", name=re.compile(TITLE))
    browser.on_by(link.first)
    browser.look()
    hint = browser.page.locator("#elsewhere li").filter(has_text="Ronde van elders")
    expect(hint).to_contain_text("Je kunt aanvragen tot en met")
    browser.on_by(hint.get_by_role("button"))
    expect(browser.page.locator(".kicker")).to_contain_text("Ronde van elders")
    expect(browser.page.locator('[name^="answer-"]').first).to_have_value(ANSWER)
    browser.look()
