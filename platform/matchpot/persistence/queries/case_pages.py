"""Gifts a fund may leave out, and cases of gifts left out, as pages show them; nobody's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.exclusions import ExclusionState
from matchpot.domain.pots import PotCampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.matching import STANDING

PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftOfPot:
    """A paid gift to a campaign in a pot, with what the pot adds to it.

    `giver` and `card` are the number of the first gift in this pot of that person, or that card;
    `refused` is the reason for which a rule adds nothing.
    """

    id: int
    title: str
    slug: str
    giver: int
    card: int | None
    gift_left_cents: int
    added_cents: int
    paid_at: datetime
    state: DonationState
    refused: str | None
    case: ExclusionState | None


def _in_pot(pot_id: int) -> Select[*tuple[object, ...]]:
    return (
        select(Donation.id)
        .join(PotCampaign, PotCampaign.campaign_id == Donation.campaign_id)
        .where(
            PotCampaign.pot_id == pot_id,
            Donation.state.in_(sorted(COUNTS)),
            Donation.paid_at.is_not(None),
        )
    )


def _first_gift(pot_id: int, fact: str) -> ScalarSelect[int]:
    """The number of the first gift in the pot of the same giver or card."""
    other = aliased(Donation)
    return (
        select(func.min(other.id))
        .join(PotCampaign, PotCampaign.campaign_id == other.campaign_id)
        .where(
            PotCampaign.pot_id == pot_id,
            getattr(other, fact) == getattr(Donation, fact),
            other.state.in_(sorted(COUNTS)),
        )
        .correlate(Donation)
        .scalar_subquery()
    )


def _rows(pot_id: int) -> Select[*tuple[object, ...]]:
    added = (
        select(func.coalesce(func.sum(MatchLine.amount_cents), 0))
        .where(
            MatchLine.donation_id == Donation.id,
            MatchLine.pot_id == pot_id,
            MatchLine.state.in_(STANDING),
        )
        .scalar_subquery()
    )
    case_id = (
        select(func.max(Exclusion.id))
        .where(
            Exclusion.pot_id == pot_id,
            or_(
                Exclusion.donation_id == Donation.id,
                and_(Exclusion.whole_person, Exclusion.donor_key == Donation.donor_key),
            ),
        )
        .correlate(Donation)
        .scalar_subquery()
    )
    return (
        select(
            Donation.id,
            Project.title,
            Project.slug,
            _first_gift(pot_id, "donor_key").label("giver"),
            _first_gift(pot_id, "fingerprint").label("card"),
            (Donation.gift_cents - Donation.refunded_gift_cents).label("gift_left_cents"),
            added.label("added_cents"),
            Donation.paid_at,
            Donation.state,
            Donation.unmatched_because,
            Donation.match_basis,
            Exclusion.state.label("case"),
        )
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(Exclusion, Exclusion.id == case_id)
    )


def gifts_of_pot(session: Session, pot_id: int, *, page: int) -> Sequence[GiftOfPot]:
    """A page of `PER_PAGE` gifts to campaigns in a pot, the newest first; pages count from 1."""
    order = (Donation.paid_at.desc(), Donation.id.desc())
    # First which ones, then what is told of them: a pot may have a hundred thousand.
    newest = _in_pot(pot_id).order_by(*order).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    shown = session.scalars(newest).all()
    rows = session.execute(_rows(pot_id).where(Donation.id.in_(shown)).order_by(*order))
    return [_told(row, pot_id) for row in rows.mappings()]


def count_gifts_of_pot(session: Session, pot_id: int) -> int:
    """How many gifts to campaigns in a pot there are, on all pages."""
    return session.scalars(select(func.count()).select_from(_in_pot(pot_id).subquery())).one()


def _told(row: Mapping[Any, Any], pot_id: int) -> GiftOfPot:
    values = dict(row)
    pots = (values.pop("match_basis") or {}).get("pots", ())
    reasons = (one["reason"] for one in pots if one["pot"] == pot_id)
    values["refused"] = values.pop("unmatched_because") or next(reasons, None)
    return GiftOfPot(**values)


def gift_of_pot(session: Session, pot_id: int, donation_id: int) -> GiftOfPot | None:
    """One of them; None when it is none."""
    is_in = _in_pot(pot_id).where(Donation.id == donation_id)
    row = session.execute(_rows(pot_id).where(Donation.id.in_(is_in))).mappings().one_or_none()
    return None if row is None else _told(row, pot_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case of a gift left out, with the names of what it is about; a pot of None is all pots."""

    id: int
    donation_id: int
    pot_id: int | None
    pot: str | None
    fund: str | None
    title: str
    slug: str
    gift_cents: int
    whole_person: bool
    reason: str
    note: str
    state: ExclusionState
    made_by: int | None
    maker_of_case: str | None
    made_at: datetime
    window_until: datetime
    appeal: str | None
    appealed_at: datetime | None
    decider: str | None
    decided_at: datetime | None
    answer: str | None


