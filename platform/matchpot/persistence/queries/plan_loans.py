"""Loans of this site as sources of a plan: asked for, agreed, or with the maker."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.loans.states import LoanState
from matchpot.domain.planning.plans import PlannedSource
from matchpot.domain.projects import SourceKind, SourceState
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation

_L = LoanState
# One that ended without money is no source; one that was paid back paid for the plan all the same.
STATES = {
    _L.APPLIED: SourceState.APPLIED,
    _L.PROPOSED: SourceState.APPLIED,
    _L.APPROVED: SourceState.PROMISED,
    _L.ACCEPTED: SourceState.PROMISED,
    _L.DISBURSED: SourceState.RECEIVED,
    _L.REPAYING: SourceState.RECEIVED,
    _L.RESCHEDULED: SourceState.RECEIVED,
    _L.REPAID: SourceState.RECEIVED,
    _L.WRITTEN_OFF: SourceState.RECEIVED,
}


def loans_of(session: Session, project_id: int) -> Iterator[PlannedSource]:
    """The loans of a project in the order in which they were asked for."""
    rows = session.execute(
        select(Organisation.name, Pot.name, Loan.product_id, Loan.state, Loan.amount_cents)
        .select_from(Loan)
        .join(Pot, Pot.id == Loan.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Loan.project_id == project_id, Loan.state.in_(sorted(STATES)))
        .order_by(Loan.id)
    )
    for fund, pot, product_id, state, cents in rows:
        yield PlannedSource(
            label=f"{fund}: {pot}",
            kind=SourceKind.LOAN,
            state=STATES[state],
            cents=cents,
            scheme_key=f"loan-{product_id}",
            from_books=True,
        )
