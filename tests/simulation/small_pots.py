"""Small pots of many kinds, so that all that can happen to gifts happens to them too."""

from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.filters import Filters
from matchpot.domain.matching.gap_fill import GapFill
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.tier_gift import TierGift
from matchpot.domain.matching.tier_pot import TierPot
from matchpot.persistence.models.campaigns import Campaign
from tests.towns import Town


def small_pots(town: Town, first: Campaign, second: Campaign) -> None:
    """One pot for each kind besides ratio, unlock and top-up, behind the pots that are there."""
    limits = Caps(per_day_cents=4_000, per_maker_year_cents=9_000)
    for campaign, made, caps in (
        (first, TierPot(segments=((2_000, 5_000), (None, 1_000))), None),
        (first, NthPayment(vest_on=2, all_or_nothing=True), None),
        (first, Bridge(place_at_bps=2_500, share_bps=1_000), None),
        (second, TierGift(brackets=((1_000, 1_000), (9_000, 2_500))), limits),
        (second, PerDonor(cents_each=300, max_donors=2), None),
        (second, GapFill(den=4), Caps(filters=Filters(min_crowd_cents=1_000))),
        (second, Seed(amount_cents=1_500, condition=SeedCondition.SUCCESS), None),
    ):
        town.pot(campaign, cents=8_000, rule=made, caps=caps, tier=3)
