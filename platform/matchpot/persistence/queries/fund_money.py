"""Where every euro of a fund is, pot by pot: the figures of its desk.

They come from the pots' own columns and from sums over what hangs on them; that the books say the
same is shown by the entries behind each figure (`fund_entries.py`) and by a test.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, String, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.ledger.figures import Figure
from matchpot.domain.loans.states import LENT
from matchpot.domain.matching.lines import USED, MatchLineState
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.persistence.models.awards import Award, PanelFee, Tranche
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import MatchLine, Pot

_AWAITING = frozenset({MatchLineState.CAPTURED, MatchLineState.FROZEN})
# By (what it is, its state): cents and how many.
_Sums = dict[tuple[str, str], tuple[int, int]]
_NONE = (0, 0)
_GIVEN = frozenset({MatchLineState.SETTLED, MatchLineState.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The figures of a pot, or of several together; cents, and each of them a `Figure`.

    `paid` is a part of `given`; paid in is held, captured, awarded, lent, lost, given, panels and
    left.
    """

    promised: int = 0
    paid_in: int = 0
    held: int = 0
    captured: int = 0
    awarded: int = 0
    lent: int = 0
    lost: int = 0
    given: int = 0
    paid: int = 0
    panels: int = 0

    @property
    def left(self) -> int:
        """Paid in and free."""
        gone = self.held + self.captured + self.awarded + self.given + self.panels
        gone += self.lent + self.lost
        return self.paid_in - gone

    @property
    def owed(self) -> int:
        """Given for good and not on anybody's account yet."""
        return self.given - self.paid

    @property
    def awaited(self) -> int:
        """Promised and not paid in yet."""
        return self.promised - self.paid_in

    def of(self, figure: Figure) -> int:
        """One of the figures."""
        return int(getattr(self, figure.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardSums:
    """How many awards are in one state, and their cents; `paid_cents` arrived."""

    state: AwardState
    count: int
    cents: int
    paid_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PotMoney:
    """A pot with its figures."""

    id: int
    fund_id: int
    name: str
    purpose: PotPurpose
    state: PotState
    money: Money
    awards: tuple[AwardSums, ...]


def together(pots: Iterable[PotMoney]) -> Money:
    """The figures of several pots as one."""
    every = [pot.money for pot in pots]
    return Money(**{one.name: sum(getattr(m, one.name) for m in every) for one in fields(Money)})


def money_of_funds(session: Session, fund_ids: Sequence[int]) -> list[PotMoney]:
    """Every pot of some funds with its figures, the newest first; two statements."""
    pots = session.execute(
        select(Pot).where(Pot.fund_id.in_(fund_ids)).order_by(Pot.id.desc())
    ).scalars()
    sums = _sums(session, fund_ids)
    return [
        PotMoney(
            id=pot.id,
            fund_id=pot.fund_id,
            name=pot.name,
            purpose=pot.purpose,
            state=pot.state,
            money=_money(pot, sums[pot.id]),
            awards=_awards(sums[pot.id]),
        )
        for pot in pots
    ]


def _money(pot: Pot, sums: _Sums) -> Money:
    def lines(states: Iterable[MatchLineState]) -> int:
        return sum(sums.get(("line", state.value), _NONE)[0] for state in states)

    def parts(*states: TrancheState) -> int:
        return sum(sums.get(("part", state.value), _NONE)[0] for state in states)

    return Money(
        # What came in unannounced was never promised; it counts as if it had been.
        promised=max(pot.committed_cents, pot.total_cents),
        paid_in=pot.total_cents,
        held=pot.reserved_cents,
        captured=lines(_AWAITING),
        awarded=parts(TrancheState.PLANNED),
        given=lines(_GIVEN) + parts(TrancheState.DUE, TrancheState.PAID),
        paid=lines({MatchLineState.PAID}) + parts(TrancheState.PAID),
        panels=sums.get(("fee", ""), _NONE)[0],
        lent=sums.get(("owed", ""), _NONE)[0],
        lost=sums.get(("lost", ""), _NONE)[0],
    )


def _awards(sums: _Sums) -> tuple[AwardSums, ...]:
    return tuple(
        AwardSums(
            state=state,
            count=sums["award", state.value][1],
            cents=sums["award", state.value][0],
            paid_cents=sums.get(("paid", state.value), _NONE)[0],
        )
        for state in AwardState
        if ("award", state.value) in sums
    )


def awards_by_state(pots: Iterable[PotMoney]) -> list[AwardSums]:
    """How the awards of some pots stand, in the order of their states."""
    every = [one for pot in pots for one in pot.awards]
    return [
        AwardSums(
            state=state,
            count=sum(one.count for one in every if one.state is state),
            cents=sum(one.cents for one in every if one.state is state),
            paid_cents=sum(one.paid_cents for one in every if one.state is state),
        )
        for state in AwardState
        if any(one.state is state for one in every)
    ]


def _sums(session: Session, fund_ids: Sequence[int]) -> dict[int, _Sums]:
    """By pot, cents and how many, by (what it is, its state)."""
    own = select(Pot.id).where(Pot.fund_id.in_(fund_ids))

    def branch(
        what: str, pot_id: Any, state: Any, cents: Any
    ) -> Select[str, int, str, int, int]:  # Any: columns of whatever table it is about
        return (
            select(
                literal(what, String).label("what"),
                pot_id.label("pot_id"),
                (literal("", String) if state is None else type_coerce(state, String)).label(
                    "state"
                ),
                func.sum(cents).label("cents"),
                func.count().label("many"),
            )
            .where(pot_id.in_(own))
            .group_by(*((pot_id,) if state is None else (pot_id, state)))
        )

    lines = branch("line", MatchLine.pot_id, MatchLine.state, MatchLine.amount_cents)
    parts = branch("part", Award.pot_id, Tranche.state, Tranche.amount_cents)
    paid = branch("paid", Award.pot_id, Award.state, Tranche.amount_cents)
    of_award = Tranche.award_id == Award.id
    owed = Loan.amount_cents - Loan.paid_cents - Loan.written_off_cents
    statement = union_all(
        lines.where(MatchLine.state.in_(sorted(USED))),
        parts.join(Tranche, of_award),
        paid.join(Tranche, of_award).where(Tranche.state == TrancheState.PAID),
        branch("award", Award.pot_id, Award.state, Award.amount_cents),
        branch("fee", PanelFee.pot_id, None, PanelFee.amount_cents),
        branch("owed", Loan.pot_id, None, owed).where(Loan.state.in_(sorted(LENT))),
        branch("lost", Loan.pot_id, None, Loan.written_off_cents),
    )
    sums: dict[int, _Sums] = defaultdict(dict)
    for row in session.execute(statement):
        sums[row.pot_id][row.what, row.state] = (int(row.cents), row.many)
    return sums
