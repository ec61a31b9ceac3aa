"""Projects entered in a round: handed in, taken back, withdrawn; who stands for election.

How one is begun and written is in `application_drafts.py`, whether it meets the round's conditions
in `eligibility.py`; what the panel makes of it is in the tally. Everything that a phase decides
locks the round first, then the application.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.allocation import elections
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.money import Cents
from matchpot.domain.rounds.applications import (
    GROUPABLE,
    MOVES,
    STANDS,
    WITHDRAWABLE,
    ApplicationState,
    Asked,
    check,
    code_of,
)
from matchpot.domain.rounds.phases import VOTES, Phase, RoundAction
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import applications as queries
from matchpot.persistence.queries import projects as project_queries
from matchpot.persistence.transitions import move
from matchpot.services import application_letters, audit, pay_rates, rounds
from matchpot.services.project_copies import copy_of

_A = ApplicationState
_GROUP_CHARS = 60
_ON_PANEL = frozenset({SeatState.SEATED, SeatState.RESERVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """An application and the maker who acts on it."""

    application_id: int
    maker_id: int


# ---- handed in ----------------------------------------------------------------------------------


def hand_in(session: Session, own: Own, *, now: datetime) -> Application:
    """Hand in: the project is copied as it is now, and the application gets its code.

    Raises:
        NotFound: It is not this maker's.
        NotAllowed: Applying is not open, or the maker sits on the panel.
        InvalidValue: What is missing or out of range, by field; `typed` when words that cannot be
            read were kept.
        IllegalMove: It is handed in already.
    """
    row, found = _with_round(session, own)
    rounds.check_allows(row, RoundAction.SUBMIT, now=now)
    check_not_on_panel(session, row.id, own.maker_id)
    if found.state is not _A.DRAFT:
        raise IllegalMove("application", found.state, _A.SUBMITTED)
    if queries.typed(session, found) is not None:
        raise InvalidValue({"typed": "unread"})
    project = session.get_one(Project, found.project_id)
    check_project(session, found, rounds.rules_of(row), project, now=now)
    values = {
        "copy": copy_of(session, project),
        "submitted_at": now,
        "code": found.code or _next_code(session, row.id),
    }
    _moved(session, found, _A.SUBMITTED, own, values=values, now=now)
    application_letters.handed_in(session, row, found, now=now)
    return found


def check_project(
    session: Session, found: Application, rules: RoundRules, project: Project, *, now: datetime
) -> None:
    """Raise `InvalidValue` by field where a project, as it is now, cannot be handed in."""
    check(
        rules,
        asked_of(found),
        discipline=project.discipline,
        cost_cents=cost_of(session, project.id),
        pays_fairly=pay_rates.meets(
            session, project, least_bps=rules.least_pay_bps, today=local_day(now)
        ),
    )


def check_not_on_panel(session: Session, round_id: int, maker_id: int) -> None:
    """Raise `NotAllowed`: nobody applies to a panel they sit on."""
    seat = session.scalar(
        select(Seat.id).where(
            Seat.round_id == round_id,
            Seat.person_id == maker_id,
            Seat.state.in_(_ON_PANEL),
            # Where applicants judge each other their seats follow from applying.
            Seat.half.is_(None),
        )
    )
    if seat is not None:
        raise NotAllowed(RoundAction.SUBMIT)


def cost_of(session: Session, project_id: int) -> Cents:
    """What a whole project costs."""
    return sum(one.amount_cents for one in project_queries.budget_of(session, project_id))


def asked_of(found: Application) -> Asked:
    """What a maker filled in."""
    return Asked(
        ask_cents=found.ask_cents, least_cents=found.least_cents, answers=dict(found.answers)
    )


def _next_code(session: Session, round_id: int) -> str:
    """The next free code; none is ever given twice, and the locked round lets only one in."""
    given = select(func.count()).where(
        Application.round_id == round_id, Application.code.is_not(None)
    )
    return code_of((session.scalar(given) or 0) + 1)


def take_back(session: Session, own: Own, *, now: datetime) -> Application:
    """Make a draft of it again while applying is open; it keeps its code.

    Raises:
        NotFound: It is not this maker's.
        NotAllowed: Applying is over.
        IllegalMove: It was judged or withdrawn, or is a draft.
    """
    row, found = _with_round(session, own)
    rounds.check_allows(row, RoundAction.SUBMIT, now=now)
    _moved(session, found, _A.DRAFT, own, values={"submitted_at": None}, now=now)
    return found


def withdraw(session: Session, own: Own, *, now: datetime) -> Application:
    """Take no further part, for good.

    Raises:
        NotFound: It is not this maker's.
        NotAllowed: The panel has begun to vote, or the round is over.
        IllegalMove: It was withdrawn already, or decided about.
    """
    row, found = _with_round(session, own)
    rounds.check_allows(row, RoundAction.WITHDRAW, now=now)
    if found.state not in WITHDRAWABLE:
        raise IllegalMove("application", found.state, _A.WITHDRAWN)
    _moved(session, found, _A.WITHDRAWN, own, values={"withdrawn_at": now}, now=now)
    return found


def _with_round(session: Session, own: Own) -> tuple[Round, Application]:
    """The round, locked, and the maker's application in it, locked after it."""
    round_id = session.scalar(
        select(Application.round_id).where(
            Application.id == own.application_id, Application.maker_id == own.maker_id
        )
    )
    if round_id is None:
        raise NotFound("application", own.application_id)
    row = rounds.locked(session, round_id)
    return row, locked(session, own.application_id)


