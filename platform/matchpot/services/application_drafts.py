"""Applications before they are handed in: begun, written, thrown away; nothing typed is lost.

What cannot be read yet is kept word for word beside the drafts of the project's own steps, under a
name of the round. Handing in is in `applications.py`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.money import Cents
from matchpot.domain.rounds.applications import PREPARABLE, ApplicationState, Asked
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.rounds.rules import RoundRules
from matchpot.persistence.models.projects import StepDraft
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import projects as project_queries
from matchpot.persistence.queries.applications import draft_step
from matchpot.services import rounds
from matchpot.services.applications import Own, check_not_on_panel, cost_of, locked

_A = ApplicationState
Pairs = Sequence[tuple[str, str]]


def start(
    session: Session, *, round_id: int, project_id: int, maker_id: int, now: datetime
) -> Application:
    """Begin to enter a maker's own project, asking for what its plan still lacks.

    One that was begun before comes back as it is.

    Raises:
        NotFound: The project is not this maker's, or there is no such round.
        NotAllowed: It is too early or too late, or the maker sits on the panel.
        InvalidValue: The round is not for this discipline.
    """
    row = rounds.locked(session, round_id)
    project = project_queries.project_of(session, project_id, maker_id)
    if project is None:
        raise NotFound("project", project_id)
    known = session.scalar(
        select(Application).where(
            Application.round_id == round_id, Application.project_id == project_id
        )
    )
    if known is not None:
        return known
    if not may_prepare(row, now):
        raise NotAllowed(RoundAction.SUBMIT)
    check_not_on_panel(session, round_id, maker_id)
    rules = rounds.rules_of(row)
    if rules.disciplines and project.discipline not in rules.disciplines:
        raise InvalidValue({"discipline": "not_of_this_round"})
    begun = Application(
        round_id=round_id,
        project_id=project_id,
        maker_id=maker_id,
        state=_A.DRAFT,
        ask_cents=_first_ask(session, rules, project_id),
        least_cents=None,
        answers={},
        started_at=now,
    )
    session.add(begun)
    session.flush()
    return begun


def may_prepare(row: Round, now: datetime) -> bool:
    """Whether a project may begin to be entered: from the opening to the last day of applying."""
    plan = rounds.plan_of(row)
    return row.phase in PREPARABLE and now < plan.window(Phase.SUBMISSION).ends_at


def _first_ask(session: Session, rules: RoundRules, project_id: int) -> Cents:
    """What costs and sources leave open, within what the round gives."""
    costs = cost_of(session, project_id)
    sources = sum(one.amount_cents for one in project_queries.sources_of(session, project_id))
    least = max(rules.least_ask_cents, 1)
    return min(rules.most_ask_cents, max(least, costs - sources)) if costs else rules.most_ask_cents


def save(session: Session, own: Own, asked: Asked) -> Application:
    """Keep what was filled in, also when it is not complete; what was typed before goes.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: It is handed in; take it back first.
    """
    found = _own_draft(session, own)
    found.ask_cents, found.least_cents = asked.ask_cents, asked.least_cents
    found.answers = dict(asked.answers)
    _drop_typed(session, found)
    return found


def keep_typed(session: Session, own: Own, pairs: Pairs, *, now: datetime) -> None:
    """Keep a form word for word that cannot be read yet; raises as `save` does."""
    found = _own_draft(session, own)
    _drop_typed(session, found)
    session.add(
        StepDraft(
            project_id=found.project_id,
            step=draft_step(found.round_id),
            fields={"pairs": [list(pair) for pair in pairs]},
            saved_at=now,
        )
    )


def discard(session: Session, own: Own) -> None:
    """Throw away what was never handed in; the project itself stays.

    Raises:
        NotFound: It is not this maker's.
        IllegalMove: It was handed in once; then it can only be withdrawn.
    """
    found = _own_draft(session, own)
    if found.code is not None:
        raise IllegalMove("application", found.state, _A.WITHDRAWN)
    _drop_typed(session, found)
    forget_referrals(session, [found.id])
    session.execute(delete(Application).where(Application.id == found.id))


def forget_referrals(session: Session, application_ids: Sequence[int]) -> None:
    """Let nothing point to drafts that go: hints from them go too, hints to them stay opened."""
    session.execute(delete(Referral).where(Referral.application_id.in_(application_ids)))
    session.execute(
        update(Referral)
        .where(Referral.opened_application_id.in_(application_ids))
        .values(opened_application_id=None)
    )


def _own_draft(session: Session, own: Own) -> Application:
    found = locked(session, own.application_id)
    if found.maker_id != own.maker_id:
        raise NotFound("application", own.application_id)
    if found.state is not _A.DRAFT:
        raise IllegalMove("application", found.state, _A.DRAFT)
    return found


def _drop_typed(session: Session, found: Application) -> None:
    """Forget what was kept: it has been read, or it was replaced."""
    session.execute(
        delete(StepDraft).where(
            StepDraft.project_id == found.project_id, StepDraft.step == draft_step(found.round_id)
        )
    )
