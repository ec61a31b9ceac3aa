"""A pot that is divided at the end of its round: what counts, and what projects may expect of it.

The sums are those of `domain/matching/pools.py`, for the estimate as for the run that divides
(`runs.py`). Nothing here changes a row.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import donor_key
from matchpot.domain.matching.estimates import Estimate, estimates, one_more
from matchpot.domain.matching.pool_scene import Given, PoolScene, added_up
from matchpot.domain.matching.pools import POOL_KINDS, PoolRule, parse_pool_rule
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.queries import divisions as queries
from matchpot.persistence.queries import exclusions
from matchpot.persistence.queries.divisions import InPool
from matchpot.persistence.queries.exclusions import LeftOut
from matchpot.persistence.queries.round_votes import VotingRound
from matchpot.services import round_votes

# A page waits a quarter of a second for an estimate over so many pairs of givers, and no longer.
MOST_PAIRS = 3_000_000
# What pages try out: ten euros of one person.
TRIAL_CENTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What people gave to some campaigns, as a pot's rule may count it.

    Attributes:
        given: By campaign and person; a campaign without gifts is there, with nobody.
        left_out: Cents that do not count, by reason.
    """

    given: Given
    left_out: Mapping[str, int]


def counted(session: Session, pot: Pot, campaigns: Sequence[InPool], *, secret: bytes) -> Counted:
    """Gather the gifts to these campaigns; `secret` is what donors' keys were made with."""
    ids = [one.campaign_id for one in campaigns]
    funders, left_out = _outside(session, pot, secret)
    rows = queries.gave(session, ids, funders=funders, left_out=left_out) if ids else []
    cents: Counter[str] = Counter()
    for row in rows:
        cents[row.left_out or ""] += row.cents
    cents.pop("", None)
    found = added_up(
        (row.campaign_id, row.donor_key, row.cents) for row in rows if not row.left_out
    )
    return Counted(given={one: found.get(one, {}) for one in ids}, left_out=dict(cents))


def _outside(session: Session, pot: Pot, secret: bytes) -> tuple[set[str], LeftOut]:
    """Whose gifts do not count: people of the pot's own fund, and what cases leave out."""
    left_out = exclusions.left_out_of(session, pot.id)
    addresses = queries.addresses_of_fund(session, pot.fund_id)
    keys = {donor_key(address, secret=secret) for address in addresses}
    return keys - set(left_out.restored), left_out


def _given(
    session: Session, pot: Pot, rule: PoolRule, campaigns: Sequence[InPool], secret: bytes
) -> Given:
    """What counts; people are numbers where it does not matter who gave to several campaigns."""
    if rule.KNOWS_PEOPLE:
        return counted(session, pot, campaigns, secret=secret).given
    ids = [one.campaign_id for one in campaigns]
    funders, left_out = _outside(session, pot, secret)
    found = queries.amounts(session, ids, funders=funders, left_out=left_out) if ids else {}
    return {one: dict(enumerate(found.get(one, ()))) for one in ids}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A campaign of a running round with what it may expect of the pool.

    `trial_cents` is what `TRIAL_CENTS` of somebody new would add to it, where one was asked for.
    `votes_of` is the round whose votes count too, where the rule names one; until it published the
    estimate is of gifts alone.
    """

    campaign: InPool
    people: int
    cents: int
    estimate: Estimate
    trial_cents: int | None = None
    votes_of: VotingRound | None = None


def pool_rule(session: Session, pot: Pot) -> tuple[RuleVersion, PoolRule] | None:
    """The version in force of a pot that is divided at the end; None for any other pot."""
    found = session.scalar(select(RuleVersion).where(RuleVersion.id == pot.rule_version_id))
    if found is None or found.kind not in POOL_KINDS:
        return None
    return found, parse_pool_rule(found.kind, found.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A pool as it stands: its rule, the campaigns that are not out, and what is divided."""

    rule: PoolRule
    campaigns: Sequence[InPool]
    scene: PoolScene
    votes_of: VotingRound | None


def standing(session: Session, pot_id: int, *, secret: bytes) -> Standing | None:
    """Gather what a pool would divide now; None for a pot that is not divided at the end."""
    pot = session.get_one(Pot, pot_id)
    if (ruled := pool_rule(session, pot)) is None:
        return None
    campaigns = [one for one in queries.campaigns_in(session, pot_id) if one.is_in]
    given = _given(session, pot, ruled[1], campaigns, secret)
    left_cents = pot.total_cents - pot.reserved_cents - pot.used_cents
    votes = round_votes.counted_by(session, ruled[1], [one.campaign_id for one in campaigns])
    scene = PoolScene(pool_cents=left_cents, given=given, votes=votes.by_campaign if votes else {})
    return Standing(
        rule=ruled[1], campaigns=campaigns, scene=scene, votes_of=votes.of if votes else None
    )


def expected(
    session: Session, pot_id: int, *, secret: bytes, only: Collection[int] | None = None
) -> list[Expected]:
    """What the campaigns of a pool that are not out may expect of it as it stands, most first.

    Empty for a pot that is not divided at the end, and where pairs of givers are too many to be
    looked at while somebody waits. `only` asks for some of the campaigns.
    """
    if (now := standing(session, pot_id, secret=secret)) is None:
        return []
    given = now.scene.given
    if isinstance(now.rule, QfPairwise) and _pairs(given) * (3 + len(only or given)) > MOST_PAIRS:
        return []
    found = estimates(
        now.rule,
        now.scene,
        growing={one.campaign_id for one in now.campaigns if not one.has_succeeded},
        wanted=only,
    )
    told = [
        Expected(
            campaign=one,
            people=len(given[one.campaign_id]),
            cents=sum(given[one.campaign_id].values()),
            estimate=found[one.campaign_id],
            trial_cents=_trial(now, one.campaign_id) if only else None,
            votes_of=now.votes_of,
        )
        for one in now.campaigns
        if one.campaign_id in found
    ]
    return sorted(told, key=lambda one: (-one.estimate.now_cents, one.campaign.title))


def _trial(now: Standing, campaign_id: int) -> int:
    return one_more(now.rule, now.scene, campaign_id, cents=TRIAL_CENTS)


def _pairs(given: Given) -> int:
    """How many pairs of givers have a project in common, those of two projects counted twice."""
    return sum(len(own) * (len(own) - 1) // 2 for own in given.values())
