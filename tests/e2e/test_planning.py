"""A maker comes from an idea to a complete mix: facts, advice, a route, 100 %, and back again."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.facts import CareerPhase
from matchpot.domain.projects import Discipline
from matchpot.persistence.models.people import Person
from matchpot.services import guide
from matchpot.services.guide import Step
from tests.builders import euros
from tests.e2e import people
from tests.e2e.conftest import NewVisitor
from tests.e2e.people import Somebody
from tests.e2e.serving import Site
from tests.e2e.visiting import Visitor, money
from tests.plans import a_begun
from tests.services.guide_scenes import a_scheme

TITLE, SCHEME = "Een koor in de kelder", "Eerste stap in het theater"


def an_idea(site: Site) -> Somebody:
    """Somebody who has a name for what she wants to make, and nothing else; a scheme waits."""
    maker, now = people.somebody(site, "fenna@makers.example", "Fenna Kuipers"), site.now()
    with site.writing() as session:
        a_begun(session, maker=session.get_one(Person, maker.id), title=TITLE)
        scheme = a_scheme(
            "first-step",
            title=SCHEME,
            disciplines=frozenset({Discipline.THEATRE}),
            career_phases=frozenset({CareerPhase.STARTING}),
            most_cents=euros(1_500),
            may_have_started=True,
            effort_hours=1,
            decision_weeks=2,
            checked_on=local_day(now) - timedelta(days=3),
        )
        guide.add(session, scheme, Step(by=None, now=now))
    return maker


def answers(maker: Visitor, needed_by: date) -> None:
    """Answer what is asked one by one, and pass what other schemes ask."""
    question, told = maker.page.locator("#question"), set()
    for _ in range(10):
        career = question.locator('[name="answer"][value="starting"]')
        day = question.locator('[name="answer"][type="date"]')
        if career.count():
            career.check()
            told.add("career")
        elif day.count():
            day.fill(needed_by.isoformat())
            told.add("day")
        else:
            maker.follow("Pass this question")
            continue
        maker.press("Save this answer")
        if len(told) == 2:
            return
    raise AssertionError(f"only asked for {told}")


def expect_mix(maker: Visitor, *, found: str, is_whole: bool) -> None:
    """The planner counts this much, and shows whether something is open."""
    expect(maker.at("#planned .split-sum")).to_contain_text(money(found))
    expect(maker.page.locator("#planned .mix-legend .is-open")).to_have_count(0 if is_whole else 1)


def test_a_maker_comes_from_an_idea_to_a_complete_mix_with_a_route_and_back(
    served: Site, visitor: NewVisitor
) -> None:
    maker = visitor()
    routes = maker.page.get_by_role("link", name="Routes to 100%", exact=True)
    maker.sign_in(an_idea(served).email)
    maker.go("/maker/")
    maker.on_by(maker.page.get_by_role("link", name=re.compile("^Planner")))
    maker.page.locator("#costs summary").click()
    maker.fill(**{"costs-0-label": "Licht en geluid", "costs-0-amount": "2000"})
    maker.press("Save")
    expect_mix(maker, found="0", is_whole=False)
    maker.follow("What fits your plan")
    answers(maker, local_day(served.now()) + timedelta(days=300))
    expect(maker.page.locator("#fits article").filter(has_text=SCHEME)).to_contain_text(
        money("1,500")
    )
    maker.look()
    maker.on_by(routes)
    maker.fill(own="500")
    maker.press("Work out the routes")
    route = maker.page.locator("article.route").first
    expect(route).to_contain_text(SCHEME)
    maker.look()
    maker.on_by(route.get_by_role("button"))
    maker.follow("Planner")
    expect_mix(maker, found="2,000", is_whole=True)
    maker.look()
    maker.on_by(routes)
    maker.press("Take it back")
    maker.follow("Planner")
    expect_mix(maker, found="0", is_whole=False)
