"""What a fund promises, and how its pots come to be open."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import BudgetBelowUse, IllegalMove, InvalidValue
from matchpot.domain.ledger import accounts
from matchpot.domain.pots import PotState
from matchpot.persistence.models.matching import Pot
from matchpot.services import books, pots
from matchpot.services.pots import Missing, PotNotReady, PotPlan
from tests.builders import NOON, a_fund, a_member, a_pot, a_rule, euros


def _awaited(session: Session, pot: Pot) -> int:
    return -books.balance(session, accounts.pot_pledged(fund_id=pot.fund_id, pot_id=pot.id).name)


def test_a_new_pot_is_a_draft_without_a_cent(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    pot = pots.create(
        session, PotPlan(name="Wijkpot"), fund_id=fund.id, actor_id=owner.id, now=NOON
    )
    assert (pot.state, pot.slug, pot.total_cents) == (PotState.DRAFT, "wijkpot", 0)


def test_two_pots_of_one_name_have_two_addresses(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    slugs = [
        pots.create(
            session, PotPlan(name="Café Één"), fund_id=fund.id, actor_id=owner.id, now=NOON
        ).slug
        for _ in range(3)
    ]
    assert slugs == ["cafe-een", "cafe-een-2", "cafe-een-3"]


def test_a_pot_cannot_close_before_it_opens() -> None:
    with pytest.raises(InvalidValue):
        PotPlan(name="x", opens_at=NOON, closes_at=NOON - timedelta(days=1))


def test_a_promise_moves_the_books_and_not_what_can_be_matched(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    pot = a_pot(session, fund=fund, state=PotState.DRAFT, total_cents=0, committed_cents=0)
    pots.commit(session, pot_id=pot.id, cents=euros(500), actor_id=owner.id, now=NOON)
    assert (pot.state, pot.committed_cents, pot.total_cents) == (
        PotState.COMMITTED,
        euros(500),
        0,
    )
    assert _awaited(session, pot) == euros(500)


def test_a_promise_may_rise_and_fall_and_rise_at_one_moment(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    pot = a_pot(session, fund=fund, state=PotState.DRAFT, total_cents=0, committed_cents=0)
    for cents in (euros(100), euros(40), euros(100), euros(40)):
        pots.commit(session, pot_id=pot.id, cents=cents, actor_id=owner.id, now=NOON)
    assert _awaited(session, pot) == euros(40)


def test_a_promise_does_not_fall_below_what_is_held_and_used(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    pot = a_pot(session, fund=fund, total_cents=euros(1_000))
    pot.reserved_cents, pot.used_cents = euros(100), euros(250)
    session.flush()
    with pytest.raises(BudgetBelowUse) as refused:
        pots.commit(session, pot_id=pot.id, cents=euros(349), actor_id=owner.id, now=NOON)
    assert refused.value.least_cents == euros(350)


def test_nothing_is_awaited_of_a_promise_below_what_came_in(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    pot = a_pot(session, fund=fund, total_cents=euros(1_000), committed_cents=euros(1_000))
    pots.commit(session, pot_id=pot.id, cents=euros(600), actor_id=owner.id, now=NOON)
    assert _awaited(session, pot) == 0
    pots.commit(session, pot_id=pot.id, cents=euros(1_200), actor_id=owner.id, now=NOON)
    assert _awaited(session, pot) == euros(200)


def test_a_pot_is_not_published_without_a_rule(session: Session) -> None:
    pot = a_pot(session, state=PotState.FUNDED)
    with pytest.raises(PotNotReady) as refused:
        pots.bring(session, PotState.PUBLISHED, pot_id=pot.id, actor_id=None, now=NOON)
    assert refused.value.missing == (Missing.RULE,)


def test_a_pot_without_money_can_be_read_and_not_opened(session: Session) -> None:
    pot = a_pot(session, state=PotState.COMMITTED, total_cents=0)
    a_rule(session, pot)
    pots.bring(session, PotState.PUBLISHED, pot_id=pot.id, actor_id=None, now=NOON)
    with pytest.raises(PotNotReady) as refused:
        pots.bring(session, PotState.OPEN, pot_id=pot.id, actor_id=None, now=NOON)
    assert refused.value.missing == (Missing.MONEY,)


def test_a_closed_pot_stays_closed(session: Session) -> None:
    pot = a_pot(session, state=PotState.CLOSED)
    a_rule(session, pot)
    with pytest.raises(IllegalMove):
        pots.bring(session, PotState.OPEN, pot_id=pot.id, actor_id=None, now=NOON)


def test_pots_open_and_close_on_their_day(session: Session) -> None:
    pot = a_pot(session, state=PotState.PUBLISHED)
    a_rule(session, pot)
    pot.opens_at, pot.closes_at = NOON + timedelta(days=1), NOON + timedelta(days=9)
    session.flush()
    assert pots.turn_due(session, now=NOON) == 0
    states = []
    for days in (1, 9):
        assert pots.turn_due(session, now=NOON + timedelta(days=days)) == 1
        states.append(pot.state)
    assert states == [PotState.OPEN, PotState.CLOSED]
    assert pots.turn_due(session, now=NOON + timedelta(days=9)) == 0


@pytest.mark.parametrize(
    ("paid_in", "opens_in_days", "state"),
    [
        (euros(100), None, PotState.OPEN),
        (euros(100), 3, PotState.PUBLISHED),
        (0, None, PotState.PUBLISHED),
    ],
)
def test_a_published_pot_opens_at_once_when_day_and_money_are_there(
    session: Session, paid_in: int, opens_in_days: int | None, state: PotState
) -> None:
    pot = a_pot(session, state=PotState.COMMITTED, total_cents=paid_in)
    a_rule(session, pot)
    if opens_in_days is not None:
        pot.opens_at = NOON + timedelta(days=opens_in_days)
    session.flush()
    actor = a_member(session, a_fund(session))
    assert pots.publish(session, pot_id=pot.id, actor_id=actor.id, now=NOON).state is state
