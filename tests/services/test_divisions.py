"""A pot that is divided at the end: it answers no gift, and says what projects may expect."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import Qf
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotState
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import matching as queries
from matchpot.services import divisions, matching, rules
from matchpot.services.histories import Asked
from tests.builders import a_member, a_person, a_place, a_pot, euros
from tests.services.division_scenes import ADA, BO, CY, a_round, ends
from tests.services.payout_scenes import maker_of
from tests.towns import SECRET, Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _expects(town: Town, pot_id: int) -> dict[int, tuple[int, int]]:
    found = divisions.expected(town.session, pot_id, secret=SECRET)
    return {
        one.campaign.campaign_id: (one.estimate.grown_cents, one.estimate.now_cents)
        for one in found
    }


def test_a_pool_adds_nothing_to_a_gift_and_holds_nothing_for_it(town: Town) -> None:
    pot, (campaign, _) = a_round(town)
    gift = town.gives(campaign, euros(50))
    assert town.lines(gift.id) == []
    assert town.money(pot) == (0, 0)
    facts = queries.campaign_facts(town.session, campaign.id)
    assert facts is not None
    seen = matching.weigh(town.session, facts, euros(50), asked=Asked(at=town.clock.now()))
    assert seen.decision.explanations == ()
    town.checked()


def test_another_pot_on_the_same_project_gives_as_if_the_pool_were_not_there(town: Town) -> None:
    pot, (campaign, _) = a_round(town)
    other = town.pot(campaign, rule=Ratio(num=1, den=1))
    gift = town.gives(campaign, 500)
    assert town.lines(gift.id) == [(other.id, 500, "captured")]
    assert _expects(town, pot.id)[campaign.id][1] == euros(300)


def test_what_people_gave_decides_what_is_expected_and_other_match_does_not(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    town.gives(other, euros(100), email=BO)
    town.pot(other, rule=Ratio(num=1, den=1))
    town.gives(other, euros(100), email=CY)
    assert _expects(town, pot.id) == {
        one.id: (euros(60), euros(100)),
        other.id: (euros(150), euros(200)),
    }


def test_people_who_always_give_together_bring_their_projects_less(town: Town) -> None:
    rule = QfPairwise(m_cents=euros(25))
    pot, (one, other, apart) = a_round(town, rule=rule, campaigns=3)
    for friend in (ADA, BO):
        town.gives(one, euros(25), email=friend)
        town.gives(other, euros(25), email=friend)
    for number in (1, 2):
        town.gives(apart, euros(25), email=f"stranger{number}@example.org")
    now = {campaign: cents for campaign, (_, cents) in _expects(town, pot.id).items()}
    # A third for who meets in two projects, a half for who meets in one: 2 to 2 to 3.
    assert now == {one.id: 8_572, other.id: 8_571, apart.id: 12_857}


def test_nobody_waits_for_an_estimate_over_too_many_pairs(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    pot, (one, _) = a_round(town, rule=QfPairwise(m_cents=euros(25)))
    for giver in (ADA, BO, CY):
        town.gives(one, euros(25), email=giver)
    assert _expects(town, pot.id)[one.id][1] == euros(300)
    monkeypatch.setattr(divisions, "MOST_PAIRS", 8)
    assert _expects(town, pot.id) == {}


def test_gifts_of_the_maker_and_of_the_fund_count_for_nothing(town: Town) -> None:
    pot, (one, other) = a_round(town)
    funder = a_member(
        town.session, town.session.get_one(Organisation, pot.fund_id), role=MembershipRole.READER
    )
    town.gives(one, euros(10), email=ADA)
    town.gives(other, euros(10), email=BO)
    town.gives(other, euros(500), email=maker_of(town, other).email)
    town.gives(other, euros(500), email=funder.email)
    assert {now for _, now in _expects(town, pot.id).values()} == {euros(150)}


def test_a_campaign_that_failed_expects_nothing(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(10), email=ADA)
    ends(town, one, other)
    assert _expects(town, pot.id) == {one.id: (euros(300), euros(300))}


def test_a_pot_that_answers_gifts_promises_nothing_at_the_end(town: Town) -> None:
    pot = town.pot(town.campaign(), rule=Ratio(num=1, den=1))
    assert divisions.expected(town.session, pot.id, secret=SECRET) == []


def test_the_rule_stands_from_the_day_the_pot_opens(town: Town) -> None:
    now, actor = town.clock.now(), a_person(town.session).id
    pot = a_pot(town.session, state=PotState.DRAFT)
    draft = rules.read_pool_draft("qf", {"min_donors": 3})
    version = rules.publish(town.session, draft, pot_id=pot.id, actor_id=actor, now=now)
    assert (version.kind, version.digest) == (Qf.KIND, draft.digest)
    assert version.params == {"min_cents": 0, "min_donors": 3, "saturate": True}
    again = rules.read_pool_draft("pro_rata", {})
    rules.publish(town.session, again, pot_id=pot.id, actor_id=actor, now=now)
    pot.state = PotState.OPEN
    town.session.flush()
    for change in (draft, rules.read_draft("ratio", {"num": 1, "den": 1}, {})):
        with pytest.raises(IllegalMove):
            rules.publish(town.session, change, pot_id=pot.id, actor_id=actor, now=now)


def test_an_open_pot_that_answers_gifts_cannot_become_a_pool(town: Town) -> None:
    pot = town.pot(town.campaign(), rule=Ratio(num=1, den=1))
    a_place(town.session, pot, town.campaign())
    draft = rules.PoolDraft(rule=ProRata())
    with pytest.raises(IllegalMove):
        rules.publish(
            town.session, draft, pot_id=pot.id, actor_id=a_person(town.session).id,
            now=town.clock.now(),
        )  # fmt: skip
