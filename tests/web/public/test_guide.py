"""Everybody finds a scheme in the guide, reads all there is to know of it, and takes it along."""

import json

import pytest
from flask import Flask

from matchpot.domain.guide.facts import LegalForm
from matchpot.domain.guide.files import read_file
from matchpot.domain.guide.schemes import Opening, Scheme, Window
from matchpot.domain.projects import Discipline
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import guide as queries
from matchpot.services import guide
from matchpot.services.ports import Outside
from tests.builders import a_pot, a_rule, euros
from tests.fakes import a_fake_outside
from tests.plans import a_begun
from tests.services.guide_scenes import TODAY, a_scheme, a_step, in_days
from tests.web.visitors import Visitor, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def kept(app: Flask, *schemes: Scheme) -> Visitor:
    with app.app_context(), unit_of_work() as session:
        for one in schemes:
            guide.add(session, one, a_step())
    return Visitor(app)


def found(visitor: Visitor, query: str = "") -> list[str]:
    """The keys on a page of the list, in their order."""
    page = visitor.get(f"/guide/{query}").get_data(as_text=True)
    _, is_there, listed = page.partition('class="schemes"')
    listed = listed.split("</ul>")[0] if is_there else ""
    return [part.split('"')[0] for part in listed.split('href="/en/guide/')[1:]]


DANCE = a_scheme(
    "dance",
    title="Dansbeurs",
    disciplines=frozenset({Discipline.DANCE}),
    places=frozenset({"Drenthe"}),
    effort_hours=3,
    most_cents=euros(2_000),
)
LATE = a_scheme(
    "late",
    title="Festivals in de zomer",
    opening=Opening.WINDOWS,
    windows=(Window(in_days(30), in_days(60)),),
    legal_forms=frozenset({LegalForm.FOUNDATION}),
    most_cents=euros(20_000),
    effort_hours=40,
)
SOON = a_scheme(
    "soon", title="Bijna dicht", opening=Opening.WINDOWS, windows=(Window(in_days(-9), in_days(3)),)
)


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["soon", "dance", "late"]),
        ("?sort=most", ["late", "soon", "dance"]),
        ("?sort=nothing&page=-3&discipline=cooking", ["soon", "dance", "late"]),
        ("?discipline=music", ["soon", "late"]),
        ("?place=Emmen", ["soon", "dance", "late"]),
        ("?place=Breda", ["soon", "late"]),
        ("?form=sole_trader&open=y", ["soon", "dance"]),
        ("?amount=15000", ["late"]),
        ("?amount=a+lot", ["soon", "dance", "late"]),
        ("?hours=5", ["dance"]),
        ("?kind=loan", []),
        ("?q=festival", ["late"]),
        ("?q=fesitval", ["late"]),
        ("?q=fesitval&letter=1", []),
        ("?q=dans+drenthe", ["dance"]),
        ("?page=2", []),
    ],
)
def test_the_guide_is_searched_filtered_and_sorted(app: Flask, query: str, keys: list[str]) -> None:
    assert found(kept(app, DANCE, LATE, SOON), query) == keys


def test_a_long_guide_has_pages_without_a_gap(app: Flask) -> None:
    visitor = kept(app, *(a_scheme(f"scheme-{number}") for number in range(45)))
    every = [key for page in (1, 2, 3) for key in found(visitor, f"?page={page}")]
    assert (len(every), len(set(every))) == (45, 45)


def test_a_scheme_says_when_it_is_stale_and_what_it_does_not_go_with(app: Flask) -> None:
    old = a_scheme("old", title="Oud", checked_on=in_days(-200), is_demo=True)
    visitor = kept(app, old, a_scheme("new", title="Nieuw", excluded=frozenset({"old"})))
    page = visitor.get("/guide/old").get_data(as_text=True)
    assert "Nobody looked at the source since" in page
    assert "You cannot apply for it." in page
    assert 'href="/en/guide/new"' in page
    assert 'href="/en/guide/old"' in visitor.get("/guide/new").get_data(as_text=True)
    assert visitor.get("/guide/nowhere").status_code == 404


def test_the_days_of_a_scheme_go_into_a_calendar(app: Flask) -> None:
    visitor = kept(app, LATE, DANCE)
    assert "/en/guide/late/days.ics" in visitor.get("/guide/late").get_data(as_text=True)
    assert "days.ics" not in visitor.get("/guide/dance").get_data(as_text=True)
    days = visitor.get("/guide/late/days.ics").get_data(as_text=True)
    assert f"DTSTART;VALUE=DATE:{in_days(30):%Y%m%d}" in days


def test_what_changed_is_told_to_everybody_but_not_by_whom(app: Flask) -> None:
    visitor = kept(app, DANCE)
    with app.app_context(), unit_of_work() as session:
        guide.change(session, a_scheme("dance", title="Danspremie"), a_step(why="Ruth belde."))
    page = visitor.get("/guide/dance").get_data(as_text=True)
    assert "Name: from Dansbeurs to Danspremie" in page
    assert "Ruth" not in page


def test_a_pot_is_in_the_guide_with_its_own_page_as_its_source(app: Flask) -> None:
    with app.app_context(), unit_of_work() as session:
        pot = a_pot(session)
        a_rule(session, pot)
        key, slug = f"pot-{pot.id}", pot.slug
    visitor = Visitor(app)
    assert found(visitor) == [key]
    page = visitor.get(f"/guide/{key}").get_data(as_text=True)
    assert f'/{slug}"' in page
    assert "made of its rules as they are now" in page
    document = json.loads(visitor.client.get("/open-data/guide.json").data)
    [one] = document["schemes"]
    assert one["source_url"].startswith("http://localhost/nl/funds/")


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_the_whole_guide_is_taken_along_and_reads_back(app: Flask, kind: str) -> None:
    visitor = kept(app, DANCE, LATE, SOON)
    file = visitor.client.get(f"/open-data/guide.{kind}")
    assert file.headers["Access-Control-Allow-Origin"] == "*"
    reading = read_file(file.data, today=TODAY)
    with app.app_context(), unit_of_work() as session:
        assert [one for _, one in reading.schemes] == queries.published(session, today=TODAY)


def test_search_engines_are_told_of_every_scheme(app: Flask) -> None:
    listed = kept(app, DANCE).client.get("/sitemaps/pages.xml").get_data(as_text=True)
    assert "/en/guide/dance<" in listed
    assert "/nl/guide/<" in listed


def test_a_scheme_leads_to_whether_it_fits_a_plan_of_who_reads_it(app: Flask) -> None:
    visitor = kept(app, DANCE)
    stranger = visitor.get("/guide/dance").get_data(as_text=True)
    assert "/account/sign-in?next=/en/guide/dance" in stranger
    assert 'href="/en/assistant"' in stranger
    person_id = somebody(app)
    with app.app_context(), unit_of_work() as session:
        plan = a_begun(session, maker=session.get_one(Person, person_id))
        project_id = plan.project.id
    visitor.sign_in("anna@example.nl")
    way = f"/en/maker/projects/{project_id}/advice?scheme=dance"
    assert f'href="{way}#this-scheme"' in visitor.get("/guide/dance").get_data(as_text=True)
    told = visitor.get(way.removeprefix("/en")).get_data(as_text=True)
    assert "Dansbeurs" in told.split('id="this-scheme"')[1].split("</section>")[0]
    assert 'id="this-scheme"' not in visitor.get(
        f"/maker/projects/{project_id}/advice?scheme=nowhere"
    ).get_data(as_text=True)
