"""Rounds as pages read them: one with its fund and pot, lists of them, and what may be counted.

Applications, panels and ballots have files of their own; here they are numbers, never names.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import ENDS, Phase
from matchpot.domain.rounds.plain_rules import from_plain
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan, Window, read_plan
from matchpot.domain.rounds.snapshot import Snapshot
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.panels import Declaration, Seat
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries.endings import returning_of_pot

# Handed in, whatever became of it since.
_HANDED_IN = frozenset(ApplicationState) - {ApplicationState.DRAFT}


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPage:
    """A round with the names of its fund and its pot; `free_cents` is what the pot has left."""

    row: Round
    fund_name: str
    fund_slug: str
    pot_name: str
    free_cents: Cents

    @property
    def rules(self) -> RoundRules:
        """What was frozen, or stands in the draft."""
        row = self.row
        return from_plain(row.rules if row.snapshot is None else Snapshot(row.snapshot).rules)

    @property
    def plan(self) -> Plan:
        """The days as they stand now."""
        return read_plan(self.row.plan)

    @property
    def window(self) -> Window | None:
        """The days of the phase it is in; None in a draft and after the end."""
        phase = self.row.phase
        return None if phase is Phase.DRAFT or phase in ENDS else self.plan.window(phase)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What everybody may know: how many applied and stand, how many recusals there are."""

    handed_in: int
    withdrawn: int
    refused: int
    members: int
    recusals: int


# What a pot has for new rounds and awards; money a fund asked back is none of it.
_FREE = Pot.total_cents - Pot.reserved_cents - Pot.used_cents - returning_of_pot()


def _rounds() -> Select[Round, Organisation, Pot, int]:
    return (
        select(Round, Organisation, Pot, _FREE)
        .join(Organisation, Organisation.id == Round.fund_id)
        .join(Pot, Pot.id == Round.pot_id)
    )


def _pages(session: Session, *conditions: ColumnElement[bool]) -> list[RoundPage]:
    query = _rounds().where(*conditions).order_by(Round.id.desc())
    return [
        RoundPage(
            row=row,
            fund_name=fund.name,
            fund_slug=fund.slug,
            pot_name=pot.name,
            free_cents=free,
        )
        for row, fund, pot, free in session.execute(query)
    ]


def round_page(session: Session, round_id: int) -> RoundPage | None:
    """One round, whatever its phase."""
    return next(iter(_pages(session, Round.id == round_id)), None)


def public_round(session: Session, slug: str) -> RoundPage | None:
    """One round as everybody may see it: from its opening on, also when it was called off."""
    return next(iter(_pages(session, Round.slug == slug, Round.opened_at.is_not(None))), None)


def public_rounds(session: Session) -> list[RoundPage]:
    """Every round that was ever opened, the newest first."""
    return _pages(session, Round.opened_at.is_not(None))


def rounds_of_funds(session: Session, fund_ids: Sequence[int]) -> list[RoundPage]:
    """Every round of some funds, the newest first."""
    return _pages(session, Round.fund_id.in_(fund_ids))


def rounds_of_pot(session: Session, pot_id: int) -> list[RoundPage]:
    """Every round that is paid from a pot, the newest first."""
    return _pages(session, Round.pot_id == pot_id)


def counts(session: Session, round_id: int) -> Counts:
    """How many applied and what became of them, and how often somebody stepped aside."""
    grouped = (
        select(Application.state, func.count())
        .where(Application.round_id == round_id)
        .group_by(Application.state)
    )
    by_state = {row[0]: row[1] for row in session.execute(grouped)}
    # Whoever came to sit there, also who left since.
    seated = (Seat.round_id == round_id) & Seat.seated_at.is_not(None)
    recused = (
        select(func.count()).select_from(Declaration).join(Seat, Seat.id == Declaration.seat_id)
    )
    return Counts(
        handed_in=sum(count for state, count in by_state.items() if state in _HANDED_IN),
        withdrawn=by_state.get(ApplicationState.WITHDRAWN, 0),
        refused=by_state.get(ApplicationState.INELIGIBLE, 0),
        members=session.scalar(select(func.count()).select_from(Seat).where(seated)) or 0,
        recusals=session.scalar(recused.where(seated, Declaration.has_conflict)) or 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPot:
    """A pot that rounds of a fund can be paid from."""

    id: int
    name: str
    free_cents: Cents


def pots_for_rounds(session: Session, fund_id: int) -> list[RoundPot]:
    """The pots of a fund that are for rounds, the newest first."""
    query = (
        select(Pot.id, Pot.name, _FREE)
        .where(Pot.fund_id == fund_id, Pot.purpose == PotPurpose.ROUND)
        .order_by(Pot.id.desc())
    )
    return [
        RoundPot(id=id_, name=name, free_cents=cents) for id_, name, cents in session.execute(query)
    ]