def locked(session: Session, application_id: int) -> Application:
    """The application, read afresh and held; its round is locked before. Raises `NotFound`."""
    found = session.scalar(
        select(Application)
        .where(Application.id == application_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("application", application_id)
    return found


def _moved(
    session: Session, found: Application, to: ApplicationState, own: Own, *,
    values: dict[str, object], now: datetime,
) -> None:  # fmt: skip
    move(session, found, to, moves=MOVES, at=now, actor_id=own.maker_id, values=values)
    ref = ("application", found.id)
    audit.write(session, f"application.{to}", actor_id=own.maker_id, now=now, ref=ref)


def remind(session: Session, application_id: int, *, now: datetime) -> None:
    """Tell the maker once that applying ends soon; nothing when it was handed in meanwhile.

    Raises:
        NotFound: It was thrown away meanwhile.
    """
    found = locked(session, application_id)
    row = session.get_one(Round, found.round_id)
    if found.state is _A.DRAFT and row.phase is Phase.SUBMISSION:
        application_letters.reminder(session, row, found, now=now)


# ---- for the fund and the tally -----------------------------------------------------------------


def set_group(
    session: Session, application_id: int, group: str, *, by: int, now: datetime
) -> Application:
    """Say with which others this one excludes itself: of one group at most one is funded.

    An empty name takes it out of its group.

    Raises:
        NotFound: There is no such application.
        NotAllowed: The panel has begun to vote.
        InvalidValue: The name is too long.
    """
    name = " ".join(group.split())
    if len(name) > _GROUP_CHARS:
        raise InvalidValue({"group": "too_long"})
    round_id = session.scalar(select(Application.round_id).where(Application.id == application_id))
    if round_id is None:
        raise NotFound("application", application_id)
    if rounds.locked(session, round_id).phase not in GROUPABLE:
        raise NotAllowed("group_applications")
    found = locked(session, application_id)
    found.group = name or None
    ref = ("application", application_id)
    audit.write(session, "application.grouped", actor_id=by, now=now, ref=ref)
    return found


def standing(session: Session, row: Round) -> list[elections.Application]:
    """All that stand for election, by code; one withdrawn once voting began stays and gets nothing.

    What discipline and city they have is what they had when they were handed in.
    """
    found = session.scalars(
        select(Application)
        .where(
            Application.round_id == row.id,
            Application.code.is_not(None),
            Application.state.in_(STANDS | {_A.WITHDRAWN}),
        )
        .order_by(Application.code)
    )
    began = _voting_began(row)
    return [_candidate(one) for one in found if _is_listed(one, began)]


def _voting_began(row: Round) -> datetime | None:
    votes = VOTES | {Phase.PUBLIC_VOTE}
    windows = (one for one in rounds.plan_of(row).windows if one.phase in votes)
    return next((one.starts_at for one in windows), None)


def _is_listed(one: Application, began: datetime | None) -> bool:
    if one.state is not _A.WITHDRAWN:
        return True
    return began is not None and one.withdrawn_at is not None and one.withdrawn_at >= began


def _candidate(one: Application) -> elections.Application:
    copy = one.copy or {}
    return elections.Application(
        id=one.code or "",
        cost_cents=one.ask_cents,
        least_cents=one.least_cents,
        maker=str(one.maker_id),
        categories=frozenset({copy["discipline"]} if copy.get("discipline") else ()),
        region=copy.get("city") or None,
        group=one.group,
        withdrawn=one.state is _A.WITHDRAWN,
    )
