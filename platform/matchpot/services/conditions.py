"""Whether a pot is for this project and this gift: the facts its conditions look at, the answer.

What it costs to know about a giver is asked only when a pot wants to know it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.filters import Filters, GiftFacts, Pace, ProjectFacts
from matchpot.domain.people import canonical_email
from matchpot.persistence.queries import pot_histories as queries
from matchpot.persistence.queries import relations
from matchpot.persistence.queries.matching import CampaignFacts, PotFacts
from matchpot.persistence.queries.relations import Traced
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Why pots do not count a gift, by pot, and the paces they looked at."""

    reasons: Mapping[int, Reason] = field(default_factory=dict)
    paces: Mapping[int, Pace] = field(default_factory=dict)


def of_gift(
    session: Session, campaign: CampaignFacts, pots: Asking, gift_cents: int, asked: Asked
) -> Judged:
    """Why pots do not count a gift; a pot that does is not among the reasons."""
    conditions = [(pot, filters) for pot, filters in pots if "filters" in pot.caps]
    if not conditions:
        return Judged()
    gift = GiftFacts(
        cents=gift_cents,
        day=local_day(asked.at),
        with_reward=asked.with_reward,
        email_verified=_is_verified(session, [one for _, one in conditions], asked),
        gave_before=_gave_before(session, [one for _, one in conditions], asked),
    )
    everyone = [pot for pot, _ in pots]
    paces = {
        pot.pot_id: pace(session, campaign.id, filters, asked)
        for pot, filters in conditions
        if filters.watches_pace and not asked.at_any_pace
    }
    found = {
        pot.pot_id: of_project(campaign, pot, filters, everyone)
        or filters.gift_refusal(replace(gift, pace=paces.get(pot.pot_id, Pace())))
        for pot, filters in conditions
    }
    reasons = {pot_id: reason for pot_id, reason in found.items() if reason is not None}
    return Judged(reasons=reasons, paces=paces)


def pace(session: Session, campaign_id: int, filters: Filters, asked: Asked) -> Pace:
    """How fast somebody gives, counted over the hours a pot says."""
    if asked.donor_key is None:
        return Pace()
    traced = Traced(
        campaign_id=campaign_id,
        donor_key=asked.donor_key,
        fingerprint=asked.fingerprint,
        besides=asked.besides,
    )
    since = asked.at - filters.window
    wants_gifts, wants_addresses = filters.pace_gifts, filters.pace_addresses
    return Pace(
        gifts=relations.recent_gifts(session, traced, since=since) if wants_gifts else 0,
        addresses=relations.addresses_of_card(session, traced, since=since)
        if wants_addresses
        else 0,
    )


def _is_verified(session: Session, filters: Sequence[Filters], asked: Asked) -> bool:
    if asked.email is None or not any(one.verified_email for one in filters):
        return False
    return queries.has_verified(session, email_canonical=canonical_email(asked.email))


def _gave_before(session: Session, filters: Sequence[Filters], asked: Asked) -> bool:
    if asked.donor_key is None or not any(one.first_gift for one in filters):
        return False
    return queries.gave_before(session, donor_key=asked.donor_key, besides=asked.besides)
