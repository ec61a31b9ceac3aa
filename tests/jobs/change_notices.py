"""Letters about a change of a plan, to funds and their answer to a maker; and of a story."""

from sqlalchemy.orm import Session

from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind
from matchpot.persistence.models.trust import ChangeNotice, ChangeReply
from matchpot.services import change_letters, letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person, a_project


def promise_change_letters(session: Session, to: Reader) -> None:
    """All of them; everybody has the reader's name and language."""
    fund, maker = a_fund(session, "Fonds <B>"), a_person(session, to.name)
    member = a_member(session, fund, name=to.name)
    maker.locale = member.locale = to.locale
    project = a_project(session, maker=maker, title="Licht & donker")
    notice = ChangeNotice(
        project_id=project.id,
        maker_id=maker.id,
        kind=ChangeKind.LATER,
        body="The hall is closed until spring.",
        sent_at=NOON,
    )
    session.add(notice)
    session.flush()
    change_letters.told(session, notice, project, [fund.id], now=NOON)
    reply = ChangeReply(
        notice_id=notice.id, fund_id=fund.id, answer=ChangeAnswer.TALK, body="Call us."
    )
    change_letters.answered(session, notice, reply, now=NOON)
    told = {"title": project.title, "headline": "Three nights", "slug": "three-nights"}
    letters.promise(session, "story_published", to, ("report", 1), told, now=NOON)
