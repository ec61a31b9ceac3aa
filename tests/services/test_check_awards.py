"""Awards that differ from their parts, payouts or books are found."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.ledger.awards import Grant, award_declined
from matchpot.persistence.models.awards import PanelFee
from matchpot.persistence.models.matching import Pot
from matchpot.services import books, checks
from tests.services.award_scenes import Published, a_published_round
from tests.services.round_scenes import a_seat
from tests.towns import Town


def _a_part_is_less(published: Published) -> None:
    published.parts_of(published.awards()[0])[0].amount_cents -= 1


def _paid_without_a_payout(published: Published) -> None:
    published.parts_of(published.awards()[1])[0].state = TrancheState.PAID
    published.awards()[1].state = AwardState.PAID


def _a_payout_is_less(published: Published) -> None:
    published.payout(published.parts_of(published.awards()[0])[0]).amount_cents -= 1


def _booked_away(published: Published) -> None:
    award = published.awards()[1]
    pot = published.session.get_one(Pot, award.pot_id)
    grant = Grant(award_id=award.id, fund_id=pot.fund_id, pot_id=pot.id, cents=100)
    now = published.town.clock.now()
    books.post(published.session, award_declined(grant, occurred_at=now), now=now)


def _a_fee_out_of_nothing(published: Published) -> None:
    seat = a_seat(published.town, published.row)
    fee = PanelFee(
        seat_id=seat.id,
        pot_id=published.row.pot_id,
        reads=0,
        amount_cents=100,
        made_at=published.town.clock.now(),
    )
    published.session.add(fee)


def _the_pot_says_otherwise(published: Published) -> None:
    published.session.get_one(Pot, published.row.pot_id).used_cents -= 1


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (_a_part_is_less, "I11"),
        (_paid_without_a_payout, "I11"),
        (_a_payout_is_less, "I11"),
        (_booked_away, "I11"),
        (_a_fee_out_of_nothing, "I5"),
        (_the_pot_says_otherwise, "I5"),
    ],
)
def test_what_does_not_add_up_is_found(
    session: Session, spoil: Callable[[Published], None], found: str
) -> None:
    town = Town(session)
    published = a_published_round(town)
    published.accept(published.awards()[0])
    town.checked()
    spoil(published)
    session.flush()
    findings = checks.run_checks(session, now=town.clock.now())
    assert found in {one.invariant.value for one in findings if not one.ok}
