"""What a reservation looks at: a campaign with its pots and a donor's ties, pots locked, at once.

One statement, because every other donor at these pots waits until it is answered with rows
(`persistence/reserving.py`). It is written out, because building it anew for every gift costs
more than running it.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Boolean, Text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.persistence.driver import Statement
from matchpot.persistence.models.base import Base
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign, RuleVersion
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import CampaignFacts, PotFacts, Seen
from matchpot.persistence.queries.relations import Relations

# A pot that is divided at the end of the round answers no gift.
_NO_POOLS = ", ".join(f"'{kind}'" for kind in sorted(POOL_KINDS))
# PostgreSQL locks the rows in the order they are sorted in, so by ascending pot.
_LOOK = """
WITH pots AS (
    SELECT pot.id AS pot_id, pot.fund_id, pot.state,
        CASE WHEN EXISTS (
            SELECT 1 FROM wait WHERE wait.pot_id = pot.id AND wait.missing_cents > 0
        ) THEN 0 ELSE pot.total_cents - pot.reserved_cents - pot.used_cents END
            AS available_cents,
        pot.reserved_cents + pot.used_cents AS in_use_cents,
        pot.tier, pot.priority, pot.mode, pot.share,
        place.held_cents, place.used_cents, place.counted_cents, place.latched_at,
        rule.id AS version_id, rule.kind, rule.params, rule.caps, rule.min_donation_cents,
        rule.digest,
        EXISTS (
            SELECT 1 FROM membership m
            JOIN person e ON e.id = m.person_id
            JOIN organisation o ON o.id = m.organisation_id
            WHERE m.organisation_id = pot.fund_id AND m.accepted_at IS NOT NULL
            AND o.kind = 'fund' AND e.email_canonical = :email
        ) AS by_funder,
        EXISTS (
            SELECT 1 FROM exclusion x
            WHERE x.pot_id = pot.id AND x.donor_key = :donor_key AND x.whole_person
            AND x.state <> 'restored'
        ) AS leaves_out
    FROM pot_campaign place
    JOIN pot ON pot.id = place.pot_id
    JOIN rule_version rule ON rule.id = pot.rule_version_id
    WHERE place.campaign_id = :campaign_id AND place.state = 'accepted'
        AND rule.kind NOT IN ({no_pools})
    ORDER BY pot.id
    {lock}
)
SELECT campaign.id, campaign.state AS campaign_state, campaign.deadline_at,
    campaign.goal_min_cents, campaign.goal_optimum_cents, campaign.raised_cents,
    campaign.match_cents,
    campaign.provisional_match_cents, campaign.eligible_cents, campaign.eligible_donors,
    project.maker_id, project.organisation_id, project.discipline, project.city, project.title,
    project.slug,
    EXISTS (
        SELECT 1 FROM person e WHERE e.id = project.maker_id AND e.email_canonical = :email
    ) AS is_maker,
    EXISTS (
        SELECT 1 FROM team_member t LEFT JOIN person e ON e.id = t.person_id
        WHERE t.project_id = project.id
        AND (t.email_canonical = :email OR e.email_canonical = :email)
    ) AS is_team,
    EXISTS (
        SELECT 1 FROM housemate h WHERE h.email_canonical = :email AND (
            h.person_id = project.maker_id OR EXISTS (
                SELECT 1 FROM team_member t
                JOIN person e ON e.id = t.person_id OR e.email_canonical = t.email_canonical
                WHERE t.project_id = project.id AND e.id = h.person_id
            )
        )
    ) AS is_household,
    pots.*
FROM campaign
JOIN project ON project.id = campaign.project_id
LEFT JOIN pots ON 1 = 1
WHERE campaign.id = :campaign_id
ORDER BY pots.pot_id
"""


def _types(model: type[Base], *names: str) -> dict[str, TypeEngine[Any]]:
    return {name: model.__table__.c[name].type for name in names}


# In the order of the columns above.
_OF_CAMPAIGN = {
    **_types(Campaign, "id", "state", "deadline_at", "goal_min_cents"),
    **_types(Campaign, "goal_optimum_cents", "raised_cents"),
    **_types(Campaign, "match_cents", "provisional_match_cents", "eligible_cents"),
    **_types(Campaign, "eligible_donors"),
    **_types(Project, "maker_id", "organisation_id", "discipline", "city", "title", "slug"),
}
_OF_DONOR = (Boolean(), Boolean(), Boolean())
_OF_POT = {
    "pot_id": BigInteger(),
    **_types(Pot, "fund_id", "state"),
    "available_cents": BigInteger(),
    "in_use_cents": BigInteger(),
    **_types(Pot, "tier", "priority", "mode", "share"),
    **_types(PotCampaign, "held_cents", "used_cents", "counted_cents", "latched_at"),
    "version_id": BigInteger(),
    **_types(RuleVersion, "kind", "params", "caps", "min_donation_cents", "digest"),
}
_DONOR_AT = len(_OF_CAMPAIGN)
_POT_AT = _DONOR_AT + len(_OF_DONOR)


def _look(lock: str) -> Statement:
    return Statement(
        _LOOK.format(lock=lock, no_pools=_NO_POOLS),
        {"campaign_id": BigInteger(), "email": Text(), "donor_key": Text()},
        [*_OF_CAMPAIGN.values(), *_OF_DONOR, *_OF_POT.values(), Boolean(), Boolean()],
    )


_LOOKS = {"postgresql": _look("FOR NO KEY UPDATE OF pot, place"), "sqlite": _look("")}


def look(
    session: Session, campaign_id: int, *, email_canonical: str, donor_key: str
) -> Seen | None:
    """Lock the pots of a campaign and read what giving to it looks at; None without a campaign.

    The campaign itself is not locked, as its sums move at capture only.
    """
    session.flush()
    connection = session.connection()
    rows = _LOOKS[connection.dialect.name].run(
        connection,
        {"campaign_id": campaign_id, "email": email_canonical, "donor_key": donor_key},
    )
    if not rows:
        return None
    is_maker, is_team, is_household = rows[0][_DONOR_AT:_POT_AT]
    pots, fund_ids, left_out = _pots(rows)
    return Seen(
        CampaignFacts(**dict(zip(_OF_CAMPAIGN, rows[0][:_DONOR_AT], strict=True))),
        pots,
        Relations(
            is_maker=is_maker,
            is_team=is_team,
            is_household=is_household,
            fund_ids=fund_ids,
            left_out=left_out,
        ),
    )


def _pots(
    rows: Sequence[Sequence[Any]],
) -> tuple[list[PotFacts], frozenset[int], frozenset[int]]:
    """The pots of the rows, funds the donor belongs to, and pots that leave the donor out."""
    pots = []
    fund_ids = set()
    left_out = set()
    for row in rows:
        if row[_POT_AT] is None:
            continue  # the one row of a campaign without pots
        pot = PotFacts(**dict(zip(_OF_POT, row[_POT_AT:-2], strict=True)))
        pots.append(pot)
        if row[-2]:
            fund_ids.add(pot.fund_id)
        if row[-1]:
            left_out.add(pot.pot_id)
    return pots, frozenset(fund_ids), frozenset(left_out)
