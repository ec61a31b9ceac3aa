"""Duties as officers, everyone and the clock read them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.reports.duties import WAITS_FOR_FUND, DutyState
from matchpot.domain.reports.reminders import BEFORE
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import ReportCopy
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.models.trust import Duty, Request

_D = DutyState
# No fund's silence is shorter than the days of its policy, and those are one at least.
_SHORTEST_SILENCE = timedelta(days=1)


class Shown(StrEnum):
    """Which duties a list shows."""

    WAITING = "waiting"
    LATE = "late"
    DUE = "due"
    ACCEPTED = "accepted"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRow:
    """A duty with what it is about; `round` names where an award came from, if from a round.

    `reports` counts what came, `last_at` when the last of it did.
    """

    duty: Duty
    title: str
    slug: str
    maker: str
    fund: str
    fund_slug: str
    round: str | None
    reports: int
    last_at: datetime | None

    @property
    def waits_for_fund(self) -> bool:
        """Whether somebody of the fund has something to do about it."""
        is_drawn = self.duty.lot_id is not None and self.duty.looked_at is None
        return self.duty.state is _D.SUBMITTED or is_drawn


def _drawn() -> ColumnElement[bool]:
    return and_(Duty.lot_id.is_not(None), Duty.looked_at.is_(None))


_SHOWN: dict[Shown, ColumnElement[bool]] = {
    Shown.WAITING: or_(Duty.state == _D.SUBMITTED, _drawn()),
    Shown.LATE: and_(Duty.state == _D.DUE, Duty.late_at.is_not(None)),
    Shown.DUE: and_(Duty.state == _D.DUE, Duty.late_at.is_(None)),
    Shown.ACCEPTED: Duty.state == _D.ACKNOWLEDGED,
}

_Rows = Select[Duty, str, str, str, str, str, str | None, int, datetime | None]


def _rows() -> _Rows:
    copies = (
        select(
            ReportCopy.duty_id,
            func.count().label("reports"),
            func.max(ReportCopy.sent_at).label("last_at"),
        )
        .group_by(ReportCopy.duty_id)
        .subquery()
    )
    return (
        select(
            Duty,
            Project.title,
            Project.slug,
            Person.name,
            Organisation.name,
            Organisation.slug,
            Round.title,
            func.coalesce(copies.c.reports, 0),
            copies.c.last_at,
        )
        .join(Project, Project.id == Duty.project_id)
        .join(Person, Person.id == Duty.maker_id)
        .join(Organisation, Organisation.id == Duty.fund_id)
        .outerjoin(Award, Award.id == Duty.award_id)
        .outerjoin(Round, Round.id == Award.round_id)
        .outerjoin(copies, copies.c.duty_id == Duty.id)
    )


def _listed(session: Session, wanted: _Rows) -> list[DutyRow]:
    return [
        DutyRow(
            duty=duty,
            title=title,
            slug=slug,
            maker=maker,
            fund=fund,
            fund_slug=fund_slug,
            round=round_,
            reports=reports,
            last_at=last_at,
        )
        for duty, title, slug, maker, fund, fund_slug, round_, reports, last_at in session.execute(
            wanted
        )
    ]


def of_fund(session: Session, fund_id: int, shown: Shown = Shown.ALL) -> list[DutyRow]:
    """A fund's duties: first those that are due soonest, then those without a day."""
    found = _rows().where(Duty.fund_id == fund_id)
    if shown in _SHOWN:
        found = found.where(_SHOWN[shown])
    return _listed(session, found.order_by(Duty.due_on.is_(None), Duty.due_on, Duty.id))


def counts(session: Session, fund_id: int) -> dict[Shown, int]:
    """How many each list of a fund shows, in one statement."""
    sums = [func.count().filter(rule) for rule in _SHOWN.values()]
    row = session.execute(select(*sums, func.count()).where(Duty.fund_id == fund_id)).one()
    return dict(zip((*_SHOWN, Shown.ALL), row, strict=True))


