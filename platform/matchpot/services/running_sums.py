"""What counted of the gifts to a campaign, by pot: the running sum of a cumulative ratio.

A gift counts for every pot that took part in its decision: from its hold on where the pot holds
money for it (`persistence/reserving.py`), from its payment on where the pot had nothing for it.
What goes back of it counts no more. The sum stands on the pot's place in the campaign; a refund
looks at the sum before the gift, which the gift's own basis keeps.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchpot.domain.matching.eligibility import gift_reason
from matchpot.domain.matching.rules import is_gift_rule
from matchpot.persistence import locks
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import PotCampaign, RuleVersion
from matchpot.persistence.queries import matching as queries
from matchpot.services.matching import parsed


def join(session: Session, donation: Donation, *, holding: Collection[int]) -> None:
    """A paid gift counts from now on for pots that took part and hold nothing for it.

    Call it before its lines are captured: it locks all pots of the decision, in order. `holding`
    are the pots of those lines.
    """
    others = [pot for pot in _took_part(donation) if pot not in holding]
    if others:
        locks.pots(session, [*holding, *others])
        counted = _counted(session, donation, donation.gift_cents)
        _add(session, donation.campaign_id, {pot: counted.get(pot, 0) for pot in others})


def shrink(session: Session, donation: Donation, *, by_cents: int) -> None:
    """So much of a gift that counted went back, as the gift itself says by now."""
    pots = _took_part(donation)
    if not pots or not by_cents:
        return
    locks.pots(session, pots)
    left = donation.gift_cents - donation.refunded_gift_cents
    before, after = (_counted(session, donation, cents) for cents in (left + by_cents, left))
    _add(
        session,
        donation.campaign_id,
        {pot: after.get(pot, 0) - cents for pot, cents in before.items()},
    )


def counted_for(
    basis: Mapping[str, Sequence[Mapping[str, int]]],
    versions: Mapping[int, RuleVersion],
    gift_cents: int,
) -> dict[int, int]:
    """What counts of a gift for each pot with a rule for gifts that took part in its decision."""
    found: dict[int, int] = {}
    for one in basis["pots"]:
        version = parsed(versions[one["version"]])
        least = max(1, version.min_donation_cents)
        if one["reason"] is None and is_gift_rule(version.rule):
            refused = gift_reason(gift_cents, min_donation_cents=least)
            found[one["pot"]] = 0 if refused else version.caps.counted(gift_cents)
    return found


def _took_part(donation: Donation) -> list[int]:
    if donation.match_basis is None or donation.unmatched_because is not None:
        return []
    return [one["pot"] for one in donation.match_basis["pots"] if one["reason"] is None]


def _counted(session: Session, donation: Donation, gift_cents: int) -> Mapping[int, int]:
    assert donation.match_basis is not None  # noqa: S101 - a pot took part
    versions = [one["version"] for one in donation.match_basis["pots"]]
    return counted_for(donation.match_basis, queries.rule_versions(session, versions), gift_cents)


def _add(session: Session, campaign_id: int, cents_by_pot: Mapping[int, int]) -> None:
    for pot_id, cents in cents_by_pot.items():
        if cents:
            session.execute(
                update(PotCampaign)
                .where(PotCampaign.pot_id == pot_id, PotCampaign.campaign_id == campaign_id)
                .values(counted_cents=PotCampaign.counted_cents + cents)
            )
