"""The desk of a fund: where every euro is, for its members alone, at a cost that does not grow."""

import csv
import io

import pytest
from flask import Flask

from matchpot.domain.matching.lines import MatchLineState
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.web.spreadsheets import euros_text
from tests.builders import a_campaign, a_fund, a_match_line, a_member, a_place, a_pot, euros
from tests.web.funds.desk_scene import Desk

MOST_STATEMENTS = 12


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(app)


def test_the_desk_says_where_every_euro_is_and_leads_to_its_entries(desk: Desk) -> None:
    page = desk.visit().get("/fund/").get_data(as_text=True)
    for word, amount in (("paid_in", "€1,000.00"), ("captured", "€75.00"), ("left", "€915.00")):
        assert f'/fund/{desk.fund}/figures/{word}?pot={desk.pot}">{amount}</a>' in page
    money = desk.money()
    assert (money.held, money.given, money.promised) == (euros(10), 0, euros(1_000))
    assert money.paid_in == money.held + money.captured + money.left


def test_each_table_of_the_desk_is_a_file_too(desk: Desk) -> None:
    (row,) = desk.rows("desk/money.csv")
    assert (row["paid_in_eur"], row["held_eur"], row["left_eur"]) == ("1000.00", "10.00", "915.00")
    assert len(desk.rows("desk/matches.csv")) == 4
    assert [row["given_eur"] for row in desk.rows("desk/flow.csv")] == ["75.00"]
    assert desk.rows("desk/rounds.csv") == desk.rows("desk/awards.csv") == []


def test_people_of_another_fund_see_none_of_it(desk: Desk) -> None:
    stranger = desk.visit("stranger")
    for path in (
        "position", "desk/money.csv", "figures/captured", "figures/paid.csv", "entries/1",
        "statements", "statements/2026-03", "statements/2026-03.pdf", "statements/2026-03.csv",
        "statements/year/2026.csv", "waiting", "waiting.csv",
    ):  # fmt: skip
        assert stranger.get(f"/fund/{desk.fund}/{path}").status_code == 404, path


def test_a_new_fund_is_told_what_to_do_first(app: Flask) -> None:
    desk = Desk(app)
    with app.app_context(), unit_of_work() as session:
        new = a_fund(session, "Nieuw fonds")
        desk.fund, desk.people["owner"] = new.id, a_member(session, new, name="Nina").id
    page = desk.visit("owner").get("/fund/").get_data(as_text=True)
    assert "Make a pot" in page
    assert "No pot yet" in desk.text("position", "owner")
    assert "No statement yet" in desk.text("statements", "owner")
    assert "Nothing waits" in desk.text("waiting", "owner")
    assert "Nothing moved" in desk.text("statements/2026-03", "owner")
    assert "No entry yet." in desk.text("figures/given", "owner")


def test_desk_and_position_ask_the_database_nothing_more_when_there_is_more(desk: Desk) -> None:
    paths = ("/fund/", f"/fund/{desk.fund}/position")
    before = [desk.statements(path) for path in paths]
    assert max(before) <= MOST_STATEMENTS
    with desk.app.app_context(), unit_of_work() as session:
        fund = session.get_one(Organisation, desk.fund)
        for number in range(4):
            pot = a_pot(session, fund=fund, name=f"More {number}")
            campaign = a_campaign(session)
            a_place(session, pot, campaign)
            a_match_line(session, pot, campaign, cents=100, state=MatchLineState.CAPTURED)
    assert [desk.statements(path) for path in paths] == before


def test_a_pot_tells_where_each_euro_is_how_it_came_there_and_to_whom(desk: Desk) -> None:
    page = desk.visit().get(f"/fund/pots/{desk.pot}").get_data(as_text=True)
    for word, amount in (("promised", "€1,000.00"), ("captured", "€75.00"), ("left", "€915.00")):
        assert f'/fund/{desk.fund}/figures/{word}?pot={desk.pot}">{amount}</a>' in page
    assert "The pot, day by day" in page
    assert "To which projects it went" in page
    assert "Print for the board" in page


def test_each_table_of_a_pot_is_a_file_too(desk: Desk) -> None:
    def rows(what: str) -> list[dict[str, str]]:
        answer = desk.visit().get(f"/fund/pots/{desk.pot}/{what}.csv")
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))

    money, last = desk.money(), rows("days")[-1]
    assert {name: last[f"{name}_eur"] for name in ("paid_in", "held", "captured", "left")} == {
        name: euros_text(getattr(money, name)) for name in ("paid_in", "held", "captured", "left")
    }
    assert [row["given_eur"] for row in rows("flow")] == ["75.00"]
    assert len(rows("matches")) == 4
    assert [row["added_eur"] for row in rows("campaigns")] == ["75.00"]
    assert rows("transfers") == []
    assert desk.visit("stranger").get(f"/fund/pots/{desk.pot}/days.csv").status_code == 404