def waiting_for_fund(session: Session, fund_ids: Collection[int]) -> list[DutyRow]:
    """What these funds can answer now, the longest waiting first; one statement."""
    found = _rows().where(Duty.fund_id.in_(fund_ids), _SHOWN[Shown.WAITING])
    return _listed(session, found.order_by(Duty.waits_since, Duty.id))


def one(session: Session, duty_id: int) -> DutyRow | None:
    """One duty, whoever's it is."""
    return next(iter(_listed(session, _rows().where(Duty.id == duty_id))), None)


def requests_of(session: Session, duty_id: int) -> Sequence[tuple[Request, str]]:
    """All that was asked about a duty or tried to, with who did; oldest first."""
    rows = session.execute(
        select(Request, Person.name)
        .join(Person, Person.id == Request.asked_by)
        .where(Request.duty_id == duty_id)
        .order_by(Request.id)
    )
    return [(request, name) for request, name in rows]


# ---- for the clock ------------------------------------------------------------------------------


def to_look_after(session: Session, *, today: date, now: datetime) -> Sequence[int]:
    """Duties for which a day may have come: to remind of, late, or accepted by silence."""
    soon = [
        and_(Duty.reminders <= at, Duty.due_on <= today + before)
        for at, before in enumerate(BEFORE)
    ]
    due = and_(Duty.state == _D.DUE, Duty.late_at.is_(None), or_(*soon, Duty.due_on < today))
    silent = and_(Duty.state.in_(WAITS_FOR_FUND), Duty.waits_since < now - _SHORTEST_SILENCE)
    found = select(Duty.id).where(or_(due, silent)).order_by(Duty.id)
    return session.scalars(found).all()


def awards_without(session: Session) -> Sequence[int]:
    """Awards that makers accepted and that have no duty yet."""
    has_one = select(Duty.id).where(Duty.award_id == Award.id).exists()
    promised = Award.state.in_((AwardState.ACCEPTED, AwardState.PAID))
    return session.scalars(select(Award.id).where(promised, ~has_one).order_by(Award.id)).all()


_GIVEN = and_(
    MatchLine.state.in_((MatchLineState.SETTLED, MatchLineState.PAID)), MatchLine.amount_cents > 0
)


def campaigns_without(session: Session) -> Sequence[int]:
    """Settled campaigns that a fund matched without having its duty yet."""
    has_one = (
        select(Duty.id)
        .where(Duty.campaign_id == MatchLine.campaign_id, Duty.fund_id == Pot.fund_id)
        .exists()
    )
    found = (
        select(MatchLine.campaign_id)
        .join(Campaign, Campaign.id == MatchLine.campaign_id)
        .join(Pot, Pot.id == MatchLine.pot_id)
        .where(Campaign.settled_at.is_not(None), Campaign.live_at.is_not(None), _GIVEN, ~has_one)
    )
    return session.scalars(found.distinct().order_by(MatchLine.campaign_id)).all()


def with_other_sums(session: Session) -> Sequence[int]:
    """Open duties whose money is not what it was when they were last looked at."""
    is_open = Duty.state.in_((_D.DUE, _D.SUBMITTED, _D.QUESTION))
    parts = (
        select(func.coalesce(func.sum(Tranche.amount_cents), 0))
        .where(Tranche.award_id == Duty.award_id, Tranche.state != TrancheState.CANCELLED)
        .scalar_subquery()
    )
    lines = (
        select(func.coalesce(func.sum(MatchLine.amount_cents), 0))
        .join(Pot, Pot.id == MatchLine.pot_id)
        .where(MatchLine.campaign_id == Duty.campaign_id, Pot.fund_id == Duty.fund_id, _GIVEN)
        .correlate(Duty)
        .scalar_subquery()
    )
    other = or_(
        and_(Duty.award_id.is_not(None), Duty.amount_cents != parts),
        and_(Duty.campaign_id.is_not(None), Duty.amount_cents != lines),
    )
    return session.scalars(select(Duty.id).where(is_open, other).order_by(Duty.id)).all()
