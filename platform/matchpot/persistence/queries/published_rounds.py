"""Rounds whose result is public, in a line each: what they are called and what they give."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Round

# On offer, or the maker's.
_GIVEN = (AwardState.OFFERED, AwardState.ACCEPTED, AwardState.PAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRound:
    """A round with what it gives: to how many plans, and how many cents together."""

    slug: str
    title: str
    summary: str
    fund: str
    published_at: datetime
    awards: int
    cents: int


def published(
    session: Session, phases: Collection[Phase], *, limit: int | None = None
) -> list[PublishedRound]:
    """Rounds in these phases, the one decided last first; one statement."""
    given = (
        select(
            Award.round_id,
            func.count().label("awards"),
            func.sum(Award.amount_cents).label("cents"),
        )
        .where(Award.state.in_(_GIVEN))
        .group_by(Award.round_id)
        .subquery()
    )
    # The fund stands for a result at the moment it is published.
    moment = func.coalesce(Round.ratified_at, Round.phase_since)
    rows = session.execute(
        select(
            Round.slug,
            Round.title,
            Round.summary,
            Organisation.name,
            moment,
            func.coalesce(given.c.awards, 0),
            func.coalesce(given.c.cents, 0),
        )
        .join(Organisation, Organisation.id == Round.fund_id)
        .outerjoin(given, given.c.round_id == Round.id)
        .where(Round.phase.in_(sorted(phases)))
        .order_by(moment.desc(), Round.id.desc())
        .limit(limit)
    )
    return [
        PublishedRound(
            slug=slug,
            title=title,
            summary=summary,
            fund=fund,
            published_at=published_at,
            awards=awards,
            cents=int(cents),
        )
        for slug, title, summary, fund, published_at, awards, cents in rows
    ]
