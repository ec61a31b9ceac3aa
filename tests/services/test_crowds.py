"""The crowd of a threshold is what its own pot counts, not what another one counts or all gave."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.explain import from_data
from matchpot.domain.matching.filters import Filters
from matchpot.domain.matching.rules import Sealed
from matchpot.domain.matching.top_up import TopUp
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.services import captures, refunds
from tests.asking import statements
from tests.builders import a_rule, euros
from tests.towns import Town

ADA, BO, CY = "ada@example.org", "bo@example.org", "cy@example.org"
UNLOCK = UnlockFixed(grant_cents=euros(20), trigger_cents=euros(50))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _pot(town: Town, campaign: Campaign, rule: Sealed, *, least: int) -> Pot:
    """A pot whose gifts count from some cents on."""
    pot = town.pot(campaign)
    a_rule(town.session, pot, rule, least=least)
    return pot


def test_small_gifts_do_not_reach_the_threshold_of_a_pot_that_counts_large_ones(
    town: Town,
) -> None:
    campaign = town.campaign(goal=1_000)
    plain = town.pot(campaign, rule=UNLOCK)
    picky = _pot(town, campaign, UNLOCK, least=euros(10))
    for at in range(10):
        town.gives(campaign, euros(5), email=f"{at}@example.org")
    assert (town.money(plain), town.money(picky)) == ((euros(20), 0), (0, 0))
    town.gives(campaign, euros(50), email=ADA)
    assert town.money(picky) == (euros(20), 0)
    town.checked()


def test_one_large_gift_counts_up_to_the_limit_per_gift(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    pot = town.pot(campaign, rule=UNLOCK, caps=Caps(per_donation_cents=euros(30)))
    town.gives(campaign, euros(500), email=ADA)
    assert town.money(pot) == (0, 0)
    town.gives(campaign, euros(20), email=BO)
    assert town.money(pot) == (euros(20), 0)
    town.checked()


def test_people_count_once_and_only_with_a_gift_that_counts(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    rule = UnlockFixed(grant_cents=euros(20), trigger_cents=euros(10), min_donors=2)
    pot = _pot(town, campaign, rule, least=euros(10))
    for email, cents in ((ADA, 1_000), (ADA, 2_000), (BO, 900)):
        town.gives(campaign, cents, email=email)
    assert town.money(pot) == (0, 0)
    town.gives(campaign, 1_000, email=BO)
    assert town.money(pot) == (euros(20), 0)
    town.checked()


def test_what_is_left_of_a_gift_below_the_smallest_one_counts_no_more(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    pot = _pot(town, campaign, UNLOCK, least=euros(10))
    town.gives(campaign, euros(45), email=ADA)
    gift = town.gives(campaign, euros(12), email=BO)
    assert town.money(pot) == (euros(20), 0)
    refunds.request_part(
        town.session, gift.id, euros(3),
        reason=RefundReason.DONOR_ASKED, by=None, now=town.clock.now(),
    )  # fmt: skip
    town.send_refunds()
    assert campaign.eligible_cents == euros(54)
    assert town.money(pot) == (0, 0)
    town.checked()


def test_gifts_that_a_pot_refused_do_not_reach_its_threshold(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    caps = Caps(filters=Filters(max_donation_cents=euros(40)))
    pot = town.pot(campaign, rule=UNLOCK, caps=caps)
    town.gives(campaign, euros(60), email=ADA)
    assert town.money(pot) == (0, 0)
    for email in (BO, CY):
        town.gives(campaign, euros(25), email=email)
    assert town.money(pot) == (euros(20), 0)
    town.checked()


def test_a_gift_from_before_a_pot_came_counts_like_any_other(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    town.gives(campaign, euros(60), email=ADA)
    town.gives(campaign, euros(5), email=BO)
    caps = Caps(filters=Filters(first_gift=True))
    pots = [
        _pot(town, campaign, UNLOCK, least=euros(10)),
        town.pot(campaign, rule=UNLOCK, caps=caps),
    ]
    captures.decide_campaign(town.session, campaign, at=town.clock.now())
    assert [town.money(pot) for pot in pots] == [(euros(20), 0)] * 2
    town.checked()


def test_the_sum_tells_both_crowds_where_they_differ(town: Town) -> None:
    campaign = town.campaign(goal=100)
    pot = _pot(town, campaign, TopUp(trigger_bps=5_000, share_bps=5_000), least=euros(10))
    town.gives(campaign, euros(60), email=ADA)
    town.gives(campaign, euros(6), email=BO)
    (line,) = town.session.query(MatchLine).filter_by(pot_id=pot.id, state="held")
    assert line.why is not None
    crowd = from_data(line.why).steps[0]
    assert (crowd.after_cents, crowd.params) == (euros(60), (("all_crowd_cents", euros(66)),))
    assert line.amount_cents == euros(40)


def test_pots_that_count_in_their_own_way_cost_one_statement_together(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    town.gives(campaign, euros(60), email=ADA)

    def counts() -> int:
        with statements(town.session.connection().engine) as sent:
            captures.decide_campaign(town.session, campaign, at=town.clock.now())
        return len([one for one in sent if "count(distinct" in one.lower()])

    town.pot(campaign, rule=UnlockFixed(grant_cents=1, trigger_bps=10_000))
    assert counts() == 0
    for least in (500, 1_000, 2_000):
        _pot(town, campaign, UnlockFixed(grant_cents=1, trigger_bps=10_000), least=least)
        assert counts() == 1
