"""The statement of a campaign: what came in, what was added, what went back, what was paid out.

Sums are taken from the rows that the books are checked against, so they are the
books' own to the cent (`statement_agrees` in the tests holds them together).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.persistence.queries import payouts as payout_queries
from matchpot.persistence.queries import statements as queries
from matchpot.persistence.queries.payouts import PayoutRow
from matchpot.persistence.queries.statements import GivenMatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A campaign's money from the first gift to the maker's bank, in cents.

    Attributes:
        gifts_cents: All gifts that were paid, before anything went back.
        refunded_cents: What went back to donors of it, in cents of gifts.
        charged_back_cents: What banks took back.
        fees_cents: The payment service's fees for the gifts; the platform bears them.
        tips_cents: Tips to the platform; no part of what the maker gets.
        netted_cents: A debt of the maker's that was taken from the payouts.
        paid_cents: What was sent to the maker's account.
    """

    campaign_id: int
    title: str
    slug: str
    maker: str
    state: CampaignState
    live_at: datetime | None
    deadline_at: datetime | None
    settled_at: datetime | None
    gift_count: int
    gifts_cents: int
    refunded_cents: int
    charged_back_cents: int
    matches: tuple[GivenMatch, ...]
    fees_cents: int
    tips_cents: int
    netted_cents: int
    paid_cents: int
    payouts: tuple[PayoutRow, ...]

    @property
    def crowd_cents(self) -> int:
        """Gifts less what went back."""
        return self.gifts_cents - self.refunded_cents - self.charged_back_cents

    @property
    def match_cents(self) -> int:
        """What funds added."""
        return sum(one.cents for one in self.matches)

    @property
    def total_cents(self) -> int:
        """What the maker gets: gifts and match; fees are not taken from it."""
        return self.crowd_cents + self.match_cents

    @property
    def open_cents(self) -> int:
        """What has not been sent; below zero when more went back than is left to pay."""
        return self.total_cents - self.netted_cents - self.paid_cents


def of_campaign(
    session: Session, campaign_id: int, *, maker_id: int | None = None
) -> Statement | None:
    """The statement; None when there is no such campaign, or it is not this maker's."""
    facts = queries.campaign_facts(session, campaign_id, maker_id=maker_id)
    if facts is None:
        return None
    sums = queries.gift_sums(session, campaign_id)
    rows = payout_queries.of_campaign(session, campaign_id)
    return Statement(
        campaign_id=campaign_id,
        title=facts.title,
        slug=facts.slug,
        maker=facts.maker,
        state=facts.state,
        live_at=facts.live_at,
        deadline_at=facts.deadline_at,
        settled_at=facts.settled_at,
        gift_count=sums.count,
        gifts_cents=sums.gifts_cents,
        refunded_cents=sums.refunded_cents,
        charged_back_cents=sums.gone_cents - sums.refunded_cents,
        matches=tuple(queries.match_by_pot(session, campaign_id)),
        fees_cents=sums.fees_cents,
        tips_cents=sums.tips_cents,
        netted_cents=queries.netted_cents(session, campaign_id),
        paid_cents=sum(row.sent_cents for row in rows),
        payouts=tuple(rows),
    )
