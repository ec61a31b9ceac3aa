"""What funds and makers are told about a change: it goes differently, and what a fund said."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import start_of_day
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import ChangeNotice, ChangeReply
from matchpot.persistence.queries import people
from matchpot.services.letters import promise, promise_all, reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The change a letter is about; `new_end_at` in ISO form, empty when the end stays."""

    notice_id: int
    project_id: int
    title: str
    kind: str
    said: str
    new_end_at: str


def _about(notice: ChangeNotice, project: Project) -> Told:
    return Told(
        notice_id=notice.id,
        project_id=project.id,
        title=project.title,
        kind=notice.kind.value,
        said=notice.body,
        new_end_at=start_of_day(ends_on).isoformat() if (ends_on := notice.new_ends_on) else "",
    )


def told(
    session: Session,
    notice: ChangeNotice,
    project: Project,
    fund_ids: Iterable[int],
    *,
    now: datetime,
) -> None:
    """Everybody of every fund of the project, once."""
    members = {
        one.person_id: one
        for fund_id in fund_ids
        for one in people.contacts_of_organisation(session, fund_id)
    }
    readers = [reader(one) for one in members.values()]
    ref = ("change_notice", notice.id)
    promise_all(session, "change_told", readers, ref, asdict(_about(notice, project)), now=now)


def answered(session: Session, notice: ChangeNotice, row: ChangeReply, *, now: datetime) -> None:
    """The maker, with what one fund said."""
    contact = people.contact(session, notice.maker_id)
    if contact is None or row.answer is None:
        return
    fund = session.get_one(Organisation, row.fund_id)
    project = session.get_one(Project, notice.project_id)
    values = asdict(_about(notice, project)) | {
        "fund": fund.name,
        "answer": row.answer.value,
        "answer_said": row.body,
    }
    ref = ("change_notice", notice.id)
    promise(session, "change_answered", reader(contact), ref, values, now=now, occasion=row.fund_id)
