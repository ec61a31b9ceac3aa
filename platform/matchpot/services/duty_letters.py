"""What makers and funds are told about reports: asked, come, accepted, late, waived, drawn.

The words are in `templates/email/<notice>/`.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import end_of_day
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import Duty, Request
from matchpot.persistence.queries import people
from matchpot.services import letters
from matchpot.services.letters import promise

# ---- to the maker -------------------------------------------------------------------------------


def reminder(session: Session, duty: Duty, *, now: datetime) -> None:
    """The maker, four weeks and one week before the day."""
    _tell_maker(session, "report_reminder", duty, now=now)


def late(session: Session, duty: Duty, *, now: datetime) -> None:
    """The maker, on the day that a report is late: what now, and that nothing is taken back."""
    _tell_maker(session, "report_late", duty, now=now)


def asked(session: Session, duty: Duty, request: Request, *, now: datetime) -> None:
    """The maker: what the fund asks, which its policy allows."""
    told = {"ask": request.ask.value, "wanted": request.wanted or "", "body": request.body}
    _tell_maker(session, "report_asked", duty, now=now, **told)


def acknowledged(session: Session, duty: Duty, *, now: datetime) -> None:
    """The maker: the fund accepted, with its thanks, or its days to say something passed."""
    told = {"thanks": duty.thanks, "by_silence": duty.acknowledged_by is None}
    _tell_maker(session, "report_accepted", duty, now=now, **told)


def waived(session: Session, duty: Duty, *, now: datetime) -> None:
    """The maker: no report is needed any more, and why."""
    _tell_maker(session, "report_waived", duty, now=now, reason=duty.waived_reason)


def held(session: Session, duty: Duty, *, now: datetime) -> None:
    """The maker: the fund gives nothing new until the report comes."""
    _tell_maker(session, "report_hold", duty, now=now)


def drawn(session: Session, duty: Duty, *, code: str, number: int, now: datetime) -> None:
    """The maker: a lot drew their report for a closer look, which is a talk."""
    slug = session.get_one(Organisation, duty.fund_id).slug
    told = {"code": code, "slug": slug, "number": number}
    _tell_maker(session, "report_drawn", duty, now=now, **told)


def _tell_maker(session: Session, notice: str, duty: Duty, *, now: datetime, **told: Any) -> None:
    contact = people.contact(session, duty.maker_id)
    if contact is not None:
        promise(
            session, notice, letters.reader(contact), ("duty", duty.id),
            _about(session, duty) | told, now=now, occasion=letters.moment(now),
        )  # fmt: skip


# ---- to the fund --------------------------------------------------------------------------------


def received(session: Session, duty: Duty, *, now: datetime) -> None:
    """The fund: all that its policy asks has come."""
    _tell_fund(session, "report_received", duty, now=now)


def answered(session: Session, duty: Duty, *, now: datetime) -> None:
    """The fund: the maker answered its question."""
    _tell_fund(session, "report_answered", duty, now=now)


def waits(session: Session, duty: Duty, *, last_day: date, now: datetime) -> None:
    """The fund, once: a report waits, and after which day silence is yes."""
    silent_at = end_of_day(last_day).isoformat()
    _tell_fund(session, "report_waits", duty, now=now, silent_at=silent_at)


def lot_waits(session: Session, fund: Organisation, *, number: int, now: datetime) -> None:
    """The fund: the lot of a spot check waits for somebody who puts chance in."""
    values = {"fund": fund.name, "slug": fund.slug, "number": number}
    for contact in people.contacts_of_organisation(session, fund.id):
        promise(
            session, "report_lot_waits", letters.reader(contact), ("organisation", fund.id),
            values, now=now, occasion=number,
        )  # fmt: skip


def _tell_fund(session: Session, notice: str, duty: Duty, *, now: datetime, **told: Any) -> None:
    values = _about(session, duty) | told
    for contact in people.contacts_of_organisation(session, duty.fund_id):
        promise(
            session, notice, letters.reader(contact), ("duty", duty.id), values,
            now=now, occasion=letters.moment(now),
        )  # fmt: skip


def _about(session: Session, duty: Duty) -> dict[str, Any]:
    """What every letter says; the last day to report as its last moment, in ISO form."""
    return {
        "duty_id": duty.id,
        "project_id": duty.project_id,
        "title": session.get_one(Project, duty.project_id).title,
        "fund": session.get_one(Organisation, duty.fund_id).name,
        "amount_cents": duty.amount_cents,
        "due_at": end_of_day(duty.due_on).isoformat() if duty.due_on else "",
    }
