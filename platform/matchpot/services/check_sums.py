"""I5, for cumulative ratios: the running sum of each pot on a campaign is what its gifts come to.

No other rule looks at the sum, so nothing is read where no pot ever had such a rule.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.ratio import Ratio
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, PotCampaign, RuleVersion
from matchpot.services.matching import parsed
from matchpot.services.running_sums import counted_for

_PAGE = 1000
# Cents by pot and campaign.
_Sums = dict[tuple[int, int], int]


def running_sums_are_true(session: Session) -> Finding:
    """I5: what counted for a pot is what is left of paid gifts, and what it holds for others."""
    ratios = session.scalars(select(RuleVersion).where(RuleVersion.kind == Ratio.KIND))
    pots = {one.pot_id for one in ratios if _is_cumulative(one)}
    of_pots = session.scalars(select(RuleVersion).where(RuleVersion.pot_id.in_(pots)))
    versions = {one.id: one for one in of_pots}
    columns = {
        (row.pot_id, row.campaign_id): row.counted_cents
        for row in session.execute(
            select(PotCampaign.pot_id, PotCampaign.campaign_id, PotCampaign.counted_cents).where(
                PotCampaign.pot_id.in_(pots)
            )
        )
    }
    counted = _counted(session, columns, versions) if columns else {}
    wrong = [
        f"pot {pair[0]} campaign {pair[1]} counted: column {cents}, gifts {counted.get(pair, 0)}"
        for pair, cents in sorted(columns.items())
        if cents != counted.get(pair, 0)
    ]
    return judge(
        Invariant.MATCH_ADDS_UP,
        wrong,
        good=f"{len(columns)} running sums of cumulative ratios are what the gifts come to",
        bad="running sums are not what the gifts come to",
    )


def _is_cumulative(version: RuleVersion) -> bool:
    rule = parsed(version).rule
    return isinstance(rule, Ratio) and rule.looks_back


def _counted(session: Session, columns: _Sums, versions: Mapping[int, RuleVersion]) -> _Sums:
    """What gifts that are paid come to, and those for which money is held."""
    found: _Sums = defaultdict(int)
    held = select(MatchLine.pot_id, MatchLine.campaign_id, func.sum(MatchLine.counted_cents)).where(
        MatchLine.state == MatchLineState.HELD, MatchLine.donation_id.is_not(None)
    )
    for pot_id, campaign_id, cents in session.execute(
        held.group_by(MatchLine.pot_id, MatchLine.campaign_id)
    ):
        found[pot_id, campaign_id] += int(cents)
    for campaign_id, left, basis in _gifts(session, {pair[1] for pair in columns}):
        known = {"pots": [one for one in basis["pots"] if one["version"] in versions]}
        for pot_id, cents in counted_for(known, versions, left).items():
            found[pot_id, campaign_id] += cents
    return found


def _gifts(
    session: Session, campaign_ids: set[int]
) -> Iterator[tuple[int, int, Mapping[str, Any]]]:
    """The campaign, what is left, and the basis of each paid gift that may be matched."""
    after = 0
    while True:
        page = session.execute(
            select(
                Donation.id,
                Donation.campaign_id,
                Donation.gift_cents - Donation.refunded_gift_cents,
                Donation.match_basis,
            )
            .where(
                Donation.id > after,
                Donation.campaign_id.in_(campaign_ids),
                Donation.state.in_(COUNTS),
                Donation.unmatched_because.is_(None),
                Donation.match_basis.is_not(None),
            )
            .order_by(Donation.id)
            .limit(_PAGE)
        ).all()
        if not page:
            return
        for _, campaign_id, left, basis in page:
            yield campaign_id, left, basis or {}
        after = page[-1][0]
