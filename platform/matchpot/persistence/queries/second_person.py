"""What waits for a second person in a fund: who asked, since when, and how much it is about.

Each thing is done on its own page; here they are only gathered, in one statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.cofunding import PromiseState
from matchpot.domain.endings import ReturnState
from matchpot.domain.networks.purses import MandateState
from matchpot.domain.pots import PayInState
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.runs import RunState
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.endings import FundReturn
from matchpot.persistence.models.matching import PayIn, Pot
from matchpot.persistence.models.networks import NetworkMandate, NetworkPurse
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.runs import DistributionRun


class Asks(StrEnum):
    """What somebody else is asked to do."""

    PAY_IN = "pay_in"
    DIVISION = "division"
    CORRECTION = "correction"
    RETURN = "return"
    AWARD = "award"
    PROMISE = "promise"
    MANDATE = "mandate"
    OBJECTION = "objection"
    CONSENT = "consent"
    DECISION = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One thing that waits; `asked_by` is None where the clock or a panel asks.

    `id` and `number` lead to its page: of a pot and its division, of a round and an application, of
    an award.
    """

    what: Asks
    fund_id: int
    id: int
    number: int | None
    title: str
    cents: int | None
    asked_by: int | None
    asker: str | None
    since: datetime


# Any: columns of whatever table it is about.
_Branch = Select[*tuple[Any, ...]]


def _branch(
    what: ColumnElement[str],
    fund_id: Any,
    thing: Any,
    *,
    number: Any = None,
    title: Any,
    cents: Any = None,
    asked_by: Any = None,
    since: Any,
) -> _Branch:
    return select(
        what.label("what"),
        fund_id.label("fund_id"),
        thing.label("thing"),
        (cast(null(), BigInteger) if number is None else cast(number, BigInteger)).label("number"),
        title.label("title"),
        (cast(null(), BigInteger) if cents is None else cents).label("cents"),
        (cast(null(), BigInteger) if asked_by is None else asked_by).label("asked_by"),
        since.label("since"),
    )


def _word(word: Asks) -> ColumnElement[str]:
    return literal(word.value, String)


def _branches(funds: Sequence[int]) -> list[_Branch]:
    return [*_of_money(funds), *_of_awards(funds), *_of_rounds(funds)]


def _of_money(funds: Sequence[int]) -> list[_Branch]:
    """What comes into pots, is divided, and goes back to the fund."""
    corrects = DistributionRun.corrects_id.is_not(None)
    kind = case((corrects, _word(Asks.CORRECTION)), else_=_word(Asks.DIVISION))
    return [
        _branch(
            _word(Asks.PAY_IN), Pot.fund_id, Pot.id,
            title=Pot.name, cents=PayIn.amount_cents, asked_by=PayIn.recorded_by,
            since=PayIn.recorded_at,
        )
        .join(PayIn, PayIn.pot_id == Pot.id)
        .where(Pot.fund_id.in_(funds), PayIn.state == PayInState.RECORDED),
        # Of a correction the first who approved is the one who cannot be the second.
        _branch(
            kind, Pot.fund_id, Pot.id,
            number=DistributionRun.number, title=Pot.name, cents=DistributionRun.pool_cents,
            asked_by=case(
                (corrects, DistributionRun.approved_by), else_=DistributionRun.prepared_by
            ),
            since=func.coalesce(DistributionRun.approved_at, DistributionRun.frozen_at),
        )
        .join(DistributionRun, DistributionRun.pot_id == Pot.id)
        .where(Pot.fund_id.in_(funds), DistributionRun.state == RunState.DRAFT),
        _branch(
            _word(Asks.RETURN), Pot.fund_id, Pot.id,
            number=FundReturn.id, title=Pot.name, cents=FundReturn.amount_cents,
            asked_by=FundReturn.asked_by, since=FundReturn.asked_at,
        )
        .join(FundReturn, FundReturn.pot_id == Pot.id)
        .where(Pot.fund_id.in_(funds), FundReturn.state == ReturnState.ASKED),
    ]  # fmt: skip


def _of_awards(funds: Sequence[int]) -> list[_Branch]:
    """What a fund gives directly, on conditions, or lets a network give."""
    return [
        _branch(
            _word(Asks.AWARD), Pot.fund_id, Award.id,
            title=Project.title, cents=Award.amount_cents, asked_by=Award.proposed_by,
            since=Award.proposed_at,
        )
        .join(Award, Award.pot_id == Pot.id)
        .join(Project, Project.id == Award.project_id)
        .where(Pot.fund_id.in_(funds), Award.state == AwardState.PROPOSED),
        _branch(
            _word(Asks.PROMISE), Pot.fund_id, FundPromise.id,
            title=Project.title, cents=FundPromise.amount_cents,
            asked_by=FundPromise.proposed_by, since=FundPromise.proposed_at,
        )
        .join(FundPromise, FundPromise.pot_id == Pot.id)
        .join(Cofunding, Cofunding.id == FundPromise.cofunding_id)
        .join(Project, Project.id == Cofunding.project_id)
        .where(Pot.fund_id.in_(funds), FundPromise.state == PromiseState.PROPOSED),
        _branch(
            _word(Asks.MANDATE), Pot.fund_id, Pot.id,
            number=NetworkMandate.id, title=NetworkPurse.name, cents=NetworkMandate.in_all_cents,
            asked_by=NetworkMandate.offered_by, since=NetworkMandate.offered_at,
        )
        .join(NetworkMandate, NetworkMandate.pot_id == Pot.id)
        .join(NetworkPurse, NetworkPurse.id == NetworkMandate.purse_id)
        .where(Pot.fund_id.in_(funds), NetworkMandate.state == MandateState.OFFERED),
    ]  # fmt: skip


def _of_rounds(funds: Sequence[int]) -> list[_Branch]:
    round_of = Round.fund_id.in_(funds)
    return [
        _branch(
            _word(Asks.OBJECTION), Round.fund_id, Round.id,
            number=Application.id, title=Project.title, cents=Application.ask_cents,
            asked_by=Application.judged_by, since=Application.appealed_at,
        )
        .join(Application, Application.round_id == Round.id)
        .join(Project, Project.id == Application.project_id)
        .where(
            round_of,
            Round.phase == Phase.ELIGIBILITY,
            Application.state == ApplicationState.APPEALED,
        ),
        _branch(
            _word(Asks.CONSENT), Round.fund_id, Round.id,
            title=Round.title, cents=Round.held_cents, since=Round.phase_since,
        ).where(round_of, Round.phase == Phase.CONSENT),
        _branch(
            _word(Asks.DECISION), Round.fund_id, Round.id,
            title=Round.title, cents=Round.held_cents, since=Round.phase_since,
        ).where(round_of, Round.phase == Phase.DECIDED, Round.ratified_at.is_(None)),
    ]  # fmt: skip


def waiting_for(session: Session, fund_ids: Sequence[int]) -> list[Waiting]:
    """All that waits for a second person in some funds, the oldest first."""
    every = union_all(*_branches(fund_ids)).subquery()
    rows = session.execute(
        select(every, Person.name.label("asker"))
        .outerjoin(Person, Person.id == every.c.asked_by)
        .order_by(every.c.since, every.c.thing, every.c.number)
    )
    return [
        Waiting(
            what=Asks(row.what),
            fund_id=row.fund_id,
            id=row.thing,
            number=row.number,
            title=row.title,
            cents=row.cents,
            asked_by=row.asked_by,
            asker=row.asker,
            since=row.since,
        )
        for row in rows
    ]
