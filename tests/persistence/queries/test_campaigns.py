"""The newest gifts of a campaign with what funds added, and who waits for a coach."""

from datetime import timedelta

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.queries import campaigns as queries
from tests.builders import NOON, a_pot, a_rule, euros
from tests.plans import a_live_plan, a_plan


def test_a_gift_comes_with_what_every_pot_added_to_it(session: Session) -> None:
    plan = a_live_plan(session)
    pots = [a_pot(session, name=name) for name in ("North", "South")]
    for number in (1, 2):
        gift = Donation(
            token=f"token-{number}",
            form_key=f"form-{number}",
            campaign_id=plan.campaign.id,
            state=DonationState.PAID,
            gift_cents=euros(50),
            refunded_gift_cents=euros(10) if number == 1 else 0,
            refunded_cents=euros(10) if number == 1 else 0,
            tip_cents=0,
            donor_key="donor",
            name=f"Donor {number}",
            locale="nl",
            created_at=NOON,
            expires_at=NOON,
            paid_at=NOON + timedelta(hours=number),
        )
        session.add(gift)
        session.flush()
    for pot in pots:
        session.add(
            MatchLine(
                donation_id=gift.id,
                pot_id=pot.id,
                campaign_id=plan.campaign.id,
                rule_version_id=a_rule(session, pot).id,
                state=MatchLineState.CAPTURED,
                amount_cents=euros(20),
                why={},
                created_at=NOON,
                changed_at=NOON,
            )
        )
    session.flush()
    newest, older = queries.latest_gifts(session, plan.campaign.id)
    assert (newest.name, newest.cents, newest.match_cents) == ("Donor 2", euros(50), euros(40))
    assert (older.name, older.cents, older.match_cents) == ("Donor 1", euros(40), 0)
    assert isinstance(newest.match_cents, int)


def test_whoever_waits_longest_is_read_first(session: Session) -> None:
    plans = [a_plan(session, title=title) for title in ("Later", "Sooner")]
    for hours, plan in zip((2, 1), plans, strict=True):
        plan.campaign.state = CampaignState.SUBMITTED
        plan.campaign.submitted_at = NOON + timedelta(hours=hours)
    session.flush()
    assert [row.title for row in queries.queue(session, queries.WAITING)] == ["Sooner", "Later"]
    assert queries.counts(session) == {CampaignState.SUBMITTED: 2}
