"""Second thoughts in the editor: two windows, a line taken away by mistake, news left for later."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Person
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries.updates import updates_of
from matchpot.services.editing import Opened
from matchpot.services.ports import Outside
from matchpot.services.updates import NEWS
from tests.fakes import a_fake_outside
from tests.plans import a_live_plan, post, sign_in
from tests.web.makers.steps import costs, url

Stored = Callable[[Callable[[Session], Any]], Any]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def test_a_second_window_reads_lists_and_choices_as_they_are_stored(
    client: FlaskClient, plan: Opened
) -> None:
    first = costs({"label": "Hout", "amount": "12,50"})
    post(client, url(plan, "budget"), {"revision": "1", **first})
    second = costs({"label": "Verf", "kind": "task", "amount": "3"})
    answer = post(client, url(plan, "budget"), {"revision": "1", **second})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Hout · Spullen · € 12,50" in page.replace("\xa0", " ")
    assert 'value="Verf"' in page


def test_a_window_that_differs_in_nothing_is_asked_for_one_more_save(
    client: FlaskClient, plan: Opened
) -> None:
    post(client, url(plan, "story"), {"revision": "1", "story_md": "the same"})
    answer = post(client, url(plan, "story"), {"revision": "1", "story_md": "the same"})
    assert answer.status_code == 409
    assert 'id="elsewhere"' not in answer.get_data(as_text=True)


def test_a_cost_taken_away_by_mistake_is_put_back(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = costs(*({"label": label, "amount": "5"} for label in ("Hout", "Touw")))
    gone = post(client, url(plan, "budget"), {"revision": "1", "do": "remove-costs-0", **typed})
    assert gone.location == url(plan, "budget") + "?gone=yes#costs"
    assert "“Hout”" in client.get(gone.location).get_data(as_text=True)
    assert "“Hout”" not in client.get(url(plan, "budget")).get_data(as_text=True)
    left = costs({"label": "Touw", "amount": "5"})
    post(client, url(plan, "budget"), {"revision": "2", "do": "put-back", **left})
    labels = [one.label for one in stored(lambda s: queries.budget_of(s, plan.project.id))]
    assert labels == ["Hout", "Touw"]


def test_what_may_be_put_back_is_no_draft_of_a_step(
    client: FlaskClient, plan: Opened, stored: Stored
) -> None:
    typed = costs({"label": "Hout", "amount": "5"})
    post(client, url(plan, "budget"), {"revision": "1", "do": "remove-costs-0", **typed})
    assert stored(lambda s: queries.drafts_of(s, plan.project.id)) == {}


@pytest.mark.parametrize("typed", ["1.234,56", "1,234.56", "€ 1234,56", "1234.56"])
def test_an_amount_is_understood_as_either_language_writes_it(
    client: FlaskClient, plan: Opened, stored: Stored, typed: str
) -> None:
    post(client, url(plan, "budget"), {"revision": "1", **costs({"label": "A", "amount": typed})})
    (line,) = stored(lambda s: queries.budget_of(s, plan.project.id))
    assert line.amount_cents == 123456


@pytest.fixture
def live(session: Session, client: FlaskClient) -> Opened:
    opened = a_live_plan(session)
    maker = session.get_one(Person, opened.project.maker_id)
    session.commit()
    sign_in(client, maker)
    return opened


def news(plan: Opened) -> str:
    return f"/en/maker/projects/{plan.project.id}/updates"


WORDS = {"title": "The set stands", "body_md": "We built it in a day."}


def test_news_that_are_not_published_are_there_the_next_time(
    client: FlaskClient, live: Opened, stored: Stored
) -> None:
    answer = post(client, news(live) + "/keep", WORDS, headers={"X-Requested-With": "autosave"})
    assert (answer.status_code, answer.headers["X-Revision"]) == (200, "1")
    assert "We built it in a day." in client.get(news(live)).get_data(as_text=True)
    assert stored(lambda s: updates_of(s, live.project.id)) == []
    assert stored(lambda s: queries.drafts_of(s, live.project.id)) == {}


def test_published_news_are_no_draft_any_more_and_go_out_once(
    client: FlaskClient, live: Opened, stored: Stored
) -> None:
    post(client, news(live) + "/keep", WORDS)
    assert post(client, news(live), {**WORDS, "revision": "1"}).status_code == 303
    assert post(client, news(live), {**WORDS, "revision": "1"}).status_code == 409
    assert len(stored(lambda s: updates_of(s, live.project.id))) == 1
    assert stored(lambda s: queries.kept_of(s, live.project.id, NEWS)) == []


def test_two_windows_with_news_show_both_texts(client: FlaskClient, live: Opened) -> None:
    post(client, news(live) + "/keep", {**WORDS, "body_md": "the first window"})
    second = {**WORDS, "body_md": "the second window"}
    assert post(client, news(live) + "/keep", second).status_code == 409
    answer = post(client, news(live), {**second, "do": "stay"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "the first window" in page
    assert "the second window" in page
    assert 'name="revision" value="1"' in page


def test_news_thrown_away_can_be_put_back(client: FlaskClient, live: Opened) -> None:
    post(client, news(live) + "/keep", WORDS)
    thrown = post(client, news(live), {**WORDS, "revision": "1", "do": "drop"})
    page = client.get(thrown.location).get_data(as_text=True)
    assert "We built it in a day." not in page
    assert "Put it back" in page
    post(client, news(live), {"revision": "", "do": "put-back"})
    assert "We built it in a day." in client.get(news(live)).get_data(as_text=True)
