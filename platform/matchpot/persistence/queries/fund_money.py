"""Where every euro of a fund is, pot by pot: the figures of its desk.

They come from the pots' own columns and from sums over what hangs on them; that the books say the
same is shown by the entries behind each figure (`fund_entries.py`) and by a test.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from sqlalchemy import String, func, literal, select, type_coerce, union_all
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.ledger.figures import Figure
from matchpot.domain.matching.lines import USED, MatchLineState
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.persistence.models.awards import Award, PanelFee, Tranche
from matchpot.persistence.models.matching import MatchLine, Pot

_AWAITING = frozenset({MatchLineState.CAPTURED, MatchLineState.FROZEN})
_GIVEN = frozenset({MatchLineState.SETTLED, MatchLineState.PAID})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """The figures of a pot, or of several together; cents, and each of them a `Figure`.

    `paid` is a part of `given`; paid in is held, captured, awarded, given, panels and left.
    """

    promised: int = 0
    paid_in: int = 0
    held: int = 0
    captured: int = 0
    awarded: int = 0
    given: int = 0
    paid: int = 0
    panels: int = 0

    @property
    def left(self) -> int:
        """Paid in and free."""
        gone = self.held + self.captured + self.awarded + self.given + self.panels
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
class PotMoney:
    """A pot with its figures."""

    id: int
    fund_id: int
    name: str
    purpose: PotPurpose
    state: PotState
    money: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardSums:
    """How many awards of a fund are in one state, and their cents; `paid_cents` arrived."""

    state: AwardState
    count: int
    cents: int
    paid_cents: int


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
        )
        for pot in pots
    ]


def _money(pot: Pot, sums: Mapping[tuple[str, str], int]) -> Money:
    def lines(states: Iterable[MatchLineState]) -> int:
        return sum(sums.get(("line", state.value), 0) for state in states)

    def parts(*states: TrancheState) -> int:
        return sum(sums.get(("part", state.value), 0) for state in states)

    return Money(
        # What came in unannounced was never promised; it counts as if it had been.
        promised=max(pot.committed_cents, pot.total_cents),
        paid_in=pot.total_cents,
        held=pot.reserved_cents,
        captured=lines(_AWAITING),
        awarded=parts(TrancheState.PLANNED),
        given=lines(_GIVEN) + parts(TrancheState.DUE, TrancheState.PAID),
        paid=lines({MatchLineState.PAID}) + parts(TrancheState.PAID),
        panels=sums.get(("fee", ""), 0),
    )


def _sums(session: Session, fund_ids: Sequence[int]) -> dict[int, dict[tuple[str, str], int]]:
    """Cents by pot, and by (what it is, its state)."""
    own = select(Pot.id).where(Pot.fund_id.in_(fund_ids))
    lines = (
        select(
            literal("line", String).label("what"),
            MatchLine.pot_id.label("pot_id"),
            type_coerce(MatchLine.state, String).label("state"),
            func.sum(MatchLine.amount_cents).label("cents"),
        )
        .where(MatchLine.pot_id.in_(own), MatchLine.state.in_(sorted(USED)))
        .group_by(MatchLine.pot_id, MatchLine.state)
    )
    parts = (
        select(
            literal("part", String),
            Award.pot_id,
            type_coerce(Tranche.state, String),
            func.sum(Tranche.amount_cents),
        )
        .join(Tranche, Tranche.award_id == Award.id)
        .where(Award.pot_id.in_(own))
        .group_by(Award.pot_id, Tranche.state)
    )
    fees = (
        select(
            literal("fee", String),
            PanelFee.pot_id,
            literal("", String),
            func.sum(PanelFee.amount_cents),
        )
        .where(PanelFee.pot_id.in_(own))
        .group_by(PanelFee.pot_id)
    )
    sums: dict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    for row in session.execute(union_all(lines, parts, fees)):
        sums[row.pot_id][row.what, row.state] = int(row.cents)
    return sums


def awards_by_state(session: Session, fund_ids: Sequence[int]) -> list[AwardSums]:
    """How the awards of some funds stand, in the order of their states."""
    paid = (
        select(func.coalesce(func.sum(Tranche.amount_cents), 0))
        .where(Tranche.award_id == Award.id, Tranche.state == TrancheState.PAID)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Award.state, func.count(), func.sum(Award.amount_cents), func.sum(paid))
        .join(Pot, Pot.id == Award.pot_id)
        .where(Pot.fund_id.in_(fund_ids))
        .group_by(Award.state)
    )
    found = [
        AwardSums(state=state, count=count, cents=int(cents), paid_cents=int(paid_cents))
        for state, count, cents, paid_cents in rows
    ]
    return sorted(found, key=lambda one: list(AwardState).index(one.state))
