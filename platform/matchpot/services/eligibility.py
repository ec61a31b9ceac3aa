"""Whether applications meet the conditions of a round: judged by the fund, objected to, answered.

A refusal names the published conditions that are not met, and why; nothing else can be a reason.
Silence is never held against a maker: what nobody judged, and an objection nobody answered, takes
part.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotAllowed,
    NotFound,
    SecondPersonNeeded,
)
from matchpot.domain.moves import check_move
from matchpot.domain.rounds import schedule
from matchpot.domain.rounds.applications import (
    LONGEST_APPEAL,
    LONGEST_REASON,
    MOVES,
    ApplicationState,
    told,
)
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence.models.projects import TeamMember
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.transitions import move
from matchpot.services import application_letters, applications, audit, referrals, rounds
from matchpot.services.applications import Own

_A = ApplicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """A yes or no for each condition of the round, in their order, and why where one is no."""

    application_id: int
    by: int
    checks: tuple[bool | None, ...]
    reason: str = ""


def judge(session: Session, judgment: Judgment, *, now: datetime) -> Application:
    """Judge an application, or judge it anew while nobody objected; a refusal is sent at once.

    Raises:
        NotFound: There is no such application.
        NotAllowed: The conditions are not checked now, or an objection was answered already.
        SecondPersonNeeded: Whoever judges makes the project.
        InvalidValue: A condition has no answer, or the reason is too short; by field.
        IllegalMove: An objection waits, or it takes no part any more.
    """
    row, found = _with_round(session, judgment.application_id)
    rounds.check_allows(row, RoundAction.JUDGE_ELIGIBILITY, now=now)
    if found.appeal_judged_at is not None:
        raise NotAllowed(RoundAction.JUDGE_ELIGIBILITY)
    if found.state is _A.APPEALED:
        raise IllegalMove("application", found.state, _A.ELIGIBLE)
    _check_stranger(session, found, judgment.by)
    to = _verdict(rounds.rules_of(row).conditions, judgment)
    reason = (
        judgment.reason.strip()[:LONGEST_REASON] if to is _A.ELIGIBLE else told(judgment.reason)
    )
    values = {
        "checks": {str(at): check for at, check in enumerate(judgment.checks)},
        "judged_reason": reason,
        "judged_by": judgment.by,
        "judged_at": now,
    }
    if found.state is to:
        for name, value in values.items():
            setattr(found, name, value)
    else:
        move(session, found, to, moves=MOVES, at=now, actor_id=judgment.by, values=values)
    _note(session, "application.judged", found, by=judgment.by, now=now, to=to)
    if to is _A.INELIGIBLE:
        conditions = _not_met(rounds.rules_of(row).conditions, judgment.checks)
        hints = referrals.find(session, found, now=now)
        application_letters.refused(
            session, row, found, conditions=conditions, hints=hints, now=now
        )
    return found


def _verdict(conditions: tuple[str, ...], judgment: Judgment) -> ApplicationState:
    missing = {
        f"checks.{at}": "missing"
        for at in range(len(conditions))
        if at >= len(judgment.checks) or judgment.checks[at] is None
    }
    if missing:
        raise InvalidValue(missing)
    return _A.ELIGIBLE if all(judgment.checks[: len(conditions)]) else _A.INELIGIBLE


def _not_met(conditions: tuple[str, ...], checks: tuple[bool | None, ...]) -> list[str]:
    return [one for one, check in zip(conditions, checks, strict=False) if not check]


def not_met(row: Round, found: Application) -> list[str]:
    """The conditions an application was found not to meet, in the fund's words."""
    checks: Mapping[str, bool] = found.checks or {}
    conditions = rounds.rules_of(row).conditions
    return [one for at, one in enumerate(conditions) if checks.get(str(at)) is False]


def appeal(session: Session, own: Own, words: str, *, now: datetime) -> Application:
    """Object to a refusal, once and within seven days; somebody else of the fund answers.

    Raises:
        NotFound: It is not this maker's.
        NotAllowed: It is too late, or there was an objection before.
        InvalidValue: Too little is said, or too much.
        IllegalMove: It was not refused.
    """
    row, found = _with_round(session, own.application_id)
    if found.maker_id != own.maker_id:
        raise NotFound("application", own.application_id)
    check_move("application", MOVES, found.state, _A.APPEALED)
    rounds.check_allows(row, RoundAction.APPEAL, now=now)
    until = appealable_until(found)
    if until is None or now >= until:
        raise NotAllowed(RoundAction.APPEAL)
    said = told(words, most=LONGEST_APPEAL, field="words")
    values = {"appeal": said, "appealed_at": now}
    move(session, found, _A.APPEALED, moves=MOVES, at=now, actor_id=own.maker_id, values=values)
    _note(session, "application.appealed", found, by=own.maker_id, now=now, to=_A.APPEALED)
    application_letters.appealed(session, row, found, now=now)
    return found


