"""Campaigns at their end: which are due, what is still on its way, how far refunds have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, Select, case, cast, func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import IN_FLIGHT, DonationState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.refunds import SETTLED, RefundReason, RefundState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.matching import MatchChange, MatchLine
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project

_S = CampaignState
_D = DonationState

# Something of it can be asked back now; a disputed gift waits for its bank first.
REFUNDABLE = frozenset({_D.PAID, _D.PARTLY_REFUNDED, _D.REFUND_FAILED})
_NOT_SENT = (RefundState.REQUESTED, RefundState.SENDING)
# Money that goes back because of the campaign and not because of the donor.
RUN_REASONS = (
    RefundReason.CAMPAIGN_FAILED,
    RefundReason.CAMPAIGN_CANCELLED,
    RefundReason.PAID_TOO_LATE,
)
_BECAUSE_IT_ENDED = (RefundReason.CAMPAIGN_FAILED, RefundReason.CAMPAIGN_CANCELLED)
_left = Donation.gift_cents + Donation.tip_cents - Donation.refunded_cents


def past_deadline(session: Session, *, before: datetime) -> Sequence[int]:
    """Campaigns that still take gifts though their last second came before that moment."""
    return session.scalars(
        select(Campaign.id)
        .where(Campaign.state.in_((_S.LIVE, _S.LIVE_ROUND2)), Campaign.deadline_at <= before)
        .order_by(Campaign.deadline_at, Campaign.id)
    ).all()


def ids_in(session: Session, state: CampaignState) -> Sequence[int]:
    """Campaigns in one state, by id."""
    return session.scalars(
        select(Campaign.id).where(Campaign.state == state).order_by(Campaign.id)
    ).all()


def in_flight(session: Session, campaign_id: int) -> int:
    """How many gifts may still be paid."""
    counted = select(func.count()).where(
        Donation.campaign_id == campaign_id, Donation.state.in_(sorted(IN_FLIGHT))
    )
    return session.scalar(counted) or 0


def to_give_back(session: Session, campaign_id: int, *, limit: int) -> Sequence[int]:
    """The next gifts whose money must be asked back, locked in the order of ids."""
    return session.scalars(
        select(Donation.id)
        .where(
            Donation.campaign_id == campaign_id,
            Donation.state.in_(sorted(REFUNDABLE)),
            _left > 0,
        )
        .order_by(Donation.id)
        .limit(limit)
        .with_for_update()
    ).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRun:
    """How far a campaign's gifts have gone back, counted from the rows themselves.

    Attributes:
        waiting: Asked for and not confirmed by the provider.
        to_ask: Gifts that were not asked back yet.
        disputed: Gifts whose bank decides first; part of `to_ask`.
        failed: What the donor's bank returned or the provider refused; needs a person.
    """

    done: int
    done_cents: int
    waiting: int
    waiting_cents: int
    failed: int
    failed_cents: int
    to_ask: int
    to_ask_cents: int
    disputed: int

    @property
    def total(self) -> int:
        """Everything that goes back, in number."""
        return self.done + self.waiting + self.failed + self.to_ask

    @property
    def total_cents(self) -> int:
        """Everything that goes back."""
        return self.done_cents + self.waiting_cents + self.failed_cents + self.to_ask_cents

    @property
    def is_over(self) -> bool:
        """Whether every donor has the money back."""
        return self.done == self.total

    @property
    def state(self) -> str:
        """One of the words of `figures.progress`."""
        if self.is_over:
            return "done"
        return "failed" if self.failed and not self.waiting + self.to_ask else "running"


def refund_run(session: Session, campaign_id: int) -> RefundRun:
    """Count a campaign's refunds; two statements."""
    cents = Refund.gift_cents + Refund.tip_cents
    counted: dict[str, int] = {}
    groups = {"done": sorted(SETTLED), "waiting": _NOT_SENT, "failed": (RefundState.REFUSED,)}
    columns = []
    for name, states in groups.items():
        chosen = Refund.state.in_(states)
        columns.append(func.count().filter(chosen).label(name))
        columns.append(func.coalesce(func.sum(cents).filter(chosen), 0).label(f"{name}_cents"))
    row = session.execute(
        select(*columns).where(Refund.campaign_id == campaign_id, Refund.reason.in_(RUN_REASONS))
    ).one()
    counted = {name: int(value) for name, value in row._mapping.items()}
    asks = session.execute(
        select(
            func.count(),
            func.coalesce(func.sum(_left), 0),
            func.coalesce(func.sum(case((Donation.state == _D.DISPUTED, 1), else_=0)), 0),
        ).where(
            Donation.campaign_id == campaign_id,
            Donation.state.in_(sorted({*REFUNDABLE, _D.DISPUTED, _D.REFUND_REQUESTED})),
            _left > 0,
        )
    ).one()
    return RefundRun(
        **counted, to_ask=int(asks[0]), to_ask_cents=int(asks[1]), disputed=int(asks[2])
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a campaign gave back because it ended without success, on its way or done.

    Its counters hold what is left; together they are what it had when it ended.
    """

    crowd_cents: int = 0
    match_cents: int = 0
    donors: int = 0


def returned(session: Session, campaign_ids: Sequence[int]) -> dict[int, Returned]:
    """What each of these campaigns gave back; two statements. A campaign without is left out."""
    gifts = session.execute(
        select(
            Refund.campaign_id,
            cast(func.sum(Refund.gift_cents), BigInteger),
            func.count(Donation.donor_key.distinct()),
        )
        .join(Donation, Donation.id == Refund.donation_id)
        .where(Refund.campaign_id.in_(campaign_ids), Refund.reason.in_(_BECAUSE_IT_ENDED))
        .group_by(Refund.campaign_id)
    )
    match = session.execute(
        select(
            MatchLine.campaign_id,
            cast(func.sum(MatchChange.before_cents - MatchChange.after_cents), BigInteger),
        )
        .join(MatchLine, MatchLine.id == MatchChange.line_id)
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .where(
            Campaign.id.in_(campaign_ids),
            MatchChange.changed_at >= Campaign.ended_at,
            MatchChange.after_state == MatchLineState.REVERSED,
        )
        .group_by(MatchLine.campaign_id)
    )
    cut = {row[0]: row[1] for row in match}
    people = {row[0]: (row[1], row[2]) for row in gifts}
    return {
        campaign_id: Returned(
            crowd_cents=people.get(campaign_id, (0, 0))[0],
            match_cents=cut.get(campaign_id, 0),
            donors=people.get(campaign_id, (0, 0))[1],
        )
        for campaign_id in people.keys() | cut.keys()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A campaign that gives back, with what a list of them says."""

    campaign_id: int
    title: str
    slug: str
    maker: str
    state: CampaignState
    ended_at: datetime | None
    goal_min_cents: int


def _ended() -> Select[int, str, str, str, CampaignState, datetime | None, int]:
    return (
        select(
            Campaign.id,
            Project.title,
            Project.slug,
            Person.name,
            Campaign.state,
            Campaign.ended_at,
            Campaign.goal_min_cents,
        )
        .join(Project, Project.id == Campaign.project_id)
        .join(Person, Person.id == Project.maker_id)
    )


def _as_ended(
    session: Session, statement: Select[int, str, str, str, CampaignState, datetime | None, int]
) -> list[Ended]:
    return [
        Ended(
            campaign_id=row[0],
            title=row[1],
            slug=row[2],
            maker=row[3],
            state=row[4],
            ended_at=row[5],
            goal_min_cents=row[6],
        )
        for row in session.execute(statement)
    ]


def giving_back(session: Session) -> list[Ended]:
    """Campaigns whose gifts go back now, the newest first."""
    wanted = _ended().where(Campaign.state == _S.REFUNDING)
    return _as_ended(session, wanted.order_by(Campaign.ended_at.desc(), Campaign.id.desc()))


def ended(session: Session, campaign_id: int, *, maker_id: int | None = None) -> Ended | None:
    """One campaign; with a maker's id only when it is theirs."""
    wanted = _ended().where(Campaign.id == campaign_id)
    if maker_id is not None:
        wanted = wanted.where(Project.maker_id == maker_id)
    return next(iter(_as_ended(session, wanted)), None)
