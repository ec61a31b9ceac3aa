"""What a round says about the projects of a pot whose rule counts its votes.

The votes are the scores by which the round was decided, as it published them; pages of the round
itself read `rounds.py`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.matching.pool_scene import ProjectId
from matchpot.domain.rounds.phases import PLANNED, WITHOUT_AWARDS, Phase
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.rounds import Application, Round, Tally

_PUBLISHED = frozenset({*PLANNED[PLANNED.index(Phase.PUBLISHED) :], Phase.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRound:
    """A round whose votes count in a pot."""

    id: int
    fund_id: int
    title: str
    slug: str
    phase: Phase

    @property
    def is_published(self) -> bool:
        """Whether everybody can see its scores."""
        return self.phase in _PUBLISHED

    @property
    def is_awaited(self) -> bool:
        """Whether it may still publish; one that was called off never will."""
        return not self.is_published and self.phase not in WITHOUT_AWARDS


def _rounds() -> Select[int, int, str, str, Phase]:
    """Rounds that were opened: until then nobody sees them, and their rules may still change."""
    return select(Round.id, Round.fund_id, Round.title, Round.slug, Round.phase).where(
        Round.opened_at.is_not(None)
    )


def voting_round(session: Session, round_id: int) -> VotingRound | None:
    """One round, once it was opened."""
    row = session.execute(_rounds().where(Round.id == round_id)).one_or_none()
    return None if row is None else VotingRound(**row._mapping)


def voting_rounds(session: Session, fund_id: int) -> Sequence[VotingRound]:
    """The rounds of a fund that published or still may, the newest first."""
    rows = session.execute(_rounds().where(Round.fund_id == fund_id).order_by(Round.id.desc()))
    found = [VotingRound(**row._mapping) for row in rows]
    return [one for one in found if one.is_published or one.is_awaited]


def scores(
    session: Session, round_id: int, campaign_ids: Collection[int]
) -> dict[ProjectId, Fraction]:
    """The score of the project of each of these campaigns in a round; none for who had none."""
    last = select(func.max(Tally.number)).where(Tally.round_id == round_id).scalar_subquery()
    told = session.scalars(
        select(Tally.outcome["scores"]).where(
            Tally.round_id == round_id, Tally.number == last, Tally.outcome.is_not(None)
        )
    )
    by_code = {code: Fraction(score) for half in told for code, score in half.items()}
    rows = session.execute(
        select(Campaign.id, Application.code)
        .join(Application, Application.project_id == Campaign.project_id)
        .where(Application.round_id == round_id, Campaign.id.in_(sorted(campaign_ids)))
    )
    return {campaign_id: by_code[code] for campaign_id, code in rows if code in by_code}
