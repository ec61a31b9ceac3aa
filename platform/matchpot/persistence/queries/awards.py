"""Awards as makers, funds and the clock read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.awards import INTERNAL, AwardState, TrancheState, TrancheWhen
from matchpot.persistence.models.awards import Award, PanelFee, Tranche
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of an award."""

    id: int
    position: int
    cents: int
    due_when: TrancheWhen
    due_on: date | None
    state: TrancheState
    released_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one fund pays of an award of a network."""

    fund_id: int
    fund: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardRow:
    """An award with whose it is and where it comes from, and its parts in order.

    `title` is the project's, `called` what a fund called an award it grants without a round.
    `shares` are of an award of a network alone, as `award_groups.py` puts it together.
    `contact` is whoever of the fund stands for the decision; None when they have gone.
    """

    id: int
    state: AwardState
    amount_cents: int
    terms: str
    decided_at: datetime
    accept_by: datetime
    accepted_at: datetime | None
    ended_at: datetime | None
    reason: str
    called: str
    motivation: str
    is_unrestricted: bool
    proposed_by: int | None
    proposed_at: datetime | None
    proposer: str | None
    project_id: int
    title: str
    maker_id: int
    maker: str
    fund_id: int
    fund: str
    fund_slug: str
    pot_id: int
    contact: str | None
    contact_email: str | None
    round_id: int | None
    round: str | None
    round_slug: str | None
    code: str | None
    parts: tuple[Part, ...]
    shares: tuple[Share, ...] = ()

    @property
    def not_paid_cents(self) -> int:
        """What can perhaps still be taken back: parts that are planned or due."""
        waits = {TrancheState.PLANNED, TrancheState.DUE}
        return sum(part.cents for part in self.parts if part.state in waits)

    @property
    def next_part(self) -> Part | None:
        """The part that the fund can let go now."""
        if self.state is not AwardState.ACCEPTED:
            return None
        planned, release = TrancheState.PLANNED, TrancheWhen.RELEASE
        waits = (one for one in self.parts if (one.state, one.due_when) == (planned, release))
        return next(waits, None)

    @property
    def kept_cents(self) -> int:
        """What of it stands: paid, on its way, or to come; all but what was called back."""
        gone = TrancheState.CANCELLED
        return sum(part.cents for part in self.parts if part.state is not gone)

    @property
    def paid_cents(self) -> int:
        """What is at the maker's bank."""
        return sum(part.cents for part in self.parts if part.state is TrancheState.PAID)


_CONTACT, _PROPOSER = aliased(Person), aliased(Person)
_Rows = Select[Award, Project, Person, Organisation, Round, str | None, Person, str | None]
# What a maker may know of.
_TOLD = Award.state.not_in(sorted(INTERNAL))


