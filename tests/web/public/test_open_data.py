"""Anybody takes grants along as files, learns what is in them, and follows results by a feed."""

import json
from datetime import timedelta

import feedparser
import pytest
from flask import Flask

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.services.ports import Outside
from tests.fakes import FakeClock, a_fake_outside
from tests.jobs.round_ends import Made, decided, made
from tests.services.award_scenes import a_published_round
from tests.services.grants_scenes import wrong
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
FILE = "/open-data/grants.json"


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def granted(app: Flask, outside: Outside) -> str:
    """The slug of a fund with an award that was accepted."""
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        published = a_published_round(Town(session, clock))
        published.accept(published.awards()[0])
        return session.get_one(Organisation, published.row.fund_id).slug


def test_the_file_fits_the_standard_and_may_be_kept_for_some_minutes(
    app: Flask, granted: str
) -> None:
    answer = app.test_client().get(FILE)
    package = json.loads(answer.data)
    assert (answer.status_code, wrong(package)) == (200, [])
    assert package["version"] == "1.4"
    assert package["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert package["modified"] == package["grants"][0]["dateModified"]
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 300
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.last_modified is not None


def test_whoever_has_the_file_already_is_told_so(app: Flask, granted: str) -> None:
    client = app.test_client()
    mark = client.get(FILE).headers["ETag"]
    assert client.get(FILE, headers={"If-None-Match": mark}).status_code == 304


def test_a_file_is_of_one_fund_or_one_year_or_is_not_there(app: Flask, granted: str) -> None:
    def code(query: str) -> int:
        return app.test_client().get(f"/open-data/grants.csv?{query}").status_code

    assert code(f"fund={granted}&year=2026") == 200
    for query in ("fund=nobody", "year=2024", "year=twenty", "year=0000020260000", "year=-1"):
        assert code(query) == 404


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_leads_to_every_file_and_the_foot_to_the_page(
    app: Flask, granted: str, lang: str
) -> None:
    page = app.test_client().get(f"/{lang}/open-data").get_data(as_text=True)
    for address in (FILE, f"{FILE}?fund={granted}", f"{FILE}?year=2026"):
        assert f'href="{address}"' in page
    assert "https://creativecommons.org/licenses/by/4.0/" in page
    assert f'href="/{lang}/open-data"' in app.test_client().get(f"/{lang}/").get_data(as_text=True)


def test_without_grants_the_page_says_when_there_will_be_some(app: Flask) -> None:
    page = Visitor(app).get("/open-data").get_data(as_text=True)
    assert "No grants yet" in page
    assert app.test_client().get(FILE).status_code == 404


# ---- the feed -----------------------------------------------------------------------------------


@pytest.fixture
def result(app: Flask) -> Made:
    """A result that the fund stands for."""
    one = made(app, Phase.FINAL_VOTE, voters=3)
    decided(app, one, one.ends_at + timedelta(days=8))
    return one


@pytest.mark.parametrize(("lang", "words"), [("en", "3 plans get money"), ("nl", "3 plannen")])
def test_a_result_is_told_by_a_feed_in_both_languages(
    app: Flask, result: Made, lang: str, words: str
) -> None:
    answer = app.test_client().get(f"/{lang}/rounds/results.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.data)
    assert (read.bozo, read.version) == (False, "atom10")
    assert read.feed.language == lang
    assert read.feed.updated_parsed
    (entry,) = read.entries
    assert entry.id.endswith(f":round/{result.slug}")
    assert entry.id.startswith("tag:")
    assert entry.link.endswith(f"/{lang}/rounds/{result.slug}/results")
    assert words in entry.summary
    assert entry.author
    assert entry.published_parsed == entry.updated_parsed


def test_the_pages_of_rounds_lead_feed_readers_to_it(app: Flask, result: Made) -> None:
    for path in ("/rounds/", f"/rounds/{result.slug}/results", "/open-data"):
        page = Visitor(app).get(path).get_data(as_text=True)
        assert 'type="application/atom+xml"' in page
        assert 'href="/en/rounds/results.atom"' in page


def test_a_feed_without_results_is_a_feed(app: Flask) -> None:
    read = feedparser.parse(app.test_client().get("/nl/rounds/results.atom").data)
    assert (read.bozo, read.entries) == (False, [])
    assert read.feed.id.endswith("/nl/rounds/results.atom")
