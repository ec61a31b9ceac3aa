"""By the clock a round freezes its lots, counts votes, waits, is extended, or ends undecided."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rechecking import Draws, recheck
from matchpot.domain.rounds.rules import LotSource
from matchpot.extensions import db, reader, unit_of_work
from matchpot.jobs.rounds import ask_beacon, move, move_rounds
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.rounds import Application, Lot, Round, Tally
from matchpot.persistence.models.work import OutboxRow, Transition
from matchpot.persistence.queries import tallies
from matchpot.services import deciding, lots, rounds
from matchpot.services.checks import run_checks
from tests.jobs.round_ends import LOTTERY, WITH_LOTTERY, decided, drawn, made
from tests.services.test_lots import FROZEN_AT, SIGNATURE, frozen


def phase_of(app: Flask, round_id: int) -> Phase:
    with app.app_context():
        found = reader().get_one(Round, round_id).phase
        reader().close()
        return found


def notices(app: Flask) -> list[str]:
    with app.app_context():
        rows = reader().scalars(select(OutboxRow).order_by(OutboxRow.id))
        found = [row.payload["notice"] for row in rows if row.kind == "mail"]
        reader().close()
        return found


def draw(app: Flask, round_id: int, purpose: LotPurpose, now: datetime) -> None:
    with app.app_context(), unit_of_work() as session:
        drawn(session, session.get_one(Round, round_id), purpose, now)


def test_a_server_that_slept_takes_every_step_that_is_due_and_stops_where_people_decide(
    app: Flask,
) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    late = one.ends_at + timedelta(days=60)
    with app.app_context():
        assert move_rounds(one.ends_at - timedelta(seconds=1)) == 0
        assert move_rounds(late) > 0
        assert move_rounds(late) == 0
    assert phase_of(app, one.round_id) is Phase.DECIDED
    with app.app_context():
        session = reader()
        (tally,) = tallies.last(session, one.round_id)
        assert tally.result is not None
        assert tally.result.outcome is not None
        assert list(tally.result.outcome.given) == ["P-001", "P-002", "P-003"]
        assert "reason" not in json.dumps(tally.row.counted).replace('"reason": ""', "")
        row = session.get_one(Round, one.round_id)
        published = {
            "counted": tally.row.counted,
            "outcome": tally.row.outcome,
            "digest": tally.row.digest,
        }
        numbers = lots.order_of(session, one.round_id, LotPurpose.NUMBERS)
        draws = Draws(numbers=numbers, lottery=None)
        assert recheck(rounds.rules_of(row), published, draws) is None
        session.close()


def test_after_the_call_lots_are_frozen_and_nobody_reads_before_they_are_drawn(app: Flask) -> None:
    one = made(app, Phase.SUBMISSION)
    later = one.ends_at + timedelta(days=30)
    with app.app_context():
        move(one.round_id, later)
    assert phase_of(app, one.round_id) is Phase.ELIGIBILITY
    draw(app, one.round_id, LotPurpose.NUMBERS, later)
    with app.app_context():
        move(one.round_id, later)
        numbers = reader().scalars(
            select(Application.lot_number).where(Application.round_id == one.round_id)
        )
        assert sorted(number or 0 for number in numbers) == [1, 2, 3]
        reader().close()
    # Now members owe declarations, and without those nobody votes.
    assert phase_of(app, one.round_id) is Phase.CONFLICTS
    assert notices(app).count("panel_conflicts_due") == 3


def test_too_few_votes_give_three_days_once_and_then_no_decision(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=1)
    with app.app_context():
        move(one.round_id, one.ends_at)
        row = reader().get_one(Round, one.round_id)
        until = rounds.plan_of(row).window(Phase.FINAL_VOTE).ends_at
        reader().close()
    assert until == one.ends_at + timedelta(hours=72)
    assert notices(app) == ["round_extended"] * 3
    with app.app_context():
        move(one.round_id, until - timedelta(seconds=1))
        move(one.round_id, until)
    assert phase_of(app, one.round_id) is Phase.NO_DECISION
    # Three makers, three members and the owner of the fund.
    assert notices(app).count("round_undecided") == 7


def test_whoever_voted_first_and_not_again_is_counted_and_told_so(app: Flask) -> None:
    one = made(app, Phase.BLIND_VOTE, voters=3)
    with app.app_context():
        plan = rounds.plan_of(reader().get_one(Round, one.round_id))
        reader().close()
        move(one.round_id, plan.window(Phase.FINAL_VOTE).starts_at)
        assert notices(app).count("round_final_vote") == 3
        move(one.round_id, plan.window(Phase.FINAL_VOTE).ends_at + timedelta(days=7))
        (tally,) = tallies.last(reader(), one.round_id)
        assert len(tally.gathered.panel) == 3
        reader().close()
    assert phase_of(app, one.round_id) is Phase.DECIDED


def test_a_lottery_is_drawn_among_those_the_panel_found_good_enough(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, rules=LOTTERY, phases=WITH_LOTTERY, voters=3)
    later = one.ends_at + timedelta(days=60)
    with app.app_context():
        move(one.round_id, later)
        lot = lots.latest(reader(), one.round_id, LotPurpose.LOTTERY)
        assert lot is not None
        assert [ticket["id"] for ticket in lot.document["frozen"]["pool"]] == ["P-001", "P-002"]
        reader().close()
    assert phase_of(app, one.round_id) is Phase.LOTTERY
    draw(app, one.round_id, LotPurpose.LOTTERY, later)
    with app.app_context():
        move(one.round_id, later)
        (tally,) = tallies.last(reader(), one.round_id)
        assert tally.row.number == 2
        assert sorted(tallies.given([tally])) == ["P-001", "P-002"]
        reader().close()
    assert phase_of(app, one.round_id) is Phase.DECIDED


def test_what_the_fund_stands_for_is_published_and_offered(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    late = one.ends_at + timedelta(days=8)
    decided(app, one, late)
    with app.app_context():
        session = reader()
        offered = session.scalars(select(Award.amount_cents)).all()
        assert offered == [100_000] * 3
        assert [one for one in run_checks(session, now=late) if not one.ok] == []
        session.close()
    assert phase_of(app, one.round_id) is Phase.PUBLISHED
    assert notices(app).count("round_published") == 6


def test_a_decision_that_is_sent_back_is_voted_on_again_and_ballots_of_before_are_void(
    app: Flask,
) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    late = one.ends_at + timedelta(days=8)
    with app.app_context():
        move(one.round_id, late)
        with unit_of_work() as session:
            by = session.get_one(Round, one.round_id).created_by
            reason = "Two members had a conflict of interest that they did not tell of."
            deciding.send_back(session, one.round_id, reason, by=by, now=late)
            row = session.get_one(Round, one.round_id)
            ends_at = rounds.plan_of(row).window(Phase.FINAL_VOTE).ends_at
        assert phase_of(app, one.round_id) is Phase.FINAL_VOTE
        move(one.round_id, ends_at)
        # Nobody voted anew, so more days are given.
        assert phase_of(app, one.round_id) is Phase.FINAL_VOTE
    assert notices(app).count("round_vote_again") == 3


def test_a_round_that_is_called_off_gives_all_its_money_back(app: Flask) -> None:
    one = made(app, Phase.READING)
    with app.app_context(), unit_of_work() as session:
        row = session.get_one(Round, one.round_id)
        reason = "The city took its money back, so nothing can be awarded."
        deciding.cancel(session, one.round_id, reason, by=row.created_by, now=one.now)
        assert row.held_cents == 0
        assert session.get_one(Pot, row.pot_id).reserved_cents == 0
        assert [one for one in run_checks(session, now=one.now) if not one.ok] == []
    assert phase_of(app, one.round_id) is Phase.CANCELLED
    assert sorted(notices(app)) == ["round_called_off"] * 3 + ["round_cancelled"] * 3


@dataclass
class _Beacon:
    """Says one thing, whatever is asked."""

    said: str
    asked: list[int] = field(default_factory=list)

    def signature(self, number: int) -> str | None:
        self.asked.append(number)
        return self.said


@pytest.mark.parametrize(("said", "is_drawn"), [(SIGNATURE, True), ("ab" * 48, False)])
def test_the_beacon_is_asked_when_its_time_has_come_and_never_believed(
    app: Flask, said: str, is_drawn: bool
) -> None:
    beacon = _Beacon(said)
    app.extensions["matchpot_outside"] = replace(app.extensions["matchpot_outside"], beacon=beacon)
    with app.app_context():
        with unit_of_work() as session:
            lot, _ = frozen(session, LotSource.QUICKNET)
        assert ask_beacon(FROZEN_AT + timedelta(hours=23)) == 0
        assert ask_beacon(FROZEN_AT + timedelta(hours=25)) == int(is_drawn)
        assert beacon.asked == [657413]
        assert (reader().get_one(Lot, lot.id).drawn_at is not None) is is_drawn
        reader().close()


def test_eight_workers_at_once_take_each_step_once(app: Flask) -> None:
    one = made(app, Phase.FINAL_VOTE, voters=3)
    late = one.ends_at + timedelta(days=60)

    def work(_: int) -> None:
        with app.app_context():
            move(one.round_id, late)
            db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    with app.app_context():
        session = reader()
        assert session.scalar(select(func.count()).select_from(Tally)) == 1
        logged = session.scalars(
            select(Transition.after).where(Transition.ref_type == "round")
        ).all()
        assert logged == ["tally", "decided"]
        session.close()
    assert phase_of(app, one.round_id) is Phase.DECIDED
