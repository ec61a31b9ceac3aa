"""What a pool counts, added up by the database without names: the same as person by person."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.qf import Qf
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.persistence.models.people import Organisation
from matchpot.services import divisions
from tests.builders import a_member, euros
from tests.services.division_scenes import a_round
from tests.towns import SECRET, Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.mark.parametrize("rule", [Qf(), ProRata()], ids=lambda rule: rule.KIND)
def test_sums_without_names_are_those_of_everybody_whose_gifts_count(town: Town, rule) -> None:
    pot, (one, other, quiet) = a_round(town, rule=rule, campaigns=3)
    names = ("maker", "disputed", "back")
    given = {
        name: town.gives(one, euros(10 + number), email=f"{name}@example.org")
        for number, name in enumerate(names)
    }
    given["maker"].unmatched_because = Reason.SELF_DONATION
    given["disputed"].state = DonationState.DISPUTED
    given["back"].refunded_gift_cents = given["back"].gift_cents
    fund = town.session.get_one(Organisation, pot.fund_id)
    town.gives(one, euros(50), email=a_member(town.session, fund).email)
    town.gives(one, euros(30), email="ada@example.org")
    part = town.gives(one, euros(40), email="ada@example.org")
    part.refunded_gift_cents = euros(15)
    town.gives(one, euros(5), email="bo@example.org")
    town.gives(other, euros(5), email="ada@example.org")
    town.give(other, euros(500), email="unpaid@example.org")
    town.session.flush()
    now = divisions.standing(town.session, pot.id, secret=SECRET)
    assert now is not None
    assert _amounts(now.scene.given) == {
        one.id: [euros(5), euros(55)],
        other.id: [euros(5)],
        quiet.id: [],
    }
    by_person = divisions.counted(town.session, pot, now.campaigns, secret=SECRET)
    assert _amounts(now.scene.given) == _amounts(by_person.given)


def test_a_rule_that_looks_at_pairs_is_told_who_gave(town: Town) -> None:
    pot, (one, other) = a_round(town, rule=QfPairwise(m_cents=2_500))
    for campaign in (one, other):
        town.gives(campaign, euros(10), email="ada@example.org")
        town.gives(campaign, euros(10), email="bo@example.org")
    now = divisions.standing(town.session, pot.id, secret=SECRET)
    assert now is not None
    given = now.scene.given
    assert set(given[one.id]) == set(given[other.id])
    assert all(isinstance(person, str) for person in given[one.id])


def _amounts(given) -> dict[int, list[int]]:
    return {campaign: sorted(own.values()) for campaign, own in given.items()}
