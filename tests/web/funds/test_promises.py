"""Promises on conditions through the browser: proposed, confirmed, read by all, counted."""

import json
import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.extensions import outside, unit_of_work
from matchpot.persistence.models.cofunding import FundPromise
from matchpot.services import cofunding, counting_promises
from tests.services.promise_scenes import WHY, Promises
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@dataclass(frozen=True, slots=True)
class Hall:
    """Ids of two funds with their people, their pots, and a project they may know of."""

    app: Flask
    project: int
    slug: str
    maker: int
    funds: tuple[int, ...]
    pots: tuple[int, ...]
    officers: tuple[int, ...]
    seconds: tuple[int, ...]

    def visit(self, person_id: int | None, lang: str = "en") -> Visitor:
        visitor = Visitor(self.app, lang)
        if person_id is not None:
            with visitor.client.session_transaction() as kept:
                kept["_user_id"] = f"{person_id}:1"
                kept["_fresh"] = True
        return visitor

    def typed(self, **other: str) -> dict[str, str]:
        with self.app.app_context():
            day = local_day(outside().clock.now()) + timedelta(days=30)
        return {
            "title": "Together for the play",
            "joins_fund_id": "",
            "cents": "4000",
            "until_on": day.isoformat(),
            "motivation": WHY,
            "accept_days": "28",
            **other,
        }

    def propose(self, at: int, **other: str) -> int:
        """The officer of a fund proposes; the promise's id, or the answer's code."""
        address = f"/fund/pots/{self.pots[at]}/promises/{self.project}"
        answer = self.visit(self.officers[at]).post(address, **self.typed(**other))
        if answer.status_code != 303:
            return answer.status_code
        with self.app.app_context(), unit_of_work() as session:
            wanted = select(FundPromise.id).order_by(FundPromise.id.desc())
            return session.scalars(wanted.limit(1)).one()

    def confirm(self, at: int, promise: int) -> None:
        answer = self.visit(self.seconds[at]).post(f"/fund/promises/{promise}/confirm")
        assert answer.status_code == 303


@pytest.fixture
def hall(app: Flask) -> Hall:
    with app.app_context(), unit_of_work() as session:
        town = Town(session)
        clock = outside().clock
        town.clock.moment = clock.now()
        made = Promises(town, funds=2)
        return Hall(
            app=app,
            project=made.project.id,
            slug=made.project.slug,
            maker=made.project.maker_id,
            funds=tuple(one.fund.id for one in made.givers),
            pots=tuple(one.pot.id for one in made.givers),
            officers=tuple(one.officer.id for one in made.givers),
            seconds=tuple(one.second.id for one in made.givers),
        )


