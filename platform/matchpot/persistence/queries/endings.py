"""When a pot's end can begin, and which steps of it were taken."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ScalarSelect, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNDECIDED, UNSUCCESSFUL
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.endings import EndingStep, ReturnState, Unspent
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.pots import PotCampaignState, PotState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.endings import EndingStepRow, FundReturn, MatchSwap, PotEnding
from matchpot.persistence.models.matching import (
    MatchChange,
    MatchLine,
    Pot,
    PotCampaign,
    RuleVersion,
    Wait,
)
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.work import Transition


def closed_pots(session: Session, *, states: Collection[PotState]) -> Sequence[int]:
    """Pots in these states whose rule answers gifts or whole campaigns; by id."""
    return session.scalars(
        select(Pot.id)
        .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .where(Pot.state.in_(sorted(states)), RuleVersion.kind.not_in(sorted(POOL_KINDS)))
        .order_by(Pot.id)
    ).all()


def closed_at(session: Session, pot_id: int) -> datetime | None:
    """When a pot was closed; None while it never was."""
    return session.scalar(
        select(func.max(Transition.moved_at)).where(
            Transition.ref_type == Pot.__tablename__,
            Transition.ref_id == pot_id,
            Transition.after == PotState.CLOSED.value,
        )
    )


def last_ended_at(session: Session, pot_id: int) -> datetime | None:
    """When the last of a pot's campaigns ended."""
    return session.scalar(
        select(func.max(Campaign.ended_at))
        .join(PotCampaign, PotCampaign.campaign_id == Campaign.id)
        .where(PotCampaign.pot_id == pot_id, PotCampaign.state == PotCampaignState.ACCEPTED)
    )


def is_under_way(session: Session, pot_id: int) -> bool:
    """Whether a campaign of the pot still runs, or a failed one has not given its match back."""
    found = session.scalar(
        select(Campaign.id)
        .join(PotCampaign, PotCampaign.campaign_id == Campaign.id)
        .where(
            PotCampaign.pot_id == pot_id,
            or_(
                and_(
                    PotCampaign.state == PotCampaignState.ACCEPTED,
                    Campaign.state.in_(sorted(UNDECIDED)),
                ),
                and_(
                    Campaign.state.in_(sorted(UNSUCCESSFUL)),
                    PotCampaign.held_cents + PotCampaign.used_cents > 0,
                ),
            ),
        )
        .limit(1)
    )
    return found is not None


