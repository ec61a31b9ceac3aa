"""Who waits for a pot: the next to be served, and what pages tell of the lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.pots import PotState
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot, Wait


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A pot's list: how many gifts wait, and for how much together."""

    gifts: int = 0
    missing_cents: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A gift on a pot's list: what it waits for, behind how many gifts, and until when."""

    missing_cents: int
    before: int
    ends_at: datetime | None = None


def short_pots(session: Session, *, states: Collection[PotState]) -> Sequence[Pot]:
    """Pots in these states that somebody waits for and that have not given all they have."""
    waited_for = select(Wait.pot_id).where(Wait.missing_cents > 0)
    return session.scalars(
        select(Pot)
        .where(
            Pot.id.in_(waited_for),
            Pot.state.in_(sorted(states)),
            Pot.total_cents > Pot.reserved_cents + Pot.used_cents,
        )
        .order_by(Pot.id)
        .execution_options(populate_existing=True)
    ).all()


def next_gifts(
    session: Session,
    *,
    pots: Collection[int],
    gifts: Collection[DonationState],
    limit: int,
) -> Sequence[int]:
    """Gifts that wait for one of these pots, whoever came first before all others."""
    found = session.execute(
        select(Wait.donation_id, func.min(Wait.since).label("since"))
        .join(Donation, Donation.id == Wait.donation_id)
        .where(
            Wait.missing_cents > 0,
            Wait.pot_id.in_(sorted(pots)),
            Donation.state.in_(sorted(gifts)),
        )
        .group_by(Wait.donation_id)
        .order_by("since", Wait.donation_id)
        .limit(limit)
    )
    return [row.donation_id for row in found]


def somebody_is_before(
    session: Session,
    place: Wait,
    *,
    gifts: Collection[DonationState],
    besides: Collection[int],
) -> bool:
    """Whether a gift that came earlier waits for the same pot, besides some; one statement."""
    return bool(
        session.scalar(
            select(
                select(Wait.donation_id)
                .join(Donation, Donation.id == Wait.donation_id)
                .where(
                    Wait.pot_id == place.pot_id,
                    Wait.missing_cents > 0,
                    Wait.donation_id.not_in(sorted(besides)),
                    Donation.state.in_(sorted(gifts)),
                    or_(
                        Wait.since < place.since,
                        and_(Wait.since == place.since, Wait.donation_id < place.donation_id),
                    ),
                )
                .exists()
            )
        )
    )


def queues(session: Session, pot_ids: Collection[int]) -> Mapping[int, Queue]:
    """The lists of these pots; a pot nobody waits for is left out."""
    found = session.execute(
        select(Wait.pot_id, func.count(), func.sum(Wait.missing_cents))
        .where(Wait.pot_id.in_(sorted(pot_ids)), Wait.missing_cents > 0)
        .group_by(Wait.pot_id)
    )
    return {pot_id: Queue(gifts=gifts, missing_cents=int(cents)) for pot_id, gifts, cents in found}


def turns(session: Session, donation_id: int) -> Mapping[int, Turn]:
    """Where a gift waits, by pot; one statement."""
    earlier = Wait.__table__.alias("earlier")
    before = (
        select(func.count())
        .where(
            earlier.c.pot_id == Wait.pot_id,
            earlier.c.missing_cents > 0,
            or_(
                earlier.c.since < Wait.since,
                and_(earlier.c.since == Wait.since, earlier.c.donation_id < Wait.donation_id),
            ),
        )
        .scalar_subquery()
    )
    found = session.execute(
        select(Wait.pot_id, Wait.missing_cents, Wait.ends_at, before).where(
            Wait.donation_id == donation_id, Wait.missing_cents > 0
        )
    )
    return {
        pot_id: Turn(missing_cents=cents, before=n, ends_at=ends_at)
        for pot_id, cents, ends_at, n in found
    }
