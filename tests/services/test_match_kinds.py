"""Every kind of rule on real gifts: held, captured, refunded, closed, and computed again."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.bridge import Bridge
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.gap_fill import GapFill, GapGoal
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.matching.per_donor import PerDonor
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.seed import Seed, SeedCondition
from matchpot.domain.matching.tier_gift import TierGift
from matchpot.domain.matching.tier_pot import TierPot
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.relations import NOBODY
from matchpot.services import closing, donations, early_lines, matching, refunds
from matchpot.services.histories import Asked
from tests.asking import statements
from tests.builders import a_place, euros
from tests.towns import Town

ADA, BO, CY = "ada@example.org", "bo@example.org", "cy@example.org"


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _matched(town: Town, gift: Donation) -> int:
    return sum(cents for _, cents, state in town.lines(gift.id) if state == "captured")


def _back(town: Town, gift: Donation, cents: int) -> None:
    refunds.request_part(
        town.session,
        gift.id,
        cents,
        reason=RefundReason.DONOR_ASKED,
        by=None,
        now=town.clock.now(),
    )
    town.send_refunds()


def _end(town: Town, campaign: Campaign) -> CampaignState | None:
    assert campaign.deadline_at is not None
    town.clock.moment = campaign.deadline_at + timedelta(minutes=2)
    closing.begin_counting(town.session, campaign.id, now=town.clock.now())
    return closing.judge(town.session, campaign.id, now=town.clock.now(), limits=town.limits)


def test_e13_everyone_brings_the_same_once_and_a_refund_makes_room_again(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=PerDonor(cents_each=500))
    first = town.gives(campaign, euros(10), email=ADA)
    later = town.gives(campaign, euros(90), email=ADA)
    other = town.gives(campaign, euros(10), email=BO)
    assert [_matched(town, one) for one in (first, later, other)] == [500, 0, 500]
    town.checked()
    for gift in (first, later):
        _back(town, gift, gift.gift_cents)
    again = town.gives(campaign, euros(10), email=ADA)
    assert [_matched(town, one) for one in (first, again)] == [0, 500]
    town.checked()


def test_a_gift_being_paid_takes_the_place_of_a_first_gift_and_leaves_it_again(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=PerDonor(cents_each=500, max_donors=1))
    begun = town.give(campaign, euros(10), email=ADA)
    assert begun.match_cents == 500
    assert town.give(campaign, euros(10), email=ADA).match_cents == 0
    assert town.give(campaign, euros(10), email=BO).match_cents == 0
    donations.end_unpaid(
        town.session,
        begun.donation_id,
        DonationState.EXPIRED,
        reason="expired",
        now=town.clock.now(),
    )
    assert town.give(campaign, euros(10), email=BO).match_cents == 500


def test_a_late_payment_is_not_earlier_than_itself(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=PerDonor(cents_each=500))
    begun = town.give(campaign, euros(10), email=ADA)
    payment = town.payments.pay(town.open_page(begun.donation_id))
    donations.end_unpaid(
        town.session,
        begun.donation_id,
        DonationState.EXPIRED,
        reason="expired",
        now=town.clock.now(),
    )
    town.hear(payment.id)
    assert _matched(town, town.gift(begun.donation_id)) == 500
    town.checked()


def test_e14_the_third_gift_is_matched_and_loses_it_when_it_goes_back(town: Town) -> None:
    campaign = town.campaign()
    caps = Caps(per_donor_project_cents=10_000)
    town.pot(campaign, rule=NthPayment(vest_on=3), caps=caps)
    gifts = [town.gives(campaign, 4_000, email=ADA) for _ in range(3)]
    assert [_matched(town, gift) for gift in gifts] == [0, 0, 4_000]
    _back(town, gifts[2], 1_000)
    assert _matched(town, gifts[2]) == 3_000
    _back(town, gifts[2], 3_000)
    assert _matched(town, gifts[2]) == 0
    town.checked()


def test_gifts_that_do_not_count_for_the_pot_take_no_place(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign, rule=NthPayment(vest_on=2))
    unpaid = town.give(campaign, 4_000, email=ADA)
    assert unpaid.match_cents == 0
    assert town.give(campaign, 4_000, email=ADA).match_cents == 0
    town.gives(campaign, 4_000, email=ADA)
    elsewhere = town.campaign()
    a_place(town.session, pot, elsewhere)
    assert town.give(elsewhere, 4_000, email=ADA).match_cents == 0
    assert town.give(campaign, 4_000, email=ADA).match_cents == 4_000


def test_e4_segments_are_walked_over_all_projects_of_a_pot(town: Town) -> None:
    campaign, other = town.campaign(), town.campaign()
    rule = TierPot(segments=((10_000, 10_000), (None, 1_000)))
    pot = town.pot(campaign, rule=rule)
    a_place(town.session, pot, other)
    first = town.gives(other, 5_000, email=ADA)
    crossing = town.gives(campaign, 12_000, email=BO)
    assert [_matched(town, gift) for gift in (first, crossing)] == [5_000, 5_700]
    _back(town, crossing, 6_000)
    assert _matched(town, crossing) == 5_100
    town.checked()


def test_tiers_by_gift_follow_what_is_left_of_the_gift(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=TierGift(brackets=((5_000, 2_000), (10_000, 5_000))))
    gift = town.gives(campaign, 10_000, email=ADA)
    assert _matched(town, gift) == 5_000
    _back(town, gift, 1)
    assert _matched(town, gift) == 9_999 * 2_000 // 10_000
    town.checked()


def test_a_gap_is_filled_up_to_the_optimum(town: Town) -> None:
    campaign = town.campaign(goal=100)
    campaign.goal_optimum_cents = euros(150)
    town.pot(campaign, rule=GapFill(goal=GapGoal.OPTIMUM))
    town.pot(campaign, rule=GapFill(), tier=2)
    town.gives(campaign, euros(40), email=ADA)
    last = town.gives(campaign, euros(60), email=BO)
    # 80 of 150 is there; 60 more leaves 10, and the minimum needs nothing.
    assert _matched(town, last) == euros(10)
    town.checked()


@pytest.mark.parametrize(("given", "state", "used"), [(75, "settled", 25), (74, "refunding", 0)])
def test_a_bridge_is_held_early_and_kept_only_at_its_end(
    town: Town, given: int, state: str, used: int
) -> None:
    campaign = town.campaign(goal=100)
    pot = town.pot(campaign, rule=Bridge(place_at_bps=2_500, share_bps=2_500))
    first = town.gives(campaign, euros(25), email=ADA)
    assert town.money(pot) == (euros(25), 0)
    _back(town, first, 1)
    assert town.money(pot) == (0, 0)
    town.gives(campaign, euros(given) - 2_499, email=BO)
    assert town.money(pot) == (euros(25), 0)
    assert _end(town, campaign) == state
    assert town.money(pot) == (0, euros(used))
    town.checked()


@pytest.mark.parametrize(
    ("rule", "given", "state", "used"),
    [
        (Seed(amount_cents=euros(10)), 90, "settled", 10),
        (Seed(amount_cents=euros(10)), 89, "refunding", 0),
        (
            Seed(amount_cents=euros(10), condition=SeedCondition.THRESHOLD, trigger_bps=10_000),
            100,
            "settled",
            10,
        ),
        (
            Seed(amount_cents=euros(10), condition=SeedCondition.THRESHOLD, trigger_bps=9_500),
            90,
            "refunding",
            0,
        ),
    ],
)
def test_a_seed_is_held_from_the_start_and_kept_by_its_condition(
    town: Town, rule: Seed, given: int, state: str, used: int
) -> None:
    campaign = town.campaign(goal=100)
    pot = town.pot(campaign, rule=rule)
    assert queries.without_seed(town.session) == [campaign.id]
    assert early_lines.place(town.session, campaign.id, now=town.clock.now())
    assert town.money(pot) == (euros(10), 0)
    assert campaign.provisional_match_cents == euros(10)
    assert queries.without_seed(town.session) == []
    assert not early_lines.place(town.session, campaign.id, now=town.clock.now())
    town.gives(campaign, euros(given), email=ADA)
    assert _end(town, campaign) == state
    assert town.money(pot) == (0, euros(used))
    town.checked()


def test_a_basis_from_before_a_figure_was_kept_is_still_read(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign, rule=Ratio(num=1, den=1))
    gift = town.gives(campaign, euros(10))
    assert gift.match_basis is not None
    new = {"pot_cents", "donor_gift_count", "project_donor_count"}
    assert new <= gift.match_basis["pots"][0]["usage"].keys()
    old = {
        **gift.match_basis,
        "project": {k: v for k, v in gift.match_basis["project"].items() if "optimum" not in k},
        "pots": [
            {**pot, "usage": {k: v for k, v in pot["usage"].items() if k not in new}}
            for pot in gift.match_basis["pots"]
        ],
    }
    versions = queries.rule_versions(town.session, [old["pots"][0]["version"]])
    assert matching.recall(old, versions).decide(gift.gift_cents).total_cents == euros(10)
    gift.match_basis = old
    town.session.flush()
    town.checked()


def test_a_plain_gift_asks_nothing_of_the_past(town: Town) -> None:
    campaign = town.campaign()
    town.pot(campaign)
    facts = queries.campaign_facts(town.session, campaign.id)
    assert facts is not None
    pots = queries.pot_facts(town.session, campaign.id)
    seen = queries.Seen(facts, pots, NOBODY)
    with statements(town.session.connection().engine) as sent:
        matching.weigh_seen(town.session, seen, euros(10), asked=Asked(at=town.clock.now()))
    assert sent == []
    assert town.session.scalars(select(Donation)).all() == []
