"""What a maker may want to pay now: what is late or due, and all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matchpot.domain.loans.settling import Line, has_begun
from matchpot.domain.money import Cents
from matchpot.persistence.queries.loans import InstalmentRow
from matchpot.services.loan_pages import LEAST_CENTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """Cents: what is to be paid up to and with the running month, and what ends the loan."""

    now_cents: Cents
    whole_cents: Cents


def suggested(rows: Sequence[InstalmentRow], *, today: date) -> Sums:
    """What to fill in; without anything due yet, the first instalment that follows.

    Never less than the provider takes.
    """
    lines = [_line(row) for row in rows if row.left_cents]
    begun = [line for line in lines if has_begun(line, today)]
    owed = sum(line.left_principal_cents for line in lines)
    due = sum(line.left_cents for line in begun)
    first = due or (min(lines[0].left_cents, owed) if lines else 0)
    return Sums(
        now_cents=max(first, LEAST_CENTS),
        whole_cents=owed + sum(line.left_interest_cents for line in begun),
    )


def _line(row: InstalmentRow) -> Line:
    return Line(
        number=row.number,
        due_on=row.due_on,
        principal_cents=row.principal_cents,
        interest_cents=row.interest_cents,
        paid_principal_cents=row.paid_principal_cents,
        paid_interest_cents=row.paid_interest_cents,
    )
