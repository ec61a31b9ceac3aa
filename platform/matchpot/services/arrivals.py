"""What a paid gift brings its campaign: the counters, and the match that was held for it.

The opposite is in `given_back.py`. The caller has locked gift and campaign.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.donations import gives_besides
from matchpot.services import captures, holds, leaving_out, matching, running_sums, waiting
from matchpot.services.giving import GRACE
from matchpot.services.histories import Asked


def count(session: Session, campaign: Campaign, donation: Donation, *, now: datetime) -> None:
    """Add a paid gift to its campaign's counters."""
    if donation.unmatched_because is None:
        own = leaving_out.card_relations(session, donation).own_reason
        donation.unmatched_because = own.value if own else None
    counts = donation.unmatched_because is None
    # Asked before anything is added, or each question would write down what was added so far.
    is_new = not gives_besides(session, donation)
    is_newly_eligible = counts and (is_new or not gives_besides(session, donation, eligible=True))
    campaign.raised_cents += donation.gift_cents
    campaign.tips_cents += donation.tip_cents
    campaign.gift_count += 1
    campaign.donor_count += is_new
    if counts:
        campaign.eligible_cents += donation.gift_cents
        campaign.eligible_donors += is_newly_eligible
    campaign.updated_at = now
    session.flush()


def match(session: Session, campaign: Campaign, donation: Donation, *, now: datetime) -> None:
    """Capture what was held; try again when the hold had lapsed; let go when it may not match."""
    if donation.unmatched_because is not None:
        holds.release(session, donation.id, reason=donation.unmatched_because, at=now)
        return
    lines = captures.lines_of_gift(session, donation.id)
    if not lines and donation.expected_match_cents:
        lines = _hold_again(session, donation, now=now)
    running_sums.join(session, donation, holding={line.pot_id for line in lines})
    campaign.match_cents += captures.capture(session, lines, at=now)
    session.flush()
    waiting.take_place(session, donation, lines, at=now)
    leaving_out.look_at_payment(session, campaign, donation, now=now)


def _hold_again(session: Session, donation: Donation, *, now: datetime) -> list[MatchLine]:
    """Weigh a gift anew whose hold had lapsed: it gets what the pots can still give, no more."""
    facts = queries.campaign_facts(session, donation.campaign_id)
    assert facts is not None  # noqa: S101 - its row is locked
    weighed = matching.weigh(
        session,
        facts,
        donation.gift_cents,
        asked=Asked(
            at=now,
            donor_key=donation.donor_key,
            email=donation.email,
            with_reward=donation.reward_id is not None,
            besides=donation.id,
        ),
        lock=True,
    )
    donation.match_basis = matching.basis(weighed)
    rows = holds.lines_of(
        weighed,
        donation_id=donation.id,
        campaign_id=donation.campaign_id,
        donor_key=donation.donor_key,
        state=MatchLineState.HELD,
        at=now,
        expires_at=now + GRACE,
    )
    holds.hold(session, rows)
    return list(captures.lines_of_gift(session, donation.id))
