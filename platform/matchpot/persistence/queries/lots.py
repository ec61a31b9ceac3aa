"""Lots of a round as pages read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import ENDS
from matchpot.persistence.models.people import Membership, Organisation
from matchpot.persistence.models.rounds import Lot, LotParty, Round
from matchpot.persistence.queries.rounds import RoundPage


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPage:
    """A lot and whose it is: of a round, or of a fund's spot checks, which then lends its title."""

    lot: Lot
    slug: str
    title: str
    fund_id: int
    round_id: int | None


def of_public_round(
    session: Session, page: RoundPage, purpose: LotPurpose, number: int
) -> LotPage | None:
    """One lot of a round that everybody may see."""
    row, lot = page.row, one(session, page.row.id, purpose, number)
    if lot is None:
        return None
    return LotPage(lot=lot, slug=row.slug, title=row.title, fund_id=row.fund_id, round_id=row.id)


def of_fund(session: Session, slug: str) -> list[LotPage]:
    """Every lot of a fund's spot checks, the newest first."""
    rows = session.execute(
        select(Lot, Organisation)
        .join(Organisation, Organisation.id == Lot.fund_id)
        .where(Organisation.slug == slug)
        .order_by(Lot.number.desc())
    )
    return [
        LotPage(lot=lot, slug=fund.slug, title=fund.name, fund_id=fund.id, round_id=None)
        for lot, fund in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingLot:
    """A lot that waits for its fund: to take part, to close the list, or to reveal.

    Attributes:
        is_sealed: The list of who takes part is closed.
        parties: How many people put chance into it.
        unrevealed: How many secrets members of the fund keep; after the seal these are waited for.
    """

    slug: str
    title: str
    purpose: LotPurpose
    number: int
    is_sealed: bool
    parties: int
    unrevealed: int


def waiting_for_funds(session: Session, fund_ids: Sequence[int]) -> list[WaitingLot]:
    """Lots of rounds that run of which the next step is a fund's own, the oldest first."""
    # One row at most: a place in an organisation is one for each person.
    own = (
        (Membership.organisation_id == Round.fund_id)
        & (Membership.person_id == LotParty.person_id)
        & Membership.accepted_at.is_not(None)
    )
    rows = session.execute(
        select(
            Round,
            Lot,
            func.count(LotParty.person_id),
            func.count(Membership.person_id).filter(LotParty.secret.is_(None)),
        )
        .join(Round, Round.id == Lot.round_id)
        .outerjoin(LotParty, LotParty.lot_id == Lot.id)
        .outerjoin(Membership, own)
        .where(Round.fund_id.in_(fund_ids), Round.phase.not_in(ENDS), Lot.drawn_at.is_(None))
        .group_by(Round.id, Lot.id)
        .order_by(Lot.id)
    )
    return [
        WaitingLot(
            slug=row.slug,
            title=row.title,
            purpose=lot.purpose,
            number=lot.number,
            is_sealed=lot.seal is not None,
            parties=parties,
            unrevealed=unrevealed,
        )
        for row, lot, parties, unrevealed in rows
        if lot.seal is None or unrevealed
    ]


def of_round(session: Session, round_id: int) -> Sequence[Lot]:
    """Every lot of a round, in the order they were frozen."""
    return session.scalars(select(Lot).where(Lot.round_id == round_id).order_by(Lot.id)).all()


def one(session: Session, round_id: int, purpose: LotPurpose, number: int) -> Lot | None:
    """One lot of a round."""
    return session.scalar(
        select(Lot).where(Lot.round_id == round_id, Lot.purpose == purpose, Lot.number == number)
    )


def parties(session: Session, lot_id: int) -> Sequence[LotParty]:
    """Everybody who puts chance into a lot by commit and reveal, by name."""
    return session.scalars(
        select(LotParty).where(LotParty.lot_id == lot_id).order_by(LotParty.name)
    ).all()