def appealable_until(found: Application) -> datetime | None:
    """Until when its maker may object; None when there is nothing to object to (any more)."""
    if found.state is not _A.INELIGIBLE or found.judged_at is None or found.appeal is not None:
        return None
    return schedule.appeals_until(found.judged_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is decided about an objection, and why."""

    application_id: int
    by: int
    admits: bool
    words: str


def answer(session: Session, given: Answer, *, now: datetime) -> Application:
    """Let a refused application take part after all, or not; the maker is told why.

    Raises:
        NotFound: There is no such application.
        NotAllowed: The conditions are not checked any more.
        SecondPersonNeeded: Whoever answers refused it, or makes the project.
        InvalidValue: Too little is said, or too much.
        IllegalMove: No objection waits.
    """
    row, found = _with_round(session, given.application_id)
    to = _A.ELIGIBLE if given.admits else _A.INELIGIBLE
    if found.state is not _A.APPEALED:
        raise IllegalMove("application", found.state, to)
    rounds.check_allows(row, RoundAction.JUDGE_ELIGIBILITY, now=now)
    check_second_person(Action.DECIDE_APPEAL, first_id=found.judged_by, second_id=given.by)
    _check_stranger(session, found, given.by)
    values = {
        "appeal_answer": told(given.words, field="words"),
        "appeal_judged_by": given.by,
        "appeal_judged_at": now,
    }
    move(session, found, to, moves=MOVES, at=now, actor_id=given.by, values=values)
    _note(session, "application.appeal_answered", found, by=given.by, now=now, to=to)
    hints = () if given.admits else referrals.find(session, found, now=now)
    application_letters.appeal_answered(session, row, found, hints=hints, now=now)
    return found


# ---- for the clock of the round -----------------------------------------------------------------


def appeals_until(session: Session, round_id: int) -> datetime | None:
    """Until when the round waits for objections, and then for answers to them; None for none.

    A maker has seven days to object, the fund seven days to answer.
    """
    refused = session.execute(
        select(Application.state, Application.judged_at, Application.appealed_at).where(
            Application.round_id == round_id,
            Application.state.in_((_A.INELIGIBLE, _A.APPEALED)),
            Application.appeal_judged_at.is_(None),
        )
    )
    since = (appealed or judged for _, judged, appealed in refused)
    return max((schedule.appeals_until(one) for one in since if one is not None), default=None)


def close(session: Session, row: Round, *, now: datetime) -> int:
    """Let take part what nobody judged, and whose objection nobody answered; tells how many.

    For the clock, when the check of the conditions is over; the round is locked.
    """
    found = session.scalars(
        select(Application)
        .where(Application.round_id == row.id, Application.state.in_((_A.SUBMITTED, _A.APPEALED)))
        .order_by(Application.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for one in found:
        was_appealed = one.state is _A.APPEALED
        move(session, one, _A.ELIGIBLE, moves=MOVES, at=now, reason="not judged in time")
        if was_appealed:
            application_letters.appeal_answered(session, row, one, now=now)
    return len(found)


def _with_round(session: Session, application_id: int) -> tuple[Round, Application]:
    round_id = session.scalar(select(Application.round_id).where(Application.id == application_id))
    if round_id is None:
        raise NotFound("application", application_id)
    row = rounds.locked(session, round_id)
    return row, applications.locked(session, application_id)


def _check_stranger(session: Session, found: Application, by: int) -> None:
    """Raise `SecondPersonNeeded`: nobody judges what they make themselves."""
    in_team = select(TeamMember.id).where(
        TeamMember.project_id == found.project_id, TeamMember.person_id == by
    )
    if found.maker_id == by or session.scalar(in_team.limit(1)) is not None:
        raise SecondPersonNeeded(Action.DECIDE_APPEAL)


def _note(
    session: Session, action: str, found: Application, *,
    by: int, now: datetime, to: ApplicationState,
) -> None:  # fmt: skip
    ref, detail = ("application", found.id), {"to": to.value}
    audit.write(session, action, actor_id=by, now=now, ref=ref, detail=detail)
