"""It goes differently: the maker tells every funder of a project once, each may answer.

What a fund may answer is what its published policy says: to take note, to agree, to offer a talk,
and to object only where the policy asks for consent. A later end moves what is due, never earlier.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.reports.changes import ChangeAnswer, ChangeKind, allowed
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.trust.policy import Policy
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import ChangeNotice, ChangeReply, Duty
from matchpot.services import audit, change_letters, duties, trust_policies

LONGEST, LONGEST_ANSWER = 2_000, 1_000
# The same words again within this time are one notice, sent twice by an impatient finger.
_SAME_WITHIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a maker tells; `new_ends_on` when the end moves."""

    kind: ChangeKind
    body: str
    new_ends_on: date | None = None


def send(
    session: Session, project_id: int, change: Change, *, by: int, now: datetime
) -> ChangeNotice:
    """Tell every funder of a project; sent again within minutes it is the same notice.

    Raises:
        NotFound: There is no such project of this maker.
        NotAllowed: Nobody funds it yet, so there is nobody to tell.
        InvalidValue: By field: there are no words, or the end lies before the start.
    """
    project = _own(session, project_id, by)
    said = change.body.strip()
    flaws: dict[str, str] = {}
    if not 1 <= len(said) <= LONGEST:
        flaws["body"] = "length"
    if change.new_ends_on and project.starts_on and change.new_ends_on < project.starts_on:
        flaws["new_ends_on"] = "before_start"
    if flaws:
        raise InvalidValue(flaws)
    if (same := _same(session, project_id, change, said, now)) is not None:
        return same
    funds = sorted({duty.fund_id for duty in duties.of_project(session, project_id)})
    if not funds:
        raise NotAllowed("tell funders")
    notice = ChangeNotice(
        project_id=project_id,
        maker_id=by,
        kind=change.kind,
        body=said,
        new_ends_on=change.new_ends_on,
        sent_at=now,
    )
    session.add(notice)
    session.flush()
    session.add_all(ChangeReply(notice_id=notice.id, fund_id=fund_id) for fund_id in funds)
    if change.new_ends_on is not None:
        project.ends_on = change.new_ends_on
        session.flush()
        duties.redate(session, project_id, now)
    change_letters.told(session, notice, project, funds, now=now)
    audit.write(session, "change_told", actor_id=by, now=now, ref=("change_notice", notice.id))
    return notice


def _own(session: Session, project_id: int, maker_id: int) -> Project:
    project = session.scalar(
        select(Project)
        .where(Project.id == project_id, Project.maker_id == maker_id)
        .with_for_update(key_share=True)
    )
    if project is None:
        raise NotFound("project", project_id)
    return project


def _same(
    session: Session, project_id: int, change: Change, said: str, now: datetime
) -> ChangeNotice | None:
    last = session.scalar(
        select(ChangeNotice)
        .where(ChangeNotice.project_id == project_id, ChangeNotice.sent_at > now - _SAME_WITHIN)
        .order_by(ChangeNotice.id.desc())
        .limit(1)
    )
    if last is None or (last.kind, last.body, last.new_ends_on) != (
        change.kind,
        said,
        change.new_ends_on,
    ):
        return None
    return last


def reply(
    session: Session,
    notice_id: int,
    *,
    fund_id: int,
    answer: ChangeAnswer,
    body: str,
    by: int,
    now: datetime,
) -> None:
    """Answer for a fund, once; the maker hears at once.

    Raises:
        NotFound: The notice did not go to this fund.
        NotAllowed: The fund's policy does not let it object.
        IllegalMove: The fund answered before.
        InvalidValue: An objection or an offer to talk says nothing.
    """
    row = session.scalar(
        select(ChangeReply)
        .where(ChangeReply.notice_id == notice_id, ChangeReply.fund_id == fund_id)
        .with_for_update(key_share=True)
    )
    if row is None:
        raise NotFound("change_notice", notice_id)
    if row.answer is not None:
        raise IllegalMove("change_reply", row.answer, answer)
    notice = session.get_one(ChangeNotice, notice_id)
    if answer not in allowed(policy_for(session, notice.project_id, fund_id)):
        raise NotAllowed("object to a change")
    said = body.strip()
    needs_words = answer in {ChangeAnswer.TALK, ChangeAnswer.OBJECTS}
    if len(said) > LONGEST_ANSWER or (needs_words and not said):
        raise InvalidValue({"body": "length"})
    row.answer, row.body, row.answered_by, row.answered_at = answer, said, by, now
    session.flush()
    change_letters.answered(session, notice, row, now=now)
    ref, detail = ("change_notice", notice_id), {"fund": fund_id, "answer": answer.value}
    audit.write(session, "change_answered", actor_id=by, now=now, ref=ref, detail=detail)


def policy_for(session: Session, project_id: int, fund_id: int) -> Policy:
    """What counts between a fund and a project: the version of its latest funding.

    A project that was only told to the fund goes by what the fund publishes now.
    """
    own = [
        duty
        for duty in duties.of_project(session, project_id)
        if duty.fund_id == fund_id and duty.state is not DutyState.WAIVED
    ]
    if not own:
        return trust_policies.current(session, fund_id)[1]
    return duties.policy_of(session, max(own, key=_promised))


def _promised(duty: Duty) -> tuple[datetime, int]:
    return duty.opened_at, duty.id
