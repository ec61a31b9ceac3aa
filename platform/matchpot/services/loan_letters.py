"""What makers and people of a fund are told about a loan, from the asking to the last payment.

The words are in `templates/email/<notice>/`. The agreement itself is a page
(`web/loan_agreements.py`).
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import start_of_day
from matchpot.domain.loans.ageing import Reminder
from matchpot.domain.loans.states import ChangeKind, ChangeState, LoanState, Side
from matchpot.domain.trust.roles import MEMBER_MAY, Action
from matchpot.persistence.models.loans import Loan, LoanChange, LoanPayment
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services.letters import moment, promise, promise_each, reader

_DECIDES = frozenset(role for role, may in MEMBER_MAY.items() if Action.PROPOSE_AWARD in may)
_CONFIRMS = frozenset(role for role, may in MEMBER_MAY.items() if Action.CONFIRM_AWARD in may)


class ForMaker(StrEnum):
    """What happened, as the maker is told."""

    APPROVED = "approved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CALLED_OFF = "called_off"
    DISBURSED = "disbursed"
    CHANGE_ASKED = "change_asked"
    AGREED = "agreed"
    REFUSED = "refused"
    WRITTEN_OFF = "written_off"


class ForFund(StrEnum):
    """What waits for people of the fund."""

    APPLIED = "applied"
    PROPOSED = "proposed"
    CHANGE_ASKED = "change_asked"
    WRITE_OFF = "write_off"


def facts(session: Session, loan_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What every letter about some loans says, by loan; one statement."""
    rows = session.execute(
        select(Loan.id, Loan.amount_cents, Project.title, Organisation.name)
        .join(Project, Project.id == Loan.project_id)
        .join(Pot, Pot.id == Loan.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Loan.id.in_(list(loan_ids)))
    )
    return {
        row.id: {
            "loan_id": row.id,
            "title": row.title,
            "fund": row.name,
            "amount_cents": row.amount_cents,
        }
        for row in rows
    }


def _to_maker(
    session: Session, loan: Loan, what: ForMaker, *, now: datetime, **values: Any
) -> None:
    contact = people.contact(session, loan.maker_id)
    if contact is None:
        return
    told = {
        **facts(session, [loan.id])[loan.id],
        "what": what.value,
        "reason": loan.reason,
        "until_at": loan.accept_by.isoformat() if loan.accept_by else None,
        "due_at": _day_at(loan.next_due_on),
        **values,
    }
    ref, occasion = ("loan", loan.id), moment(now)
    promise(session, "loan_for_maker", reader(contact), ref, told, now=now, occasion=occasion)


def _day_at(day: date | None) -> str | None:
    return start_of_day(day).isoformat() if day else None


def _to_fund(
    session: Session,
    loan: Loan,
    what: ForFund,
    *,
    apart: set[int | None],
    now: datetime,
) -> None:
    fund_id = session.scalars(select(Pot.fund_id).where(Pot.id == loan.pot_id)).one()
    seconds = what in {ForFund.PROPOSED, ForFund.WRITE_OFF}
    roles = _CONFIRMS if seconds else _DECIDES
    contacts = people.contacts_of_organisation(session, fund_id, roles=roles)
    readers = [reader(one) for one in contacts if one.person_id not in {*apart, loan.maker_id}]
    maker = session.scalars(select(Person.name).where(Person.id == loan.maker_id)).one()
    told = {**facts(session, [loan.id])[loan.id], "what": what.value, "maker": maker}
    # A loan may be proposed again, and more than one change asked for.
    occasion = moment(now)
    mails = [(to, ("loan", loan.id), told, occasion) for to in readers]
    promise_each(session, "loan_for_fund", mails, now=now)


def applied(session: Session, loan: Loan, *, now: datetime) -> None:
    """Everybody of the fund who may decide on it."""
    _to_fund(session, loan, ForFund.APPLIED, apart=set(), now=now)


def proposed(session: Session, loan: Loan, *, now: datetime) -> None:
    """Everybody of the fund who may confirm it, but for who proposed it."""
    _to_fund(session, loan, ForFund.PROPOSED, apart={loan.proposed_by}, now=now)


def approved(session: Session, loan: Loan, *, now: datetime) -> None:
    """The maker, when there is an agreement to read."""
    _to_maker(session, loan, ForMaker.APPROVED, now=now)


def declined(session: Session, loan: Loan, *, now: datetime) -> None:
    """The maker, with the fund's reason."""
    _to_maker(session, loan, ForMaker.DECLINED, now=now)


def lapsed(session: Session, loan: Loan, *, now: datetime) -> None:
    """The maker, when four weeks went by."""
    _to_maker(session, loan, ForMaker.LAPSED, now=now)


def called_off(session: Session, loan: Loan, *, now: datetime) -> None:
    """The maker, with the fund's reason."""
    _to_maker(session, loan, ForMaker.CALLED_OFF, now=now)


def disbursed(session: Session, loan: Loan, *, now: datetime) -> None:
    """The maker, when the money is there; with the day of the first instalment."""
    _to_maker(session, loan, ForMaker.DISBURSED, now=now)


def paid(session: Session, loan: Loan, payment: LoanPayment, *, now: datetime) -> None:
    """The maker, with what the payment settled, and what of it goes back."""
    contact = people.contact(session, loan.maker_id)
    if contact is None:
        return
    values = {
        **facts(session, [loan.id])[loan.id],
        "paid_cents": payment.amount_cents,
        "principal_cents": payment.principal_cents,
        "interest_cents": payment.interest_cents,
        "over_cents": payment.over_cents,
        "owed_cents": loan.amount_cents - loan.paid_cents - loan.written_off_cents,
        "is_repaid": loan.state is LoanState.REPAID,
        "due_at": _day_at(loan.next_due_on),
    }
    promise(session, "loan_paid", reader(contact), ("loan_payment", payment.id), values, now=now)


def change_asked(session: Session, loan: Loan, change: LoanChange, *, now: datetime) -> None:
    """The other side, or the fund's second persons, that a wish waits for an answer."""
    if change.kind is ChangeKind.WRITE_OFF:
        _to_fund(session, loan, ForFund.WRITE_OFF, apart={change.asked_by}, now=now)
    elif change.side is Side.MAKER:
        _to_fund(session, loan, ForFund.CHANGE_ASKED, apart=set(), now=now)
    else:
        _to_maker(session, loan, ForMaker.CHANGE_ASKED, now=now, reason=change.reason)


def change_answered(session: Session, loan: Loan, change: LoanChange, *, now: datetime) -> None:
    """The maker, what was agreed or refused; nobody hears that writing off was refused."""
    if change.state is ChangeState.REFUSED:
        if change.kind is not ChangeKind.WRITE_OFF:
            _to_maker(session, loan, ForMaker.REFUSED, now=now, reason=change.answer)
        return
    is_end = change.kind is ChangeKind.WRITE_OFF
    what = ForMaker.WRITTEN_OFF if is_end else ForMaker.AGREED
    _to_maker(session, loan, what, now=now, reason=change.reason)


def reminder_values(
    told: Mapping[str, Any], word: Reminder, *, due_on: date, cents: int, late_cents: int
) -> dict[str, Any]:
    """What a reminder says: of which instalment, how much, and what is late in all."""
    return {
        **told,
        "what": word.value,
        "due_at": _day_at(due_on),
        "instalment_cents": cents,
        "late_cents": late_cents,
    }
