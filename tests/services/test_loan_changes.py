"""A pause, other terms and writing off: asked by one, agreed on by another; and days that pass."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, SecondPersonNeeded
from matchpot.domain.loans.states import ChangeKind, LoanState, Side
from matchpot.domain.loans.terms import Repayment
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import loan_lives
from matchpot.services import loan_ageing, loan_changes
from matchpot.services.loan_changes import ChangeWish
from tests.asking import statements
from tests.builders import a_person, euros
from tests.services.loan_scenes import Bank

PAUSE = ChangeWish(kind=ChangeKind.PAUSE, months=3, reason="The hall is being rebuilt till May.")


def test_a_pause_is_asked_by_the_maker_and_agreed_on_by_the_fund(session: Session) -> None:
    bank = Bank(session)
    loan, now = bank.lends(), bank.town.clock.now()
    before = loan.next_due_on
    asked = loan_changes.ask(session, loan.id, PAUSE, side=Side.MAKER, by=loan.maker_id, now=now)
    with pytest.raises(IllegalMove):
        loan_changes.ask(session, loan.id, PAUSE, side=Side.MAKER, by=loan.maker_id, now=now)
    with pytest.raises(SecondPersonNeeded):
        loan_changes.agree(session, asked.id, by=loan.maker_id, now=now)
    loan_changes.agree(session, asked.id, by=bank.first.id, now=now)
    session.refresh(loan)
    assert before is not None
    assert loan.next_due_on is not None
    assert 89 <= (loan.next_due_on - before).days <= 92
    bank.checked()


def test_other_terms_keep_what_was_agreed_first_and_never_cost_more(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    bank.pays(loan, 25_789)
    with pytest.raises(InvalidValue):
        bank.changes(
            loan, ChangeKind.RESCHEDULE, months=48, interest_bps=301, repayment=Repayment.LINEAR
        )
    bank.changes(
        loan, ChangeKind.RESCHEDULE, months=48, interest_bps=100, repayment=Repayment.LINEAR
    )
    assert (loan.state, loan.months, loan.now_interest_bps) == (LoanState.RESCHEDULED, 24, 100)
    assert any(one.is_gone for one in loan_lives.instalments(session, loan.id))
    bank.checked()
    bank.pays(loan, bank.whole(loan))
    assert loan.state is LoanState.REPAID
    bank.checked()


def test_writing_off_takes_two_people_of_the_fund_and_never_the_maker(session: Session) -> None:
    bank = Bank(session)
    loan, now = bank.lends(), bank.town.clock.now()
    bank.pays(loan, 25_789)
    wish = ChangeWish(kind=ChangeKind.WRITE_OFF, reason="The collective was dissolved in March.")
    with pytest.raises(NotFound):
        loan_changes.ask(session, loan.id, wish, side=Side.MAKER, by=loan.maker_id, now=now)
    asked = loan_changes.ask(session, loan.id, wish, side=Side.FUND, by=bank.first.id, now=now)
    with pytest.raises(SecondPersonNeeded):
        loan_changes.agree(session, asked.id, by=bank.first.id, now=now)
    with pytest.raises(NotFound):
        loan_changes.agree(session, asked.id, by=loan.maker_id, now=now)
    loan_changes.refuse(
        session, asked.id, answer="Let us ask once more.", by=bank.second.id, now=now
    )
    bank.changes(loan, ChangeKind.WRITE_OFF)
    assert loan.written_off_cents + loan.paid_cents == euros(6_000)
    bank.checked()


def age(bank: Bank, days: int) -> int:
    now = bank.town.clock.forward(days=days)
    return loan_ageing.age(bank.session, today=local_day(now), now=now)


def reminders(session: Session) -> list[str]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id))
    wanted = (one.payload for one in rows if one.payload["notice"] == "loan_reminder")
    return [one["values"]["what"] for one in wanted]


def test_a_maker_who_is_late_hears_kind_words_and_pays_nothing_for_it(session: Session) -> None:
    bank = Bank(session)
    loan = bank.lends()
    whole = bank.whole(loan)
    assert age(bank, 0) == 0
    for _ in range(60):
        age(bank, 1)
        assert age(bank, 0) == 0
    session.expire_all()
    assert reminders(session)[:4] == ["soon", "today", "late", "still_late"]
    assert loan.late_cents > 0
    interest = sum(
        one.interest_cents
        for one in loan_lives.instalments(session, loan.id)[1:3]
        if one.due_on <= bank.today + timedelta(days=31)
    )
    assert bank.whole(loan) <= whole + interest
    assert loan.state is LoanState.DISBURSED
    bank.checked()


def test_a_day_takes_as_many_statements_for_three_loans_as_for_one(session: Session) -> None:
    bank = Bank(session)
    bank.lends(euros(1_000))
    counts = []
    for _ in range(2):
        bank.town.clock.forward(days=24)
        bank.session.expire_all()
        for loan in session.scalars(select(Loan)):
            loan.aged_on = bank.today - timedelta(days=28)
        session.flush()
        with statements(session.connection()) as sent:
            assert loan_ageing.age(session, today=bank.today, now=bank.town.clock.now())
        counts.append(len(sent))
        for name in ("Noa", "Bo"):
            bank.lends(euros(1_000), maker=a_person(session, name))
    assert counts[0] == counts[1]
