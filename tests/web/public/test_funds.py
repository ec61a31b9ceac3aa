"""Anyone can follow the money of a fund, on pages whose cost does not grow with its projects."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy.orm import Session

from matchpot.cli.matching.group import match
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.qf import Qf
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.pots import PotState
from matchpot.extensions import db, unit_of_work
from matchpot.persistence.queries import pots
from tests.asking import statements
from tests.builders import (
    a_campaign,
    a_fund,
    a_match_line,
    a_place,
    a_pot,
    a_project,
    a_rule,
    euros,
)
from tests.towns import Town
from tests.web.visitors import Visitor


def _support(session: Session, pot: Any, title: str, cents: int) -> None:
    campaign = a_campaign(session, project=a_project(session, title=title))
    a_place(session, pot, campaign)
    a_match_line(session, pot, campaign, cents=cents, state=MatchLineState.CAPTURED)
    pot.used_cents += cents
    session.flush()


@pytest.fixture
def pot_path(app: Flask) -> str:
    with app.app_context(), unit_of_work() as session:
        fund = a_fund(session)
        pot = a_pot(session, fund=fund, total_cents=euros(1_000), committed_cents=euros(1_500))
        a_rule(session, pot, UnlockFixed(grant_cents=75_000, trigger_bps=8_000))
        a_pot(session, fund=fund, name="Geheim", state=PotState.DRAFT)
        _support(session, pot, "Licht", 12_345)
        return f"/funds/{fund.slug}/{pot.slug}"


def _statements(app: Flask, path: str) -> int:
    with app.app_context(), statements(db.engine) as sent:
        assert Visitor(app).get(path).status_code == 200
    return len(sent)


def test_everyone_reads_the_rule_and_where_the_money_is(app: Flask, pot_path: str) -> None:
    page = Visitor(app).get(pot_path).get_data(as_text=True)
    assert "Once people have given 80% of the goal, Stadsfonds adds €750." in page
    assert "Paid in: €1,000" in page
    assert "Another €500 is promised and not paid in yet." in page
    assert "€123.45" in page


def test_a_pot_that_is_not_published_is_nowhere(app: Flask, pot_path: str) -> None:
    visitor = Visitor(app)
    fund_path = pot_path.rsplit("/", 1)[0]
    assert "Geheim" not in visitor.get(fund_path).get_data(as_text=True)
    assert "Geheim" not in visitor.get("/funds/").get_data(as_text=True)
    assert visitor.get(f"{fund_path}/geheim-1").status_code == 404
    assert visitor.get("/funds/nobody").status_code == 404


def test_the_list_of_funds_names_what_is_left(app: Flask, pot_path: str) -> None:
    page = Visitor(app).get("/funds/").get_data(as_text=True)
    assert "Stadsfonds" in page
    assert "€876.55" in page


def test_the_file_says_what_each_project_got(app: Flask, pot_path: str) -> None:
    answer = Visitor(app).get(f"{pot_path}/projects.csv")
    assert answer.mimetype == "text/csv"
    lines = answer.get_data(as_text=True).lstrip("\ufeff").splitlines()
    assert lines[0].startswith("project,maker,city")
    assert lines[1].startswith("Licht,Sam Maker,Utrecht,live,123.45,0.00")


def test_a_name_that_looks_like_a_formula_stays_text(app: Flask, pot_path: str) -> None:
    with app.app_context(), unit_of_work() as session:
        pot = a_pot(session, name="tabel")
        _support(session, pot, "=1+1", 100)
        found = pots.pot_figures(session, pot.id)
    assert found is not None
    text = Visitor(app).get(f"/funds/{found.fund_slug}/{found.slug}/projects.csv")
    assert "'=1+1" in text.get_data(as_text=True)


def test_more_projects_ask_the_database_nothing_more(app: Flask, pot_path: str) -> None:
    fund_path = pot_path.rsplit("/", 1)[0]
    paths = ("/funds/", fund_path, pot_path)
    before = [_statements(app, path) for path in paths]
    with app.app_context(), unit_of_work() as session:
        fund_slug, pot_slug = pot_path.split("/")[2:]
        found = pots.public_pot(session, fund_slug=fund_slug, pot_slug=pot_slug)
        assert found is not None
        pot = pots.pot_row(session, found.id)
        for number in range(5):
            _support(session, pot, f"Plan {number}", 100)
    assert [_statements(app, path) for path in paths] == before


def test_the_page_tells_since_when_each_rule_stands_and_how_many_gifts_keep_it(
    app: Flask,
) -> None:
    path = _given(app)
    page = " ".join(Visitor(app).get(path).get_data(as_text=True).split())
    assert "2 gifts keep it" in page
    assert "nothing was added by it yet" in page
    assert page.count(" until <time") == 1
    assert "Added since the first day" in page


def test_anybody_takes_the_file_along_and_computes_it_again(app: Flask) -> None:
    path = _given(app)
    assert f"{path}/pot.json" in Visitor(app).get(path).get_data(as_text=True)
    answer = Visitor(app).get(f"{path}/pot.json")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    export = json.loads(answer.get_data())
    assert [gift["cents"] for gift in export["gifts"]] == [euros(40), euros(10)]
    done = CliRunner().invoke(match, ["verify", "-"], input=answer.get_data())
    assert done.exit_code == 0, done.output


def test_a_pot_nobody_may_see_or_without_gifts_to_match_has_no_file(
    app: Flask, pot_path: str
) -> None:
    with app.app_context(), unit_of_work() as session:
        pot = a_pot(session)
        a_rule(session, pot, Qf())
        found = pots.pot_figures(session, pot.id)
        assert found is not None
        pool_path = f"/funds/{found.fund_slug}/{found.slug}"
    fund_path = pot_path.rsplit("/", 1)[0]
    assert Visitor(app).get(f"{fund_path}/geheim-1/pot.json").status_code == 404
    assert Visitor(app).get(f"{pool_path}/pot.json").status_code == 404
    assert "Check it yourself" not in Visitor(app).get(pool_path).get_data(as_text=True)


def _given(app: Flask) -> str:
    """A pot with two rules and two gifts under the first; the address of its page."""
    with app.app_context(), unit_of_work() as session:
        town = Town(session)
        campaign = town.campaign()
        pot = town.pot(campaign)
        town.gives(campaign, euros(40))
        town.gives(campaign, euros(10), email="other@example.org")
        a_rule(session, pot, UnlockFixed(grant_cents=75_000, trigger_bps=8_000))
        found = pots.pot_figures(session, pot.id)
        assert found is not None
        return f"/funds/{found.fund_slug}/{found.slug}"
