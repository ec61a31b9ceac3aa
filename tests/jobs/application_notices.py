"""Every letter about applications, promised to one reader as maker and as member of the fund."""

from datetime import timedelta

from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Organisation
from matchpot.services import application_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person
from tests.services.round_scenes import Scene, a_round, an_application


def promise_application_letters(session: Session, to: Reader) -> None:
    """All of them, about an application of somebody with the reader's name and language."""
    fund: Organisation = a_fund(session)
    for person in (maker := a_person(session, to.name), a_member(session, fund, name=to.name)):
        person.locale = to.locale
    row = a_round(Scene(session), fund=fund, phase=Phase.ELIGIBILITY, owner=maker)
    found = an_application(Scene(session), row, maker=maker)
    found.judged_reason, row.reason = "Not here.\nNot now.", "Nobody could come."
    application_letters.handed_in(session, row, found, now=NOON)
    application_letters.reminder(session, row, found, now=NOON)
    application_letters.refused(session, row, found, conditions=["Here & now."], now=NOON)
    application_letters.appealed(session, row, found, now=NOON)
    application_letters.appeal_answered(session, row, found, now=NOON)
    found.appeal_answer, found.state = "You are right.", ApplicationState.ELIGIBLE
    application_letters.appeal_answered(session, row, found, now=NOON + timedelta(seconds=1))
    application_letters.round_cancelled(session, row, now=NOON)