def _rows() -> _Rows:
    stands_for_it = func.coalesce(Round.ratified_by, Round.created_by, Award.confirmed_by)
    columns = (Award, Project, Person, Organisation, Round, Application.code, _CONTACT)
    return (
        select(*columns, _PROPOSER.name)
        .join(Project, Project.id == Award.project_id)
        .join(Person, Person.id == Award.maker_id)
        .join(Pot, Pot.id == Award.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .outerjoin(Round, Round.id == Award.round_id)
        .outerjoin(Application, Application.id == Award.application_id)
        .outerjoin(_CONTACT, (_CONTACT.id == stands_for_it) & _CONTACT.erased_at.is_(None))
        .outerjoin(_PROPOSER, _PROPOSER.id == Award.proposed_by)
    )


def _listed(session: Session, wanted: _Rows) -> list[AwardRow]:
    """Two statements, however many awards there are."""
    rows = session.execute(wanted).all()
    parts: dict[int, list[Part]] = {}
    of_these = Tranche.award_id.in_([row[0].id for row in rows])
    for one in session.scalars(select(Tranche).where(of_these).order_by(Tranche.position)):
        part = Part(
            id=one.id,
            position=one.position,
            cents=one.amount_cents,
            due_when=one.due_when,
            due_on=one.due_on,
            state=one.state,
            released_at=one.released_at,
        )
        parts.setdefault(one.award_id, []).append(part)
    return [_row(*row, parts=tuple(parts.get(row[0].id, ()))) for row in rows]


def _row(
    award: Award,
    project: Project,
    maker: Person,
    fund: Organisation,
    round_: Round | None,
    code: str | None,
    contact: Person | None,
    proposer: str | None,
    *,
    parts: tuple[Part, ...],
) -> AwardRow:
    return AwardRow(
        id=award.id,
        state=award.state,
        amount_cents=award.amount_cents,
        terms=award.terms,
        decided_at=award.decided_at,
        accept_by=award.accept_by,
        accepted_at=award.accepted_at,
        ended_at=award.ended_at,
        reason=award.reason,
        called=award.title,
        motivation=award.motivation,
        is_unrestricted=award.is_unrestricted,
        proposed_by=award.proposed_by,
        proposed_at=award.proposed_at,
        proposer=proposer,
        project_id=project.id,
        title=project.title,
        maker_id=maker.id,
        maker=maker.name,
        fund_id=fund.id,
        fund=fund.name,
        fund_slug=fund.slug,
        pot_id=award.pot_id,
        contact=contact.name if contact else None,
        contact_email=contact.email if contact else None,
        round_id=award.round_id,
        round=round_.title if round_ else None,
        round_slug=round_.slug if round_ else None,
        code=code,
        parts=parts,
    )


def of_maker(session: Session, maker_id: int) -> list[AwardRow]:
    """A maker's awards, the newest first."""
    mine = _rows().where(Award.maker_id == maker_id, _TOLD)
    return _listed(session, mine.order_by(Award.id.desc()))


def own(session: Session, award_id: int, *, maker_id: int) -> AwardRow | None:
    """One award, when it is this maker's."""
    mine = _rows().where(Award.id == award_id, Award.maker_id == maker_id, _TOLD)
    return next(iter(_listed(session, mine)), None)


def of_round(session: Session, round_id: int) -> list[AwardRow]:
    """The awards of a round, in the order they were offered."""
    wanted = _rows().where(Award.round_id == round_id)
    return _listed(session, wanted.order_by(Award.id))


def of_funds(session: Session, fund_ids: Sequence[int]) -> list[AwardRow]:
    """The awards of some funds, of rounds and without one, the newest first."""
    wanted = _rows().where(Pot.fund_id.in_(fund_ids))
    return _listed(session, wanted.order_by(Award.id.desc()))


def of_pot(session: Session, pot_id: int) -> list[AwardRow]:
    """What a pot granted or may grant without a round, the newest first."""
    wanted = _rows().where(Award.pot_id == pot_id, Award.round_id.is_(None))
    return _listed(session, wanted.order_by(Award.id.desc()))


def one(session: Session, award_id: int) -> AwardRow | None:
    """One award, whoever's it is."""
    return next(iter(_listed(session, _rows().where(Award.id == award_id))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What a panel is paid together: how many members, their reads, and the cents."""

    members: int
    reads: int
    cents: int


def fees_of_round(session: Session, round_id: int) -> Fees:
    """What the panel of a round is paid.

    Never member by member: amounts differ by what somebody had to read, payouts go to names, and
    ballots are published under the codes, so one list beside the other would name a vote.
    """
    whole = (
        func.coalesce(func.sum(PanelFee.reads), 0),
        func.coalesce(func.sum(PanelFee.amount_cents), 0),
    )
    members, reads, cents = session.execute(
        select(func.count(), *whole)
        .select_from(PanelFee)
        .join(Seat, Seat.id == PanelFee.seat_id)
        .where(Seat.round_id == round_id)
    ).one()
    return Fees(members=members, reads=int(reads), cents=int(cents))