def _cases() -> Select[*tuple[object, ...]]:
    made_by, decided_by = (
        select(Person.name).where(Person.id == column).scalar_subquery()
        for column in (Exclusion.made_by, Exclusion.decided_by)
    )
    return (
        select(
            Exclusion.id,
            Exclusion.donation_id,
            Exclusion.pot_id,
            Pot.name.label("pot"),
            Organisation.name.label("fund"),
            Project.title,
            Project.slug,
            Donation.gift_cents,
            Exclusion.whole_person,
            Exclusion.reason,
            Exclusion.note,
            Exclusion.state,
            Exclusion.made_by,
            made_by.label("maker_of_case"),
            Exclusion.made_at,
            Exclusion.window_until,
            Exclusion.appeal,
            Exclusion.appealed_at,
            decided_by.label("decider"),
            Exclusion.decided_at,
            Exclusion.answer,
        )
        .join(Donation, Donation.id == Exclusion.donation_id)
        .join(Campaign, Campaign.id == Donation.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .outerjoin(Pot, Pot.id == Exclusion.pot_id)
        .outerjoin(Organisation, Organisation.id == Pot.fund_id)
    )


def appeals_waiting(session: Session) -> Sequence[CaseRow]:
    """Objections without an answer, the oldest first."""
    wanted = _cases().where(Exclusion.state == ExclusionState.APPEALED)
    rows = session.execute(wanted.order_by(Exclusion.appealed_at, Exclusion.id))
    return [CaseRow(**dict(row)) for row in rows.mappings()]


def answered_lately(session: Session, *, limit: int = 20) -> Sequence[CaseRow]:
    """Objections that were answered, the latest first."""
    wanted = _cases().where(Exclusion.decided_at.is_not(None))
    rows = session.execute(wanted.order_by(Exclusion.decided_at.desc()).limit(limit))
    return [CaseRow(**dict(row)) for row in rows.mappings()]


def count_waiting(session: Session) -> int:
    """How many objections wait for an answer."""
    waiting = select(func.count()).where(Exclusion.state == ExclusionState.APPEALED)
    return session.scalar(waiting.select_from(Exclusion)) or 0


def case_by_id(session: Session, case_id: int) -> CaseRow | None:
    """One case."""
    row = session.execute(_cases().where(Exclusion.id == case_id)).mappings().one_or_none()
    return None if row is None else CaseRow(**dict(row))


def cases_of_pot(session: Session, pot_id: int) -> Sequence[CaseRow]:
    """The cases about a pot, the latest first."""
    rows = session.execute(_cases().where(Exclusion.pot_id == pot_id).order_by(Exclusion.id.desc()))
    return [CaseRow(**dict(row)) for row in rows.mappings()]


def pots_of_gift(session: Session, donation_id: int) -> Sequence[tuple[int, str]]:
    """The pots that a paid gift's campaign is in, by id: their ids and names."""
    rows = session.execute(
        select(Pot.id, Pot.name)
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(Donation, Donation.campaign_id == PotCampaign.campaign_id)
        .where(
            Donation.id == donation_id,
            Donation.state.in_(sorted(COUNTS)),
            PotCampaign.state == PotCampaignState.ACCEPTED,
        )
        .order_by(Pot.id)
    )
    return [(row[0], row[1]) for row in rows]
