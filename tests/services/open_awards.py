"""Very many accepted awards, made by two statements."""

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState, TrancheWhen
from matchpot.persistence.models.awards import Award, Tranche
from tests.builders import NOON, a_pot, a_project


def many_awards(session: Session, count: int) -> None:
    """So many awards more, of one pot to one project, each paid in one part."""
    pot, project = a_pot(session), a_project(session)
    after = session.scalar(select(func.coalesce(func.max(Award.id), 0))) or 0
    ids = range(after + 1, after + count + 1)
    award = {
        "pot_id": pot.id,
        "project_id": project.id,
        "maker_id": project.maker_id,
        "state": AwardState.PAID,
        "terms": "",
        "reason": "",
        "decided_at": NOON,
        "accept_by": NOON,
        "accepted_at": NOON,
    }
    part = {"position": 1, "due_when": TrancheWhen.ACCEPTANCE, "state": TrancheState.PAID}
    session.execute(insert(Award), [{**award, "id": one, "amount_cents": one} for one in ids])
    session.execute(
        insert(Tranche), [{**part, "award_id": one, "amount_cents": one} for one in ids]
    )
