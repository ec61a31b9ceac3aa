"""A gift that a pot could not match in full waits, and is first when money comes back."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.matching.nth_payment import NthPayment
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchChange, MatchLine, Pot
from matchpot.persistence.queries import waits
from matchpot.services import refunds, waiting
from tests.builders import euros
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def serve(town: Town) -> list[int]:
    """What the round of a minute does; the gifts it looked at."""
    found = list(waiting.due(town.session, now=town.clock.now(), limit=100))
    for donation_id in found:
        waiting.serve(town.session, donation_id, now=town.clock.now(), limits=town.limits)
    return found


def matched(town: Town, gift: Donation) -> int:
    return sum(cents for _, cents, state in town.lines(gift.id) if state == "captured")


def scarce(town: Town, cents: int) -> tuple[Campaign, Pot]:
    campaign = town.campaign()
    return campaign, town.pot(campaign, cents=cents)


def test_whoever_came_first_is_served_first_and_a_new_gift_queues_up(town: Town) -> None:
    campaign, pot = scarce(town, euros(30))
    leaves = town.gives(campaign, euros(25), email="leaves@example.org")
    first = town.gives(campaign, euros(25), email="first@example.org")
    second = town.gives(campaign, euros(40), email="second@example.org")
    assert (matched(town, first), matched(town, second)) == (euros(5), 0)
    assert waits.queues(town.session, [pot.id])[pot.id].missing_cents == euros(60)
    assert waits.turns(town.session, second.id)[pot.id].before == 1
    town.gives_back(leaves)
    # The money is there, and those who wait are before this one.
    third = town.gives(campaign, euros(10), email="third@example.org")
    assert matched(town, third) == 0
    assert serve(town) == [first.id, second.id, third.id]
    assert [matched(town, gift) for gift in (first, second, third)] == [euros(25), euros(5), 0]
    assert town.money(pot) == (0, euros(30))
    assert campaign.match_cents == euros(30)
    assert serve(town) == []
    town.checked()


def test_what_comes_back_while_the_list_is_served_is_left_for_whoever_is_first(town: Town) -> None:
    campaign, pot = scarce(town, euros(20))
    leaves = [town.gives(campaign, euros(10), email=f"leaves{n}@example.org") for n in range(2)]
    first = town.gives(campaign, euros(25), email="first@example.org")
    second = town.gives(campaign, euros(25), email="second@example.org")
    town.gives_back(leaves[0])
    now, limits = town.clock.now(), town.limits
    assert waiting.serve(town.session, first.id, now=now, limits=limits) == euros(10)
    town.gives_back(leaves[1])
    # The round goes on to the second, and the first still misses fifteen.
    assert waiting.serve(town.session, second.id, now=now, limits=limits) == 0
    # Unless the first is in trouble, which holds up nobody.
    troubled = {first.id}
    given = waiting.serve(town.session, second.id, now=now, limits=limits, passed_over=troubled)
    assert given == euros(10)
    assert town.money(pot) == (0, euros(20))
    town.checked()


def test_a_gift_is_served_in_parts_and_never_beyond_what_its_rule_gives(town: Town) -> None:
    campaign, _pot = scarce(town, euros(30))
    givers = [town.gives(campaign, euros(10), email=f"g{n}@example.org") for n in range(3)]
    waits_for = town.gives(campaign, euros(25), email="waits@example.org")
    for giver in givers:
        town.gives_back(giver)
        serve(town)
    assert matched(town, waits_for) == euros(25)
    line = town.session.scalars(
        select(MatchLine).where(MatchLine.donation_id == waits_for.id)
    ).one()
    told = town.session.scalars(select(MatchChange.reason).where(MatchChange.line_id == line.id))
    assert list(told) == ["waited", "waited", "waited"]
    town.checked()


def test_a_limit_that_others_used_up_strikes_a_gift_off_so_that_it_blocks_nobody(
    town: Town,
) -> None:
    campaign = town.campaign(goal=100)  # all pots together add at most fifty
    near = town.pot(campaign, cents=euros(20))
    leaves = town.gives(campaign, euros(20), email="leaves@example.org")
    waits_for = town.gives(campaign, euros(20), email="waits@example.org")
    town.pot(campaign, tier=2)
    town.gives(campaign, euros(30), email="other@example.org")
    town.gives_back(leaves)
    town.gives(campaign, euros(20), email="late@example.org")
    assert campaign.match_cents == euros(50)
    assert serve(town) == [waits_for.id]
    assert matched(town, waits_for) == 0
    assert not waits.queues(town.session, [near.id])
    town.checked()


def test_nothing_waits_for_a_campaign_that_is_decided(town: Town) -> None:
    campaign, pot = scarce(town, euros(20))
    leaves = town.gives(campaign, euros(20), email="leaves@example.org")
    town.gives(campaign, euros(20), email="waits@example.org")
    waiting.end(town.session, campaign.id)
    town.gives_back(leaves)
    assert serve(town) == []
    assert town.money(pot) == (0, 0)
    town.checked()


def test_what_is_given_back_does_not_wait_and_a_part_waits_for_less(town: Town) -> None:
    campaign, pot = scarce(town, euros(20))
    leaves = town.gives(campaign, euros(20), email="leaves@example.org")
    gone = town.gives(campaign, euros(20), email="gone@example.org")
    part = town.gives(campaign, euros(20), email="part@example.org")
    town.gives_back(gone)
    reason = RefundReason.DONOR_ASKED
    refunds.request_part(
        town.session, part.id, euros(8), reason=reason, by=None, now=town.clock.now()
    )
    town.send_refunds()
    queue = waits.queues(town.session, [pot.id])[pot.id]
    assert (queue.gifts, queue.missing_cents) == (1, euros(12))
    town.gives_back(leaves)
    serve(town)
    assert (matched(town, gone), matched(town, part)) == (0, euros(12))
    assert town.money(pot) == (0, euros(12))
    town.checked()


def test_two_pots_that_fill_one_match_are_not_both_asked_for_it(town: Town) -> None:
    campaign = town.campaign()
    near = town.pot(campaign, cents=euros(10), tier=1)
    far = town.pot(campaign, cents=euros(10), tier=2)
    both = town.gives(campaign, euros(20), email="both@example.org")
    waits_for = town.gives(campaign, euros(15), email="waits@example.org")
    assert matched(town, waits_for) == 0
    town.gives_back(both)
    serve(town)
    assert matched(town, waits_for) == euros(15)
    assert town.money(near)[1] + town.money(far)[1] == euros(15)
    assert not waits.queues(town.session, [near.id, far.id])
    town.checked()


def test_a_part_that_is_still_on_its_way_back_holds_up_nobody(town: Town) -> None:
    campaign, pot = scarce(town, euros(20))
    leaves = town.gives(campaign, euros(20), email="leaves@example.org")
    part = town.gives(campaign, euros(20), email="part@example.org")
    reason = RefundReason.DONOR_ASKED
    refunds.request_part(
        town.session, part.id, euros(8), reason=reason, by=None, now=town.clock.now()
    )
    assert town.gift(part.id).state is DonationState.REFUND_REQUESTED
    refunds.request_whole(town.session, leaves.id, reason=reason, by=None, now=town.clock.now())
    assert serve(town) == [part.id]
    assert matched(town, part) == euros(12)
    assert town.give(campaign, euros(8), email="new@example.org").match_cents == euros(8)
    assert not waits.queues(town.session, [pot.id])


def test_a_rule_that_gives_all_or_nothing_keeps_no_list(town: Town) -> None:
    campaign = town.campaign()
    whole = NthPayment(num=1, den=1, first_k=3, all_or_nothing=True)
    pot = town.pot(campaign, cents=euros(20), rule=whole)
    leaves = town.gives(campaign, euros(15), email="leaves@example.org")
    short = town.gives(campaign, euros(25), email="short@example.org")
    assert matched(town, short) == 0
    assert not waits.queues(town.session, [pot.id])
    town.gives_back(leaves)
    assert serve(town) == []
    assert town.give(campaign, euros(20), email="new@example.org").match_cents == euros(20)
    town.checked()
