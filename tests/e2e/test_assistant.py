"""A maker asks in own words, without any script, and gets an answer with sources or none."""

from datetime import timedelta

from playwright.sync_api import expect

from matchpot.domain.deadlines import local_day
from matchpot.domain.projects import Discipline
from matchpot.services import guide
from matchpot.services.guide import Step
from tests.e2e.conftest import NewVisitor
from tests.e2e.serving import Site
from tests.services.guide_scenes import a_scheme


def test_the_assistant_answers_in_dutch_with_sources_and_says_when_it_does_not_know(
    served: Site, visitor: NewVisitor
) -> None:
    now = served.now()
    scheme = a_scheme(
        "asked-in-dutch",
        title="Toneel in Drenthe",
        disciplines=frozenset({Discipline.THEATRE}),
        places=frozenset({"Drenthe"}),
        checked_on=local_day(now) - timedelta(days=3),
    )
    with served.writing() as session:
        guide.add(session, scheme, Step(by=None, now=now))
    maker = visitor("nl", width=390, has_scripts=False)
    maker.go("/assistant")
    maker.fill(question="Welke subsidie is er voor theater in Assen? Ik heb € 4.000 nodig.")
    maker.press("Ask")
    maker.sees("What fits your question")
    source = maker.link("Source: %(title)s", title="Toneel in Drenthe")
    expect(source).to_have_attribute("href", scheme.source_url)
    maker.look()
    maker.fill(question="Wat is de hoofdstad van Frankrijk?")
    maker.press("Ask")
    maker.sees("I don't know")
    maker.look()
