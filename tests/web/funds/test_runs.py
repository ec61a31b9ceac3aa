"""A fund divides its pot: prepared by one member, approved by another, read by everybody."""

import csv
import io
import json
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.matching.panel_blend import PanelBlend
from matchpot.domain.matching.pools import pool_of
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import unit_of_work
from matchpot.jobs import runner
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round as VotedRound
from matchpot.services.ports import Outside
from tests.builders import a_fund, a_member, a_rule, euros
from tests.cli.matching.cents import verified
from tests.fakes import FakeClock, a_fake_outside
from tests.services.blend_scenes import a_round_that_voted
from tests.services.division_scenes import ADA, BO, a_round, closes, ends
from tests.services.payout_scenes import maker_of
from tests.services.round_scenes import Scene
from tests.towns import Town
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A closed pot whose two campaigns are over, and people of its fund."""

    app: Flask
    pot: int
    address: str
    owner: int
    finance: int
    member: int
    reader: int
    stranger: int

    def visit(self, person_id: int | None, lang: str = "en") -> Visitor:
        visitor = Visitor(self.app, lang)
        if person_id is not None:
            with visitor.client.session_transaction() as kept:
                kept["_user_id"] = f"{person_id}:1"
                kept["_fresh"] = True
        return visitor

    @property
    def runs(self) -> str:
        return f"/fund/pots/{self.pot}/runs"

    def work(self) -> None:
        with self.app.app_context():
            runner.drain()


@pytest.fixture
def over(app: Flask, outside: Outside) -> Round:
    clock = outside.clock
    assert isinstance(clock, FakeClock)
    with app.app_context(), unit_of_work() as session:
        town = Town(session, clock)
        town.payments = outside.payments  # type: ignore[assignment]  # it is the fake one
        pot, (one, other) = a_round(town)
        town.gives(one, euros(100), email=ADA)
        town.gives(other, euros(50), email=BO)
        town.gives(other, euros(30), email=maker_of(town, other).email)
        closes(town, pot)
        ends(town, one, other)
        clock.forward(days=8)
        fund = session.get_one(Organisation, pot.fund_id)
        members = {role: a_member(session, fund, role=role).id for role in MembershipRole}
        return Round(
            app=app,
            pot=pot.id,
            address=f"/funds/{fund.slug}/{pot.slug}",
            owner=members[MembershipRole.OWNER],
            finance=members[MembershipRole.FINANCE],
            member=members[MembershipRole.MEMBER],
            reader=members[MembershipRole.READER],
            stranger=a_member(session, a_fund(session, "Elders")).id,
        )


def test_nobody_approves_while_who_was_left_out_may_object_and_the_page_says_until_when(
    over: Round,
) -> None:
    owner, finance = over.visit(over.owner), over.visit(over.finance)
    gifts = owner.get(f"/fund/pots/{over.pot}/gifts").text
    assert "Makers&#39; gifts to their own project are not matched." in gifts
    note = "Ten gifts of one card within a second."
    assert owner.post(f"/fund/pots/{over.pot}/gifts/1", note=note).status_code == 303
    owner.post(over.runs)
    page = finance.get(f"{over.runs}/1").text
    assert "may object until" in page
    assert "/runs/1/approve" not in page
    refused = finance.post(f"{over.runs}/1/approve")
    assert refused.status_code == 303
    assert "is not final yet" in finance.get(f"{over.runs}/1").text


def test_one_prepares_another_approves_and_the_money_moves(over: Round) -> None:
    owner, finance = over.visit(over.owner), over.visit(over.finance)
    assert "It can be divided now" in owner.get(over.runs).text
    assert owner.post(over.runs, note="Zoals besproken").status_code == 303
    page = owner.get(f"{over.runs}/1").text
    assert "Zoals besproken" in page
    assert "€200.00" in page
    assert "/runs/1/approve" not in page
    assert owner.post(f"{over.runs}/1/approve").status_code == 303
    over.work()
    with over.app.app_context(), unit_of_work() as session:
        assert session.scalars(select(MatchLine)).all() == []
    assert "/runs/1/approve" in finance.get(f"{over.runs}/1").text
    finance.post(f"{over.runs}/1/approve")
    under_way = finance.get(f"{over.runs}/1")
    assert "0 of 2" in under_way.text
    assert under_way.headers["Refresh"] == "5"
    over.work()
    done = finance.get(f"{over.runs}/1")
    assert "2 of 2" in done.text
    assert "Refresh" not in done.headers
    assert ",settled,300.00," in finance.get(f"{over.runs}.csv").text
    assert over.visit(over.stranger).get(f"{over.runs}.csv").status_code in {403, 404}
    with over.app.app_context(), unit_of_work() as session:
        assert [line.amount_cents for line in session.scalars(select(MatchLine))] == [
            euros(200),
            euros(100),
        ]
    assert "Carried out" in finance.get(f"{over.runs}/1").text


@pytest.mark.parametrize(
    ("lang", "words", "sum_left_out"),
    [
        ("en", "How it was divided", "€30.00 of the makers themselves."),
        ("nl", "Hoe hij is", "€\u00a030,00 van de makers zelf."),
    ],
)
def test_everybody_reads_the_shares_and_can_divide_again(
    over: Round, lang: str, words: str, sum_left_out: str
) -> None:
    over.visit(over.owner).post(over.runs)
    passer_by = over.visit(None, lang)
    assert words not in passer_by.get(over.address).text
    for path in ("divisions/1/gifts.csv", "pot.json"):
        assert passer_by.get(f"{over.address}/{path}").status_code == 404
    over.visit(over.member).post(f"{over.runs}/1/approve")
    over.work()
    page = passer_by.get(over.address).text
    assert words in page
    assert sum_left_out in page
    told = passer_by.get(f"{over.address}/divisions/1/gifts.csv").get_data().decode("utf-8-sig")
    rows = [
        (row["project"], row["donor"], int(row["cents"]))
        for row in csv.DictReader(io.StringIO(told))
    ]
    again = pool_of("pro_rata", {}, rows, pool_cents=euros(300))
    assert sorted(again.cents.values()) == [euros(100), euros(200)]
    file = passer_by.get(f"{over.address}/pot.json")
    assert verified(json.loads(file.get_data())).exit_code == 0
    shares = over.visit(over.reader).get(f"{over.runs}/1/shares.csv").text
    assert "200.00" in shares


def counts_votes(over: Round) -> None:
    """Of the pot 40% goes by the votes of a round: 3 to the second campaign, 0 else."""
    with over.app.app_context(), unit_of_work() as session:
        pot = session.get_one(Pot, over.pot)
        last = session.scalars(select(Campaign).order_by(Campaign.id.desc())).first()
        fund = session.get_one(Organisation, pot.fund_id)
        assert last is not None
        voted = a_round_that_voted(Scene(session), fund, {last: 3})
        a_rule(session, pot, PanelBlend(panel_bps=4_000, round_id=voted.id))


@pytest.mark.parametrize(("lang", "words"), [("en", "Of the votes"), ("nl", "Van de stemmen")])
def test_votes_that_counted_stand_beside_the_gifts(over: Round, lang: str, words: str) -> None:
    owner, passer_by = over.visit(over.owner), over.visit(None, lang)
    owner.post(over.runs)
    assert words not in over.visit(over.owner, lang).get(f"{over.runs}/1").text
    assert owner.get(f"{over.runs}/1/votes.csv").status_code == 404
    owner.post(f"{over.runs}/1/withdraw")
    counts_votes(over)
    owner.post(over.runs)
    over.visit(over.member).post(f"{over.runs}/2/approve")
    over.work()
    for page in (passer_by.get(over.address), over.visit(over.reader, lang).get(f"{over.runs}/2")):
        assert words in page.text
        assert "divisions/2/votes.csv" in page.text or "runs/2/votes.csv" in page.text
    for file in (
        passer_by.get(f"{over.address}/divisions/2/votes.csv"),
        over.visit(over.reader).get(f"{over.runs}/2/votes.csv"),
    ):
        assert file.get_data().decode("utf-8-sig").split() == ["project,votes", "2,3"]
    # 120 by votes, all to one; 180 by gifts, 100 to 50.
    shares = over.visit(over.reader).get(f"{over.runs}/2/shares.csv").text
    assert ",120.00," in shares
    assert ",180.00," in shares
    file = passer_by.get(f"{over.address}/pot.json")
    assert verified(json.loads(file.get_data())).exit_code == 0


def test_the_simulator_counts_the_votes_of_campaigns_that_are_over(over: Round) -> None:
    counts_votes(over)
    address = f"/fund/pots/{over.pot}/simulator"
    sent = {"source": "past", "total_cents": "300", "rules": ["in_force"]}
    page = over.visit(over.reader).post(address, **sent).text
    assert "Of these projects 1 has votes in the round." in page
    with over.app.app_context(), unit_of_work() as session:
        session.scalars(select(VotedRound)).one().phase = Phase.TALLY
    page = over.visit(over.reader).post(address, **sent).text
    assert "because the round is not published" in page


def test_a_run_can_be_withdrawn_and_prepared_anew(over: Round) -> None:
    owner = over.visit(over.owner)
    owner.post(over.runs)
    owner.post(f"{over.runs}/1/withdraw")
    assert "Withdrawn" in owner.get(f"{over.runs}/1").text
    owner.post(over.runs)
    assert "Division 2" in owner.get(over.runs).text
    assert "waits for its approval" in owner.get(over.runs).text


@pytest.mark.parametrize("lang", ["en", "nl"])
def test_a_reader_sees_and_does_nothing_and_a_stranger_sees_nothing(over: Round, lang: str) -> None:
    over.visit(over.owner).post(over.runs)
    reader = over.visit(over.reader, lang)
    assert reader.get(f"{over.runs}/1").status_code == 200
    assert reader.post(over.runs).status_code == 403
    assert reader.post(f"{over.runs}/1/approve").status_code == 403
    stranger = over.visit(over.stranger, lang)
    for path in (over.runs, f"{over.runs}/1", f"{over.runs}/1/gifts.csv"):
        assert stranger.get(path).status_code == 404
    assert over.visit(over.owner).get(f"{over.runs}/2").status_code == 404
    assert over.visit(over.owner).post(f"{over.runs}/1/other").status_code == 404


@pytest.mark.parametrize(
    ("lang", "words", "told"),
    [
        ("en", "Two people approve it; you may be one of them.", "The pot was divided before."),
        ("nl", "jij mag een van die twee zijn", "De pot was al eens verdeeld."),
    ],
)
def test_two_members_put_a_division_right_and_everybody_reads_the_difference(
    over: Round, lang: str, words: str, told: str
) -> None:
    owner, member = over.visit(over.owner, lang), over.visit(over.member, lang)
    owner.post(over.runs)
    member.post(f"{over.runs}/1/approve")
    over.work()
    owner.post(over.runs)
    assert words in owner.get(f"{over.runs}/2").text
    owner.post(f"{over.runs}/2/approve")
    assert "/runs/2/approve" not in owner.get(f"{over.runs}/2").text
    assert told not in over.visit(None, lang).get(over.address).text
    member.post(f"{over.runs}/2/approve")
    over.work()
    page = over.visit(None, lang).get(over.address).text
    assert told in page
    assert f"{over.address}/divisions/1/gifts.csv" in page
    file = over.visit(None).get(f"{over.address}/pot.json")
    assert verified(json.loads(file.get_data())).exit_code == 0
