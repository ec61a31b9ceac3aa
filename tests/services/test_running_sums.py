"""What counts for a cumulative ratio: every gift the pot took part in, less what went back."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio, Rounding
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import PotCampaign
from matchpot.services import checks, donations, refunds
from matchpot.settings import MoneyLimits
from tests.builders import euros
from tests.towns import Town

THIRDS = Ratio(num=1, den=3, rounding=Rounding.CUMULATIVE)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session, limits=MoneyLimits(gift_min_cents=1))


def _gift(town: Town, campaign: Campaign, cents: int, email: str) -> Donation:
    """A gift that is paid, without the provider's fee, which is more than a cent."""
    started = town.give(campaign, cents, email=email)
    town.pays(started.donation_id, fee_cents=0)
    return town.gift(started.donation_id)


def _given(town: Town, campaign: Campaign, *cents: int) -> list[int]:
    """The match of gifts of these cents, each by somebody else."""
    found = []
    for one in cents:
        gift = _gift(town, campaign, one, f"{town.forms}@example.org")
        found.append(sum(line[1] for line in town.lines(gift.id)))
    return found


def _counted(town: Town) -> int:
    town.session.expire_all()
    return town.session.scalars(select(PotCampaign.counted_cents)).one()


def test_e2_three_gifts_of_a_euro_bring_one_euro(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, rule=THIRDS)
    assert _given(town, campaign, 100, 100, 100) == [33, 33, 34]
    town.checked()


def test_gifts_too_small_to_bring_a_cent_bring_it_together(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, rule=THIRDS)
    assert _given(town, campaign, 1, 1, 1, 1, 1, 1) == [0, 0, 1, 0, 0, 1]
    town.checked()


def test_what_counts_is_what_the_pot_counts(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, rule=THIRDS, caps=Caps(per_donation_cents=50))
    assert _given(town, campaign, 100, 100, 100) == [16, 17, 17]
    assert _counted(town) == 150
    town.checked()


def test_the_last_gift_that_goes_back_leaves_everything_as_before_it(town: Town) -> None:
    campaign = town.campaign(goal=100)
    pot = town.pot(campaign, rule=THIRDS)
    _given(town, campaign, 100, 1)
    before = (_counted(town), town.money(pot))
    for cents in (1, 100):
        town.gives_back(_gift(town, campaign, cents, "last@example.org"))
        assert (_counted(town), town.money(pot)) == before
    assert _given(town, campaign, 100) == [34]
    town.checked()


def test_what_went_back_of_a_gift_counts_no_more(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, rule=THIRDS)
    gift = _gift(town, campaign, 100, "ada@example.org")
    now = town.clock.now()
    refunds.request_part(
        town.session, gift.id, 60, reason=RefundReason.DONOR_ASKED, by=None, now=now
    )
    town.send_refunds()
    assert _counted(town) == 40
    # 13 is left of the first; from 40 to 140 the running sum brings 33 more.
    assert _given(town, campaign, 100, 100) == [33, 34]
    town.checked()


def test_a_gift_that_is_being_paid_counts_until_it_turns_out_not_to_be(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, rule=THIRDS)
    started = town.give(campaign, 101, email="slow@example.org")
    assert _counted(town) == 101
    assert _given(town, campaign, 1) == [1]
    donations.end_unpaid(
        town.session,
        started.donation_id,
        DonationState.EXPIRED,
        reason="expired",
        now=town.clock.now(),
    )
    assert _counted(town) == 1
    town.checked()


def test_a_gift_that_came_too_late_never_counted(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, rule=THIRDS)
    started = town.give(campaign, 100, email="slow@example.org")
    page = town.open_page(started.donation_id)
    campaign.state = CampaignState.CANCELLED
    town.session.flush()
    town.hear(town.payments.pay(page, fee_cents=0).id)
    town.send_refunds()
    assert _counted(town) == 0


def test_an_empty_pot_goes_on_counting(town: Town) -> None:
    campaign = town.campaign(goal=100)
    pot = town.pot(campaign, cents=33, rule=THIRDS)
    assert _given(town, campaign, 100, 100) == [33, 0]
    assert (_counted(town), town.money(pot)) == (200, (0, 33))
    town.checked()


def test_a_sum_that_is_off_is_found(town: Town) -> None:
    campaign = town.campaign(goal=100)
    town.pot(campaign, cents=euros(10), rule=THIRDS)
    _given(town, campaign, 100)
    town.session.execute(update(PotCampaign).values(counted_cents=101))
    findings = checks.run_checks(town.session, now=town.clock.now())
    (wrong,) = [one for one in findings if not one.ok]
    assert "running sums" in wrong.detail