def steps_of(session: Session, pot_id: int) -> Sequence[EndingStepRow]:
    """The steps a pot's end has taken, in order."""
    return session.scalars(
        select(EndingStepRow).where(EndingStepRow.pot_id == pot_id).order_by(EndingStepRow.id)
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A step of a pot's end, with what it was worked out from."""

    step: EndingStep
    number: int
    cents: int
    frozen: Mapping[str, Any]
    made_at: datetime


def steps_taken(session: Session, pot_id: int) -> Sequence[StepTaken]:
    """The steps a pot's end has taken, in order, for pages to tell."""
    return [
        StepTaken(
            step=row.step,
            number=row.number,
            cents=row.cents,
            frozen=row.frozen,
            made_at=row.made_at,
        )
        for row in steps_of(session, pot_id)
    ]


def steps(session: Session, step: EndingStep) -> Sequence[EndingStepRow]:
    """All steps of one kind, by pot and number."""
    return session.scalars(
        select(EndingStepRow)
        .where(EndingStepRow.step == step)
        .order_by(EndingStepRow.pot_id, EndingStepRow.number)
    ).all()


def waiting_gifts(session: Session, pot_id: int) -> Sequence[Donation]:
    """The gifts that wait for a pot, locked by id."""
    waits = select(Wait.donation_id).where(Wait.pot_id == pot_id, Wait.missing_cents > 0)
    return session.scalars(
        select(Donation)
        .where(Donation.id.in_(waits))
        .order_by(Donation.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def places_of(session: Session, pot_id: int) -> Sequence[Wait]:
    """A pot's list, whoever came first before all others."""
    return session.scalars(
        select(Wait)
        .where(Wait.pot_id == pot_id, Wait.missing_cents > 0)
        .order_by(Wait.since, Wait.donation_id)
        .execution_options(populate_existing=True)
    ).all()


def makers_of(session: Session, campaign_ids: Collection[int]) -> Mapping[int, int]:
    """The makers of campaigns, by campaign."""
    rows = session.execute(
        select(Campaign.id, Project.maker_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.id.in_(campaign_ids))
    )
    return {row[0]: row[1] for row in rows}


def pots_sharing(session: Session, campaign_ids: Collection[int]) -> Sequence[int]:
    """Every pot that any of these campaigns was ever in."""
    return session.scalars(
        select(PotCampaign.pot_id).distinct().where(PotCampaign.campaign_id.in_(campaign_ids))
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a fund wants done with what is left of a pot."""

    unspent: Unspent
    carry_to_id: int | None


def plan_of(session: Session, pot_id: int) -> Plan | None:
    """What was decided about a pot's last money; None where nothing was."""
    row = session.get(PotEnding, pot_id, populate_existing=True)
    return None if row is None else Plan(unspent=row.unspent, carry_to_id=row.carry_to_id)


def purpose_of_rest(session: Session, pot_id: int) -> Unspent:
    """What becomes of what is left of a pot: as decided, and back to the fund where nothing was."""
    plan = plan_of(session, pot_id)
    return plan.unspent if plan else Unspent.RETURN


def campaigns_of(session: Session, pot_id: int) -> Sequence[int]:
    """The campaigns that take part in a pot, by id."""
    return session.scalars(
        select(PotCampaign.campaign_id)
        .where(PotCampaign.pot_id == pot_id, PotCampaign.state == PotCampaignState.ACCEPTED)
        .order_by(PotCampaign.campaign_id)
    ).all()


def campaigns_given(session: Session, pot_id: int) -> Mapping[int, int]:
    """What a pot gave, by campaign; those that got nothing are left out."""
    rows = session.execute(
        select(PotCampaign.campaign_id, PotCampaign.used_cents).where(
            PotCampaign.pot_id == pot_id, PotCampaign.used_cents > 0
        )
    )
    return {row[0]: row[1] for row in rows}


def returning_cents(session: Session, pot_id: int) -> int:
    """What waits to be paid back of a pot."""
    waits = select(func.coalesce(func.sum(FundReturn.amount_cents), 0)).where(
        FundReturn.pot_id == pot_id, FundReturn.state != ReturnState.SENT
    )
    return int(session.scalar(waits) or 0)


def returning_of_pot() -> ScalarSelect[int]:
    """What waits to be paid back of the pot of each row, inside another statement."""
    waits = (FundReturn.pot_id == Pot.id) & (FundReturn.state != ReturnState.SENT)
    # PostgreSQL sums whole numbers to one of another kind, which is no amount in cents.
    cents = cast(func.coalesce(func.sum(FundReturn.amount_cents), 0), BigInteger)
    return select(cents).where(waits).correlate(Pot).scalar_subquery()


def held_whole_line(session: Session, pot_id: int, campaign_id: int) -> MatchLine:
    """The line on a whole campaign that a pot holds."""
    return session.scalars(
        select(MatchLine).where(
            MatchLine.pot_id == pot_id,
            MatchLine.campaign_id == campaign_id,
            MatchLine.donation_id.is_(None),
            MatchLine.state == MatchLineState.HELD,
        )
    ).one()


def gifts_of_others(session: Session, pot_id: int) -> Sequence[Donation]:
    """Gifts a pot had a part in, to which others gave what is settled; locked by id.

    In the order of payment, those of the same moment by id.
    """
    others = select(MatchLine.donation_id).where(
        MatchLine.pot_id != pot_id,
        MatchLine.state.in_((MatchLineState.SETTLED, MatchLineState.PAID)),
        MatchLine.campaign_id.in_(
            select(PotCampaign.campaign_id).where(
                PotCampaign.pot_id == pot_id, PotCampaign.state == PotCampaignState.ACCEPTED
            )
        ),
    )
    locked = session.scalars(
        select(Donation)
        .where(Donation.id.in_(others), Donation.state.in_(sorted(_GROWS)))
        .order_by(Donation.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    seen = [
        gift
        for gift in locked
        if any(one["pot"] == pot_id for one in (gift.match_basis or {}).get("pots", ()))
    ]
    return sorted(seen, key=lambda gift: (gift.paid_at or gift.created_at, gift.id))


# A bank decides about a disputed gift; nothing of it moves until then.
_GROWS = COUNTS - {DonationState.DISPUTED}


def swaps_of(session: Session, step_id: int) -> list[tuple[int, int, int, int]]:
    """What was swapped in a step: gift, from, to, cents; sorted."""
    rows = session.execute(
        select(
            MatchSwap.donation_id, MatchSwap.from_pot_id, MatchSwap.to_pot_id, MatchSwap.cents
        ).where(MatchSwap.step_id == step_id)
    )
    return sorted((row[0], row[1], row[2], row[3]) for row in rows)


def returned_by(session: Session, step_id: int) -> int:
    """What a step asked to be paid back."""
    asked = select(FundReturn.amount_cents).where(FundReturn.step_id == step_id)
    return int(session.scalar(asked) or 0)


def given_to_winners(session: Session, pot_id: int, made_at: datetime) -> Mapping[int, int]:
    """What lines on whole campaigns began with that a pot gave of its unspent money then."""
    rows = session.execute(
        select(MatchLine.campaign_id, MatchChange.after_cents)
        .join(MatchChange, MatchChange.line_id == MatchLine.id)
        .where(
            MatchLine.pot_id == pot_id,
            MatchLine.donation_id.is_(None),
            MatchChange.reason == "unspent",
            MatchChange.changed_at == made_at,
        )
    )
    return {row[0]: row[1] for row in rows}
