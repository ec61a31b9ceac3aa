"""Whether a pot is for this project and this gift: the facts its conditions look at, the answer.

What it costs to know about a giver is asked only when a pot wants to know it.
"""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.filters import Filters, GiftFacts, ProjectFacts
from matchpot.domain.people import canonical_email
from matchpot.persistence.queries import pot_histories as queries
from matchpot.persistence.queries.matching import CampaignFacts, PotFacts
from matchpot.services.histories import Asked

Asking = Sequence[tuple[PotFacts, Filters]]


def of_project(
    campaign: CampaignFacts, pot: PotFacts, filters: Filters, others: Iterable[PotFacts]
) -> Reason | None:
    """Why a pot is not for a project; `others` are all pots on it."""
    funds = {one.fund_id for one in others} - {pot.fund_id}
    return filters.project_refusal(
        ProjectFacts(
            discipline=campaign.discipline.value,
            city=campaign.city,
            by_organisation=campaign.organisation_id is not None,
            goal_cents=campaign.goal_min_cents,
            crowd_cents=campaign.eligible_cents,
            other_funds=len(funds),
        )
    )


def of_gift(
    session: Session, campaign: CampaignFacts, pots: Asking, gift_cents: int, asked: Asked
) -> Mapping[int, Reason]:
    """Why pots do not count a gift, by pot; a pot that does is not in it."""
    conditions = [(pot, filters) for pot, filters in pots if "filters" in pot.caps]
    if not conditions:
        return {}
    gift = GiftFacts(
        cents=gift_cents,
        day=local_day(asked.at),
        with_reward=asked.with_reward,
        email_verified=_is_verified(session, [one for _, one in conditions], asked),
        gave_before=_gave_before(session, [one for _, one in conditions], asked),
    )
    everyone = [pot for pot, _ in pots]
    found = {
        pot.pot_id: of_project(campaign, pot, filters, everyone) or filters.gift_refusal(gift)
        for pot, filters in conditions
    }
    return {pot_id: reason for pot_id, reason in found.items() if reason is not None}


def _is_verified(session: Session, filters: Sequence[Filters], asked: Asked) -> bool:
    if asked.email is None or not any(one.verified_email for one in filters):
        return False
    return queries.has_verified(session, email_canonical=canonical_email(asked.email))


def _gave_before(session: Session, filters: Sequence[Filters], asked: Asked) -> bool:
    if asked.donor_key is None or not any(one.first_gift for one in filters):
        return False
    return queries.gave_before(session, donor_key=asked.donor_key, besides=asked.besides)
