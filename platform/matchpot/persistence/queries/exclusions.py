"""Cases of gifts that funds leave out: for the sums, for a division, and what each gift lost."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import COUNTS
from matchpot.domain.exclusions import LEAVES_OUT, ExclusionState, Objections, objections
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.pots import PotCampaignState, PotState
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import ExcludedGift, Exclusion
from matchpot.persistence.models.matching import Pot, PotCampaign, RuleVersion

_LEAVES_OUT = Exclusion.state.in_(sorted(LEAVES_OUT))


def left_out_cents(session: Session, donation_id: int) -> dict[int, int]:
    """What lines of a gift were worth that are left out now, by pot."""
    rows = session.execute(
        select(ExcludedGift.pot_id, ExcludedGift.taken_cents)
        .join(Exclusion, Exclusion.id == ExcludedGift.exclusion_id)
        .where(ExcludedGift.donation_id == donation_id, _LEAVES_OUT)
    )
    return {row.pot_id: row.taken_cents for row in rows}


@dataclass(frozen=True, slots=True)
class Lost:
    """What a gift lost to cases about one pot, and what came back of it."""

    taken_cents: int
    returned_cents: int


def lost_by_gift(session: Session, *, after: int, last: int) -> Mapping[int, Mapping[int, Lost]]:
    """What gifts of a range lost, by gift and pot, whether or not it came back."""
    rows = session.execute(
        select(
            ExcludedGift.donation_id,
            ExcludedGift.pot_id,
            ExcludedGift.taken_cents,
            ExcludedGift.returned_cents,
        ).where(ExcludedGift.donation_id > after, ExcludedGift.donation_id <= last)
    )
    found: dict[int, dict[int, Lost]] = {}
    for donation_id, pot_id, taken, returned in rows:
        found.setdefault(donation_id, {})[pot_id] = Lost(taken, returned)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class PotOnCampaign:
    """A pot that a campaign takes part in, of either kind, with the conditions of its rule."""

    pot_id: int
    fund_id: int
    kind: str
    caps: Mapping[str, Any]


_POTS_ON = (
    select(Pot.id.label("pot_id"), Pot.fund_id, RuleVersion.kind, RuleVersion.caps)
    .join(PotCampaign, PotCampaign.pot_id == Pot.id)
    .join(RuleVersion, RuleVersion.id == Pot.rule_version_id)
    .where(
        PotCampaign.campaign_id == bindparam("campaign_id"),
        PotCampaign.state == PotCampaignState.ACCEPTED,
        Pot.state != PotState.DRAFT,
    )
    .order_by(Pot.id)
)


def pots_on(session: Session, campaign_id: int) -> Sequence[PotOnCampaign]:
    """The pots a campaign takes part in, by id."""
    rows = session.execute(_POTS_ON, {"campaign_id": campaign_id})
    return [PotOnCampaign(**row._mapping) for row in rows]


def about(donation: Donation) -> ColumnElement[bool]:
    """The condition that finds the cases about a gift, its own and those about its giver."""
    return or_(
        Exclusion.donation_id == donation.id,
        (Exclusion.donor_key == donation.donor_key) & Exclusion.whole_person,
    )


def cases_about(session: Session, donation: Donation) -> Sequence[Exclusion]:
    """The cases about a gift, its own and those about its giver in pots of its campaign; by id."""
    pots = select(PotCampaign.pot_id).where(PotCampaign.campaign_id == donation.campaign_id)
    return session.scalars(
        select(Exclusion)
        .where(about(donation), or_(Exclusion.pot_id.is_(None), Exclusion.pot_id.in_(pots)))
        .order_by(Exclusion.id)
        .execution_options(populate_existing=True)
    ).all()


_ABOUT_PERSON = select(Exclusion).where(
    Exclusion.pot_id == bindparam("wanted_pot"),
    Exclusion.donor_key == bindparam("wanted_key"),
    Exclusion.whole_person,
    _LEAVES_OUT,
)


def case_about_person(session: Session, pot_id: int, donor_key: str) -> Exclusion | None:
    """The case by which a pot leaves out all gifts of a person."""
    return session.scalar(_ABOUT_PERSON, {"wanted_pot": pot_id, "wanted_key": donor_key})


def gifts_of_person(session: Session, pot_id: int, donor_key: str) -> Sequence[int]:
    """The paid gifts of a person to campaigns in a pot, by id."""
    return session.scalars(
        select(Donation.id)
        .where(
            Donation.donor_key == donor_key,
            Donation.campaign_id.in_(_campaigns_of(pot_id)),
            Donation.state.in_(COUNTS),
        )
        .order_by(Donation.id)
    ).all()


def lost_of(session: Session, exclusion_id: int) -> Mapping[int, ExcludedGift]:
    """What each gift lost by a case, by gift."""
    found = session.scalars(select(ExcludedGift).where(ExcludedGift.exclusion_id == exclusion_id))
    return {one.donation_id: one for one in found}


def kind_of_pot(session: Session, pot_id: int) -> str | None:
    """The kind of the rule in force."""
    return session.scalar(
        select(RuleVersion.kind)
        .join(Pot, Pot.rule_version_id == RuleVersion.id)
        .where(Pot.id == pot_id)
    )


# ---- divisions ----------------------------------------------------------------------------------


def _campaigns_of(pot_id: int) -> Select[int]:
    return select(PotCampaign.campaign_id).where(PotCampaign.pot_id == pot_id)


def _touching(pot_id: int) -> ColumnElement[bool]:
    """Cases that a division of a pot depends on: its own, and those by which no pot counts."""
    of_all = Exclusion.pot_id.is_(None) & Exclusion.donation_id.in_(
        select(Donation.id).where(Donation.campaign_id.in_(_campaigns_of(pot_id)))
    )
    return or_(Exclusion.pot_id == pot_id, of_all)


def objections_to(session: Session, pot_id: int) -> Objections:
    """What of the cases a pot depends on is not final yet."""
    rows = session.execute(select(Exclusion.state, Exclusion.window_until).where(_touching(pot_id)))
    return objections([(state, until) for state, until in rows])


def changed_since(session: Session, pot_id: int, moment: datetime) -> bool:
    """Whether anybody was left out, or let in again, since a moment."""
    left_out = (Exclusion.pot_id == pot_id) & (Exclusion.made_at > moment)
    let_in = (Exclusion.state == ExclusionState.RESTORED) & (Exclusion.decided_at > moment)
    changed = select(Exclusion.id).where(_touching(pot_id), or_(left_out, let_in))
    return bool(session.scalar(select(changed.exists())))


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Whom a pot that is divided leaves out, and whom it counts although they seemed its own."""

    gifts: Collection[int]
    people: Collection[str]
    restored: Collection[str]


def left_out_of(session: Session, pot_id: int) -> LeftOut:
    """Gifts and people that a division leaves out by a case."""
    rows = session.execute(
        select(
            Exclusion.donation_id,
            Exclusion.donor_key,
            Exclusion.whole_person,
            Exclusion.state,
            Exclusion.reason,
        ).where(Exclusion.pot_id == pot_id)
    ).all()
    standing = [row for row in rows if row.state in LEAVES_OUT]
    return LeftOut(
        gifts={row.donation_id for row in standing if not row.whole_person},
        people={row.donor_key for row in standing if row.whole_person},
        restored={
            row.donor_key
            for row in rows
            if row.state is ExclusionState.RESTORED and row.reason == Reason.FUNDER_DONATION
        },
    )


def pots_leaving_out(session: Session, pot_ids: Collection[int]) -> Collection[int]:
    """Those of these pots that leave out gifts; no statement when there are none to ask about."""
    if not pot_ids:
        return ()
    found = session.scalars(
        select(Exclusion.pot_id).where(Exclusion.pot_id.in_(sorted(pot_ids)), _LEAVES_OUT)
    )
    return {pot_id for pot_id in found if pot_id is not None}
