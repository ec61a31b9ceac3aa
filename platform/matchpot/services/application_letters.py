"""Who is told what about applications: handed in, refused, objected to, answered, round cancelled.

The words are in `templates/email/<notice>/`; other notices are in `notices.py`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds import schedule
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import people
from matchpot.services import letters, rounds
from matchpot.services.letters import Reader, promise

# Where else a plan may fit, as `referrals.find` gives it.
Hints = Sequence[dict[str, Any]]

_OVER = (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)


def handed_in(session: Session, row: Round, found: Application, *, now: datetime) -> None:
    """The maker: it is handed in, under which code, and until when it can still be changed."""
    until = rounds.plan_of(row).window(Phase.SUBMISSION).ends_at.isoformat()
    told = {"code": found.code, "ask_cents": found.ask_cents, "until_at": until}
    _maker(session, "application_handed_in", row, found, told, now=now)


def reminder(session: Session, row: Round, found: Application, *, now: datetime) -> None:
    """The maker, once: it is begun and not handed in, and until when it can be."""
    until = rounds.plan_of(row).window(Phase.SUBMISSION).ends_at.isoformat()
    _maker(session, "application_reminder", row, found, {"until_at": until}, now=now, occasion=1)


def refused(
    session: Session, row: Round, found: Application, *,
    conditions: Sequence[str], hints: Hints = (), now: datetime,
) -> None:  # fmt: skip
    """The maker: what is not met, why, how and until when to object, and where else it may fit."""
    until = schedule.appeals_until(now).isoformat()
    told = {
        "conditions": list(conditions),
        "reason": found.judged_reason,
        "until_at": until,
        "hints": list(hints),
    }
    _maker(session, "application_refused", row, found, told, now=now)


def appealed(session: Session, row: Round, found: Application, *, now: datetime) -> None:
    """Everybody of the fund but who refused it: a maker objects, and somebody else answers."""
    until = schedule.appeals_until(now).isoformat()
    told = _about(session, row, found) | {"round_id": row.id, "until_at": until}
    for contact in people.contacts_of_organisation(session, row.fund_id):
        if contact.person_id != found.judged_by:
            _write(session, "application_appealed", letters.reader(contact), found, told, now=now)


def appeal_answered(
    session: Session, row: Round, found: Application, *, hints: Hints = (), now: datetime
) -> None:
    """The maker: whether the application takes part after all, and why; no words: no answer.

    Who does not take part reads where else the plan may fit.
    """
    admitted = found.state is ApplicationState.ELIGIBLE
    told = {"admitted": admitted, "answer": found.appeal_answer, "hints": list(hints)}
    _maker(session, "application_appeal_answered", row, found, told, now=now)


def round_cancelled(
    session: Session, row: Round, *, now: datetime,
    hints_of: Callable[[Application], Hints] = lambda _: (),
) -> None:  # fmt: skip
    """Every maker who took part or was writing: it is called off, why, and what else may fit."""
    found = session.scalars(
        select(Application)
        .where(Application.round_id == row.id, Application.state.not_in(_OVER))
        .order_by(Application.id)
    )
    for one in found:
        told = {"reason": row.reason, "hints": list(hints_of(one))}
        _maker(session, "round_cancelled", row, one, told, now=now)


def _maker(
    session: Session, notice: str, row: Round, found: Application, told: dict[str, Any], *,
    now: datetime, occasion: int | None = None,
) -> None:  # fmt: skip
    if contact := people.contact(session, found.maker_id):
        values = _about(session, row, found) | told
        to = letters.reader(contact)
        _write(session, notice, to, found, values, now=now, occasion=occasion)


def _about(session: Session, row: Round, found: Application) -> dict[str, Any]:
    """What every letter names: the round, its fund, the project, and where to look."""
    return {
        "application_id": found.id,
        "round": row.title,
        "fund": session.get_one(Organisation, row.fund_id).name,
        "title": session.get_one(Project, found.project_id).title,
    }


def _write(
    session: Session, notice: str, to: Reader, found: Application, values: dict[str, Any], *,
    now: datetime, occasion: int | None = None,
) -> None:  # fmt: skip
    occasion = letters.moment(now) if occasion is None else occasion
    promise(session, notice, to, ("application", found.id), values, now=now, occasion=occasion)
