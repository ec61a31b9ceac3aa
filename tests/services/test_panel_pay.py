"""Panellists are paid for what they had to read, whatever they voted, once."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.payouts import PayoutOccasion, PayoutState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.awards import PanelFee
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.panels import Reading, Seat
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import payouts as queries
from matchpot.services import panel_pay, payees, payouts, round_building
from tests.builders import euros
from tests.services.payout_scenes import an_operator, approve, at_bank, bring, onboard, send
from tests.services.round_scenes import RULES, a_round, a_seat, an_application
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def reads(town: Town, seat: Seat, entered: list[Application], *, done: int = 0) -> None:
    for at, one in enumerate(entered):
        read_at = town.clock.now() if at < done else None
        row = Reading(seat_id=seat.id, application_id=one.id, position=at, read_at=read_at)
        town.session.add(row)
    town.session.flush()


def a_panel(town: Town, **rules: object) -> tuple[Round, Seat, Seat, Seat]:
    """Two members with three and two applications, and one who left after reading one of three."""
    panel = replace(RULES.panel, **rules)  # type: ignore[arg-type]
    row = a_round(town, rules=replace(RULES, panel=panel), phase=Phase.PUBLISHED)
    entered = [an_application(town, row) for _ in range(3)]
    stays, also, left = a_seat(town, row), a_seat(town, row), a_seat(town, row)
    reads(town, stays, entered)
    reads(town, also, entered[:2], done=2)
    reads(town, left, entered, done=1)
    left.state = SeatState.LEFT
    a_seat(town, row, state=SeatState.RESERVE)
    town.session.flush()
    return row, stays, also, left


def fees(town: Town) -> dict[int, tuple[int, int]]:
    rows = town.session.scalars(select(PanelFee))
    return {one.seat_id: (one.reads, one.amount_cents) for one in rows}


def test_members_are_paid_for_their_lists_and_whoever_left_for_what_they_read(town: Town) -> None:
    row, stays, also, left = a_panel(town)
    paid = panel_pay.pay(town.session, row, town.clock.now())
    assert fees(town) == {
        stays.id: (3, euros(50) + 1_500),
        also.id: (2, euros(50) + 1_000),
        left.id: (1, 500),
    }
    assert paid == euros(100) + 3_000
    pot = town.session.get_one(Pot, row.pot_id)
    assert pot.used_cents == paid
    assert row.held_cents == pot.reserved_cents == round_building.most_cents(RULES) - paid
    town.checked()


def test_nobody_is_paid_twice(town: Town) -> None:
    row, *_ = a_panel(town)
    panel_pay.pay(town.session, row, town.clock.now())
    assert panel_pay.pay(town.session, row, town.clock.now()) == 0
    town.checked()


def test_applicants_who_judge_each_other_are_not_paid(town: Town) -> None:
    row, *_ = a_panel(town, mode=PanelMode.APPLICANTS)
    assert panel_pay.pay(town.session, row, town.clock.now()) == 0
    assert fees(town) == {}


def test_no_more_applications_are_paid_for_than_the_rules_say(town: Town) -> None:
    row, stays, *_ = a_panel(town, paid_reads=1)
    panel_pay.pay(town.session, row, town.clock.now())
    assert fees(town)[stays.id] == (1, euros(50) + 500)


def test_those_who_stayed_are_paid_first_from_what_the_round_holds(town: Town) -> None:
    row, stays, also, left = a_panel(town)
    pot = town.session.get_one(Pot, row.pot_id)
    enough = 2 * euros(50) + 2_500
    pot.reserved_cents = row.held_cents = enough
    town.session.flush()
    assert panel_pay.pay(town.session, row, town.clock.now()) == enough
    assert fees(town).keys() == {stays.id, also.id}
    assert left.id not in fees(town)
    town.checked()


def test_a_fee_goes_to_the_panellists_bank_like_any_payout(town: Town) -> None:
    row, stays, *_ = a_panel(town)
    panel_pay.pay(town.session, row, town.clock.now())
    waiting = list(panel_pay.without_payout(town.session))
    assert len(waiting) == 3
    now = town.clock.now()
    payee = payees.of(town.session, stays.person_id or 0, now=now)
    payee.account = town.payments.open_account(key="p", payee_id=payee.id, email="p@x.nl").id
    onboard(town, payee)
    for seat_id in [*waiting, *waiting]:
        panel_pay.draft(town.session, seat_id, now=now, limits=town.limits)
    assert not panel_pay.without_payout(town.session)
    town.checked()
    bring(town)
    wanted = select(Payout).where(Payout.fee_seat_id == stays.id)
    payout = town.session.scalars(wanted).one()
    payouts.assess(town.session, payout.id, now=now, limits=town.limits)
    approve(town, payout, an_operator(town))
    send(town, payout)
    town.clock.forward(hours=1)
    at_bank(town, payout)
    assert payout.state is PayoutState.BANK_PAID
    (found,) = queries.of_maker(town.session, stays.person_id or 0)
    assert (found.occasion, found.title) == (PayoutOccasion.PANEL_FEE, row.title)
    town.checked()