def text(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def test_two_funds_wait_for_each_other_and_both_give(hall: Hall) -> None:
    first = hall.propose(0, others="1", is_named="y")
    assert "A promise on conditions" in text(
        hall.visit(hall.seconds[0]), f"/fund/{hall.funds[0]}/waiting"
    )
    hall.confirm(0, first)
    second = hall.propose(1, cents="6000", the_rest="y")
    hall.confirm(1, second)
    page = text(hall.visit(None), f"/projects/{hall.slug}/co-funding")
    assert page.count("Kept: an award now") == 2
    assert "Fund 1" in page
    assert "Fund 2" in page
    assert page.count("All conditions are met, so this holds:") == 1
    maker = text(hall.visit(hall.maker), f"/maker/projects/{hall.project}/co-funding")
    assert "The letter of Fund 2" in maker
    assert f"/projects/{hall.slug}/co-funding" in text(hall.visit(None), f"/projects/{hall.slug}")


def test_a_share_of_the_costs_is_read_as_one_by_everybody_concerned(hall: Hall) -> None:
    hall.confirm(0, hall.propose(0, cents="", share_bps="25", others="1"))
    for page in (
        text(hall.visit(None), f"/projects/{hall.slug}/co-funding"),
        text(hall.visit(hall.maker), f"/maker/projects/{hall.project}/co-funding"),
    ):
        assert "25% of what the plan costs" in page.replace("\xa0", "")
        assert "2,500" in page
    document = json.loads(hall.visit(None).get(f"/projects/{hall.slug}/co-funding.json").data)
    assert [(one["share_bps"], one["cents"]) for one in document["promises"]] == [(2_500, 250_000)]


def test_a_fund_that_is_not_named_is_a_fund_to_everybody_but_its_own_people(hall: Hall) -> None:
    hall.confirm(0, hall.propose(0, the_rest="y"))
    for reader in (None, hall.maker, hall.officers[1]):
        visitor = hall.visit(reader)
        if reader == hall.officers[1]:
            page = text(visitor, f"/fund/co-funding/{hall.project}")
        else:
            page = text(visitor, f"/projects/{hall.slug}/co-funding")
        assert "Fund 1" not in page
        assert "A fund (1)" in page
    assert "Fund 1" in text(hall.visit(hall.officers[0]), f"/fund/co-funding/{hall.project}")
    stored = hall.visit(None).get(f"/projects/{hall.slug}/co-funding.json")
    assert "Fund 1" not in stored.get_data(as_text=True)


def test_nobody_but_the_fund_reads_what_is_only_proposed(hall: Hall) -> None:
    hall.propose(0, the_rest="y", is_named="y")
    assert hall.visit(None).get(f"/projects/{hall.slug}/co-funding").status_code == 404
    page = text(hall.visit(hall.maker), f"/maker/projects/{hall.project}/co-funding")
    assert "No promises yet" in page
    waits = "waits for a second person of your fund"
    assert waits in text(hall.visit(hall.seconds[0]), f"/fund/co-funding/{hall.project}")
    assert waits not in text(hall.visit(hall.seconds[1]), f"/fund/co-funding/{hall.project}")
    other = hall.visit(hall.seconds[1])
    promise = hall.propose(1, the_rest="y")
    assert hall.visit(hall.seconds[0]).post(f"/fund/promises/{promise}/confirm").status_code == 404
    assert other.get(f"/fund/{hall.funds[0]}/promises").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Choose at least one condition"),
        ({"cents": "10001", "the_rest": "y"}, "The plan lacks less than that"),
        ({"so_much_cents": "3000"}, "Write more than there is with your promise"),
        ({"cents": "", "the_rest": "y"}, "Write an amount or a share: one of the two."),
        ({"share_bps": "20", "the_rest": "y"}, "Write an amount or a share: one of the two."),
        ({"cents": "", "share_bps": "101", "the_rest": "y"}, "no more than the plan still lacks"),
        ({"cents": "", "share_bps": "0", "the_rest": "y"}, "Write a share above nothing."),
        ({"others": "21"}, "Write a number from 1 to 20."),
        ({"until_on": "2020-01-01", "the_rest": "y"}, "Choose a day from tomorrow on"),
    ],
)
def test_what_cannot_be_promised_is_said_beside_its_field(
    hall: Hall, typed: dict[str, str], words: str
) -> None:
    address = f"/fund/pots/{hall.pots[0]}/promises/{hall.project}"
    answer = hall.visit(hall.officers[0]).post(address, **hall.typed(**typed))
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)


def test_anybody_counts_again_from_the_file_and_comes_to_the_same(hall: Hall) -> None:
    hall.confirm(0, hall.propose(0, others="1"))
    hall.confirm(1, hall.propose(1, cents="1000", so_much_cents="5000"))
    answer = hall.visit(None).get(f"/projects/{hall.slug}/co-funding.json")
    document = json.loads(answer.get_data(as_text=True))
    assert [one["state"] for one in document["promises"]] == ["kept", "kept"]
    count = document["counts"][0]
    for one in count["promises"]:
        one["fund_id"] = one.pop("fund")
    assert list(counting_promises.again(count).held) == count["held"]


def test_the_page_of_everybody_speaks_dutch_and_says_what_would_come_now(hall: Hall) -> None:
    hall.confirm(0, hall.propose(0, the_rest="y"))
    page = text(hall.visit(None, "nl"), f"/projects/{hall.slug}/co-funding")
    assert "Als er nu werd geteld" in page
    assert re.search(r"€\s?4\.000 van € ?10\.000 is gevonden", page.replace("\xa0", " "))


def test_money_held_by_promises_is_behind_the_figure_of_the_desk(hall: Hall) -> None:
    hall.confirm(0, hall.propose(0, the_rest="y"))
    page = text(hall.visit(hall.officers[0]), f"/fund/{hall.funds[0]}/figures/held")
    assert "For promises on conditions" in page


def test_a_proposal_is_taken_back_on_the_list(hall: Hall, app: Flask) -> None:
    promise = hall.propose(0, the_rest="y")
    visitor = hall.visit(hall.officers[0])
    assert visitor.post(f"/fund/promises/{promise}/withdraw").status_code == 303
    with app.app_context(), unit_of_work() as session:
        assert session.get_one(FundPromise, promise).state == "withdrawn"
        assert isinstance(session, Session)
        assert not cofunding.count(session, 1, now=outside().clock.now())
