"""I11: awards, their parts, kept promises, what panellists are owed, payouts and books agree.

Sums are made by the database; the rows that come out are compared here.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.ledger import accounts as chart
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.persistence.models.awards import Award, PanelFee, Tranche
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.queries import ledger as queries
from matchpot.services.check_promises import promises_apart
from matchpot.services.payouts import carried_cents

_T = TrancheState
_OWED = frozenset({_T.DUE, _T.PAID})
# In which states the parts of an award can be.
_PARTS: Mapping[AwardState, frozenset[TrancheState]] = {
    AwardState.PROPOSED: frozenset({_T.PROPOSED}),
    AwardState.OFFERED: frozenset({_T.PLANNED}),
    AwardState.ACCEPTED: frozenset({_T.PLANNED, _T.DUE, _T.PAID}),
    AwardState.PAID: frozenset({_T.PAID}),
    AwardState.DECLINED: frozenset({_T.CANCELLED}),
    AwardState.REVOKED: frozenset({_T.DUE, _T.PAID, _T.CANCELLED}),
    AwardState.WITHDRAWN: frozenset({_T.CANCELLED}),
}


def awards_add_up(session: Session) -> Finding:
    """I11: every award is its parts, and every part that is owed is a payout."""
    wrong = [*_awards_apart(session), *_payouts_apart(session), *promises_apart(session)]
    count = session.scalar(select(func.count()).select_from(Award)) or 0
    good, bad = f"{count} awards add up", "awards do not add up"
    return judge(Invariant.AWARDS_ADD_UP, wrong, good=good, bad=bad, awards=count)


def given_by_pot(session: Session) -> dict[int, int]:
    """By pot, what it gave as awards and to panels; not what is proposed or was called back."""
    awarded = (
        select(Award.pot_id, func.sum(Tranche.amount_cents))
        .select_from(Tranche)
        .join(Award, Award.id == Tranche.award_id)
        .where(Tranche.state.not_in((_T.PROPOSED, _T.CANCELLED)))
        .group_by(Award.pot_id)
    )
    earned = select(PanelFee.pot_id, func.sum(PanelFee.amount_cents)).group_by(PanelFee.pot_id)
    sums: dict[int, int] = {}
    for statement in (awarded, earned):
        for pot_id, cents in session.execute(statement):
            sums[pot_id] = sums.get(pot_id, 0) + int(cents)
    return sums


def proposed_by_pot(session: Session) -> dict[int, int]:
    """By pot, what is set aside for awards that somebody must still confirm."""
    sums = (
        select(Award.pot_id, func.sum(Award.amount_cents))
        .where(Award.state == AwardState.PROPOSED)
        .group_by(Award.pot_id)
    )
    return {pot_id: int(cents) for pot_id, cents in session.execute(sums)}


def _awards_apart(session: Session) -> Iterator[str]:
    parts: dict[int, dict[TrancheState, int]] = {}
    statement = select(Tranche.award_id, Tranche.state, func.sum(Tranche.amount_cents)).group_by(
        Tranche.award_id, Tranche.state
    )
    for award_id, state, cents in session.execute(statement):
        parts.setdefault(award_id, {})[state] = int(cents)
    booked = {
        name: -cents
        for name, cents in queries.balances(session, "Liabilities:Fund:").items()
        if ":Awarded-G" in name
    }
    rows = session.execute(
        select(Award, Pot.fund_id).join(Pot, Pot.id == Award.pot_id).order_by(Award.id)
    )
    for award, fund_id in rows:
        own = parts.get(award.id, {})
        if sum(own.values()) != award.amount_cents or not own.keys() <= _PARTS[award.state]:
            yield f"award {award.id}: {award.state}, {award.amount_cents} cents, parts {own}"
        account = chart.pot_awarded(fund_id=fund_id, pot_id=award.pot_id, award_id=award.id)
        if (held := booked.pop(account.name, 0)) != own.get(_T.PLANNED, 0):
            yield f"{account.name}: {held} cents, not due {own.get(_T.PLANNED, 0)}"
    yield from (f"{name}: {cents} cents, no award" for name, cents in booked.items() if cents)


def _payouts_apart(session: Session) -> Iterator[str]:
    parts: dict[int, int] = {}
    fees: dict[int, int] = {}
    wanted = Payout.tranche_id.is_not(None) | Payout.fee_seat_id.is_not(None)
    for payout in session.scalars(select(Payout).where(wanted)):
        sums, key = (parts, payout.tranche_id) if payout.tranche_id else (fees, payout.fee_seat_id)
        assert key is not None  # noqa: S101 - one of the two is there
        brought = carried_cents(payout) + payout.blocks.get("netted_cents", 0)
        sums[key] = sums.get(key, 0) + brought
    for part in session.scalars(select(Tranche).order_by(Tranche.id)):
        owed = part.amount_cents if part.state in _OWED else 0
        if parts.get(part.id, 0) != owed:
            yield f"tranche {part.id}: {owed} cents owed, payouts {parts.get(part.id, 0)}"
    for fee in session.scalars(select(PanelFee).order_by(PanelFee.seat_id)):
        # Its payout is drafted some minutes after it was earned.
        if fees.get(fee.seat_id, fee.amount_cents) != fee.amount_cents:
            yield f"panel fee {fee.seat_id}: payouts {fees[fee.seat_id]} of {fee.amount_cents}"
