"""What must be true when a random life is over, besides the invariants of the product itself."""

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.cli.matching.documents import Sheet
from matchpot.cli.matching.export_reading import read_export
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.matching.recomputing import differences
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.queries.pots import pots_where
from matchpot.services.book_export import beancount_lines
from matchpot.services.pot_export import pot_export
from tests.builders import NOON
from tests.services.test_book_export import bean_check


def beancount_agrees(session: Session) -> None:
    """Somebody else's program adds the books up."""
    lines = list(beancount_lines(session))
    with TemporaryDirectory() as folder:
        assert bean_check(lines, Path(folder) / "books.beancount") == (0, "")


def counts_are_true(session: Session, campaign: Campaign) -> None:
    """A campaign's counters are what its gifts come to."""
    session.refresh(campaign)
    of_campaign = select(Donation).where(Donation.campaign_id == campaign.id)
    gifts = [
        gift
        for gift in session.scalars(of_campaign)
        if gift.state in COUNTS or gift.state is DonationState.REFUNDED
    ]
    left = [gift for gift in gifts if gift.gift_cents > gift.refunded_gift_cents]
    raised = sum(gift.gift_cents - gift.refunded_gift_cents for gift in gifts)
    assert campaign.raised_cents == raised
    assert campaign.gift_count == len(left)
    assert campaign.donor_count == len({gift.donor_key for gift in left})
    assert campaign.eligible_donors == campaign.donor_count
    assert campaign.eligible_cents == campaign.raised_cents


def anyone_computes_the_pots_again(session: Session) -> None:
    """Every pot, written out for everyone, comes out to the cent."""
    session.flush()
    session.expire_all()
    for pot in pots_where(session):
        text = "".join(pot_export(session, pot, today=NOON.date(), donor_secret=b"secret"))
        read, broken = read_export(Sheet(text.encode()))
        assert [*differences(read), *broken] == [], pot.slug
