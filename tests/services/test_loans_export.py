"""Loans among the grants: that they are paid back stands in their words and their class."""

from sqlalchemy.orm import Session

from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.grant_counts import by_fund, years
from matchpot.services import loan_agreements
from tests.builders import euros
from tests.services.grants_scenes import a_collective, exported, grants_of
from tests.services.loan_scenes import Bank

_LENT = "A loan, paid back in 24 months at 3.00 percent a year. "


def test_a_loan_is_told_once_its_maker_agrees_and_says_that_it_is_paid_back(
    session: Session,
) -> None:
    bank = Bank(session)
    bank.approved()
    assert exported(session) is None
    loan = bank.accepted()
    project = session.get_one(Project, loan.project_id)
    told = grants_of(session)
    assert [one["id"] for one in told] == [f"360G-test-loan-{loan.id}"]
    assert told[0]["amountAwarded"] * 100 == euros(6_000)
    assert told[0]["classifications"][0]["code"] == "loan"
    assert told[0]["title"] == "Loan to an individual"
    assert told[0]["description"] == f"{_LENT}From {bank.pot.name}."
    assert told[0]["grantProgramme"][0]["url"].endswith(f"/en/loans/{bank.pot.slug}")
    a_collective(session, project)
    (of_body,) = grants_of(session)
    assert of_body["title"] == project.title
    assert of_body["description"] == f"{_LENT}{project.summary or project.title}"


def test_the_page_counts_what_the_file_tells(session: Session) -> None:
    bank = Bank(session)
    first = bank.lends()
    bank.lends(euros(1_000))
    bank.pays(first, bank.whole(first))
    told = grants_of(session)
    (fund,) = by_fund(session)
    assert (fund.count, fund.cents) == (len(told), 100 * sum(one["amountAwarded"] for one in told))
    assert fund.cents == euros(7_000)
    assert first.decided_at is not None
    assert years(session) == [first.decided_at.year]


def test_a_loan_that_was_called_off_disappears(session: Session) -> None:
    bank = Bank(session)
    loan = bank.accepted()
    assert len(grants_of(session)) == 1
    loan_agreements.call_off(
        session,
        loan.id,
        by=bank.first.id,
        reason="The tour is off, and the maker asked for it.",
        now=bank.town.clock.now(),
    )
    assert exported(session) is None
