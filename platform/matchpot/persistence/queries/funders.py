"""Who funds a project: every fund with an accepted award or a match in it, by name."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.trust import Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Funder:
    """A fund of a project, with what it gives in all."""

    id: int
    slug: str
    name: str
    amount_cents: int


def of_project(session: Session, project_id: int) -> list[Funder]:
    """The funds that get this project's reports."""
    rows = session.execute(
        select(Organisation.id, Organisation.slug, Organisation.name, func.sum(Duty.amount_cents))
        .join(Duty, Duty.fund_id == Organisation.id)
        .where(Duty.project_id == project_id)
        .group_by(Organisation.id)
        .order_by(Organisation.name)
    )
    return [
        Funder(id=key, slug=slug, name=name, amount_cents=int(cents))
        for key, slug, name, cents in rows
    ]
