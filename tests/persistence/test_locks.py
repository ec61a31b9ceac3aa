"""Who holds a lock keeps others from changing a row, never from pointing to it."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence import locks
from matchpot.persistence.engine import writing
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from tests.builders import NOON, a_campaign, a_match_line, a_place, a_pot, euros

# SQLite has one writer at a time, so nobody there waits for a row.
pytestmark = pytest.mark.parametrize("engine_name", ["postgresql"])


def test_a_gift_begins_while_another_is_counted_in_the_locked_campaign(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        campaign, pot = a_campaign(session), a_pot(session)
        a_place(session, pot, campaign)
        campaign_id, pot_id = campaign.id, pot.id
        session.commit()
    with Session(writing(engine)) as counting, Session(writing(engine)) as giving:
        locks.campaign(counting, campaign_id)
        # Otherwise the two would wait for each other: pots here, the campaign there.
        giving.execute(text("SET LOCAL lock_timeout = '1s'"))
        pot = locks.pots(giving, [pot_id])[0]
        giving.execute(
            insert(Donation).values(
                token="token",
                form_key="form",
                campaign_id=campaign_id,
                state=DonationState.CREATED,
                gift_cents=euros(25),
                tip_cents=0,
                donor_key="donor",
                locale="nl",
                created_at=NOON,
                expires_at=NOON + timedelta(minutes=30),
            )
        )
        a_match_line(
            giving,
            pot,
            giving.get_one(Campaign, campaign_id),
            cents=euros(25),
            state=MatchLineState.HELD,
        )
        giving.commit()
        counting.rollback()
        assert counting.scalar(select(func.count()).select_from(Donation)) == 1
