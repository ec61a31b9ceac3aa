"""Letters about reports: those to makers and those to a fund, each promised to one reader."""

from sqlalchemy.orm import Session

from matchpot.domain.reports.requests import Ask
from matchpot.persistence.models.trust import Duty, Request
from matchpot.services import duty_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person, a_project
from tests.services.duty_scenes import ENDS_ON, a_duty


def promise_report_letters(session: Session, to: Reader) -> None:
    """The maker and the fund's only member both have the reader's name and language."""
    fund, maker = a_fund(session, "Fonds <B>"), a_person(session, to.name)
    member = a_member(session, fund, name=to.name)
    maker.locale = member.locale = to.locale
    duty = a_duty(session, fund, a_project(session, maker=maker, title="Licht & donker"))
    _to_maker(session, duty)
    duty_letters.received(session, duty, now=NOON)
    duty_letters.answered(session, duty, now=NOON)
    duty_letters.waits(session, duty, last_day=ENDS_ON, now=NOON)
    duty_letters.lot_waits(session, fund, number=1, now=NOON)


def _to_maker(session: Session, duty: Duty) -> None:
    duty_letters.reminder(session, duty, now=NOON)
    duty_letters.late(session, duty, now=NOON)
    asked = Request(duty_id=duty.id, ask=Ask.QUESTION, body="Who came?", asked_by=duty.maker_id)
    duty_letters.asked(session, duty, asked, now=NOON)
    duty.thanks = "Lovely, all of it."
    duty_letters.acknowledged(session, duty, now=NOON)
    duty.waived_reason = "The theatre burnt down."
    duty_letters.waived(session, duty, now=NOON)
    duty_letters.held(session, duty, now=NOON)
    duty_letters.drawn(session, duty, code="R-0123456789", number=1, now=NOON)
