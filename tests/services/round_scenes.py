"""A pot that is divided at the end of its round: its campaigns, gifts to them, their close."""

from datetime import timedelta

from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.pots import PotState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.services import closing, pots
from tests.builders import a_place, euros
from tests.towns import SECRET, Town

ADA, BO, CY = "ada@example.org", "bo@example.org", "cy@example.org"


def a_round(
    town: Town, *, cents: int = euros(300), rule: PoolRule | None = None, campaigns: int = 2
) -> tuple[Pot, list[Campaign]]:
    """An open pot with a rule that divides it, and live campaigns in it that want little."""
    found = [town.campaign(goal=10) for _ in range(campaigns)]
    pot = town.pot(found[0], cents=cents, rule=rule or ProRata())
    for campaign in found[1:]:
        a_place(town.session, pot, campaign)
    return pot, found


def ends(town: Town, *campaigns: Campaign) -> None:
    """The last second passes, and every campaign is counted."""
    assert all(one.deadline_at is not None for one in campaigns)
    town.clock.moment = max(one.deadline_at for one in campaigns) + timedelta(minutes=2)  # type: ignore[type-var, operator]
    for one in campaigns:
        closing.begin_counting(town.session, one.id, now=town.clock.now())
        closing.judge(town.session, one.id, now=town.clock.now(), limits=town.limits)


def closes(town: Town, pot: Pot) -> None:
    """The fund takes no more gifts into the round."""
    pots.bring(town.session, PotState.CLOSED, pot_id=pot.id, actor_id=None, now=town.clock.now())


__all__ = ["ADA", "BO", "CY", "SECRET", "a_round", "closes", "ends"]
