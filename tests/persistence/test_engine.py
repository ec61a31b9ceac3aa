"""What the databases give back is the same on both: a sum of cents is a whole number."""

from decimal import Decimal

from sqlalchemy import func, literal, select, text
from sqlalchemy.orm import Session

from matchpot.persistence.models.projects import BudgetLine
from tests.builders import a_project, euros


def test_a_sum_of_cents_is_a_whole_number_and_not_a_decimal(session: Session) -> None:
    project = a_project(session)
    for cents in (euros(3), -1 + euros(2)):
        line = BudgetLine(
            project_id=project.id, position=0, kind="task", label="Work", amount_cents=cents
        )
        session.add(line)
    session.flush()
    found = session.scalar(select(func.sum(BudgetLine.amount_cents)))
    assert (type(found), found) == (int, euros(5) - 1)
    below = session.scalar(select(literal(0) - func.sum(BudgetLine.amount_cents)))
    assert (type(below), below) == (int, 1 - euros(5))


def test_a_fraction_stays_what_it_is(session: Session) -> None:
    found = session.scalar(text("SELECT 5 / 2.0"))
    assert found in {2.5, Decimal("2.5")}
