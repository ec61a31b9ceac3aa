"""Referrals: found for makers who were turned down, made by hand by a fund, and taken up.

Nothing goes to another fund: a referral is told to the maker alone, who takes it up or not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import end_of_day, local_day
from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.schemes import Scheme
from matchpot.domain.referrals import (
    LONGEST_NOTE,
    Hint,
    Plan,
    ReferralKind,
    for_discipline,
    hints,
    kind_of,
)
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import RoundAction
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import facts, guide
from matchpot.persistence.queries import referrals as queries
from matchpot.services import application_drafts, audit, earlier_answers, referral_letters
from matchpot.services.applications import locked
from matchpot.services.letters import person_key

_A = ApplicationState
# Somebody who was turned down is helped on; whoever takes part or withdrew is not.
TURNED_DOWN = frozenset({_A.INELIGIBLE, _A.DECLINED})


def find(
    session: Session,
    application: Application,
    *,
    now: datetime,
    schemes: Sequence[Scheme] | None = None,
) -> list[dict[str, Any]]:
    """Look once where else a plan fits, keep it, and give it as plain values for a letter.

    Args:
        session: The caller's transaction.
        application: One that gets nothing (any more), or not from its round.
        now: The present moment.
        schemes: Those of the guide, when the caller has them already; see `places`.
    """
    kept = [one for one in queries.of_application(session, application.id) if not one.is_by_hand]
    today = local_day(now)
    every = places(session, now=now) if schemes is None else schemes
    if not kept:
        for hint in _hints(session, application, every, now=now):
            session.add(_row(session, application, hint.key, now=now, why=hint))
        session.flush()
        kept = queries.of_application(session, application.id)
    by_key = {one.key: one for one in every}
    found = [by_key[one.key] for one in reversed(kept) if one.key in by_key]
    return [
        {
            "application_id": application.id,
            "title": one.title,
            "provider": one.provider,
            "until_at": _last_moment(one, today),
        }
        for one in found
    ]


def of_round(
    session: Session, round_id: int, states: Collection[ApplicationState], *, now: datetime
) -> dict[str, list[dict[str, Any]]]:
    """The same for every application of a round in these states, by its maker's key as reader."""
    without = session.scalars(
        select(Application)
        .where(Application.round_id == round_id, Application.state.in_(sorted(states)))
        .order_by(Application.id)
    ).all()
    schemes = places(session, now=now) if without else []
    found: dict[str, list[dict[str, Any]]] = {}
    for one in without:
        hints_of = find(session, one, now=now, schemes=schemes)
        found.setdefault(person_key(one.maker_id), []).extend(hints_of)
    return found


def _last_moment(scheme: Scheme, today: date) -> str | None:
    window = scheme.window_from(today)
    return end_of_day(window.closes_on).isoformat() if window else None


def places(session: Session, *, now: datetime) -> list[Scheme]:
    """Everything the guide knows on this day, the platform's own offers too."""
    return guide.published(session, today=local_day(now))


def _hints(
    session: Session, application: Application, every: Sequence[Scheme], *, now: datetime
) -> list[Hint]:
    today = local_day(now)
    project = session.get_one(Project, application.project_id)
    plan = Plan(discipline=project.discipline, ask_cents=application.ask_cents, today=today)
    known = session.scalars(
        select(Application.round_id).where(Application.project_id == project.id)
    )
    besides = {queries.key_of(ReferralKind.ROUND, one) for one in known}
    near = for_discipline(every, project.discipline)
    advices = advise(near, facts.facts_of(session, project.id, today=today))
    return hints(advices, plan, besides=besides)


def _row(
    session: Session, application: Application, key: str, *, now: datetime,
    why: Hint | None = None, by: int | None = None, note: str = "",
) -> Referral:  # fmt: skip
    kind = kind_of(key)
    number = int(key.partition("-")[2]) if kind is not ReferralKind.SCHEME else None
    return Referral(
        application_id=application.id,
        maker_id=application.maker_id,
        from_fund_id=session.get_one(Round, application.round_id).fund_id,
        kind=kind,
        round_id=number if kind is ReferralKind.ROUND else None,
        pot_id=number if kind is ReferralKind.POT else None,
        scheme_slug=key if kind is ReferralKind.SCHEME else None,
        made_by=by,
        note=note,
        reasons=[[one.code.value, one.value] for one in why.why] if why else [],
        made_at=now,
    )


def refer(
    session: Session, application_id: int, key: str, *, note: str, by: int, now: datetime
) -> Referral:
    """Refer by hand, with a note; the maker gets a letter and takes it up or not.

    Raises:
        NotFound: There is no such application that was handed in.
        InvalidValue: There is no such place now, it knows the plan already, or the note is long.
    """
    found = locked(session, application_id)
    if found.submitted_at is None:
        raise NotFound("application", application_id)
    said, scheme = note.strip(), guide.scheme(session, key, today=local_day(now))
    if scheme is None or key == queries.key_of(ReferralKind.ROUND, found.round_id):
        raise InvalidValue({"key": "not_there"})
    if len(said) > LONGEST_NOTE:
        raise InvalidValue({"note": "too_long"})
    if any(one.key == key and one.is_by_hand for one in queries.of_application(session, found.id)):
        raise InvalidValue({"key": "told_before"})
    made = _row(session, found, key, now=now, by=by, note=said)
    session.add(made)
    session.flush()
    audit.write(session, "referral_made", actor_id=by, now=now, ref=("referral", made.id))
    referral_letters.made(session, made, found, scheme, now=now)
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenUp:
    """What came of taking a referral up: an application with so many answers filled in, or none."""

    application_id: int | None
    answers: int = 0


def take_up(session: Session, referral_id: int, *, maker_id: int, now: datetime) -> TakenUp:
    """Take a referral up: an application in a round is begun with the answers given before.

    Taken up again it leads to what was begun.

    Raises:
        NotFound: It is not to this maker.
        NotAllowed: The round takes no applications now, or the maker sits on its panel.
        InvalidValue: The round is not for this discipline.
    """
    found = session.scalar(
        select(Referral)
        .where(Referral.id == referral_id, Referral.maker_id == maker_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("referral", referral_id)
    found.opened_at = found.opened_at or now
    if found.round_id is None:
        session.flush()
        return TakenUp(application_id=None)
    begun, filled = _begun(session, found, maker_id, now=now)
    found.opened_application_id = begun.id
    session.flush()
    return TakenUp(application_id=begun.id, answers=filled)


def _begun(
    session: Session, found: Referral, maker_id: int, *, now: datetime
) -> tuple[Application, int]:
    project_id = session.get_one(Application, found.application_id).project_id
    if found.round_id is None:
        raise NotAllowed(RoundAction.SUBMIT)
    begun = application_drafts.start(
        session, round_id=found.round_id, project_id=project_id, maker_id=maker_id, now=now
    )
    is_new = begun.state is _A.DRAFT and not begun.answers
    return begun, earlier_answers.fill(session, begun) if is_new else 0
