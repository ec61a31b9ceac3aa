"""Letters about notes of a talk: to the maker, and to whoever of the fund wrote them."""

from sqlalchemy.orm import Session

from matchpot.domain.reports.reports import ReportState
from matchpot.persistence.models.reports import Report
from matchpot.services import report_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person, a_project


def promise_note_letters(session: Session, to: Reader) -> None:
    """Both readers have the reader's name and language."""
    fund, maker = a_fund(session, "Fonds <B>"), a_person(session, to.name)
    officer = a_member(session, fund, name=to.name)
    maker.locale = officer.locale = to.locale
    notes = Report(
        project_id=a_project(session, maker=maker, title="Licht & donker").id,
        maker_id=maker.id,
        state=ReportState.OFFERED,
        answers={},
        reach={},
        fund_id=fund.id,
        written_by=officer.id,
        created_at=NOON,
        saved_at=NOON,
    )
    session.add(notes)
    session.flush()
    report_letters.notes_offered(session, notes, now=NOON)
    report_letters.notes_refused(session, notes, what="It was in May.", now=NOON)
