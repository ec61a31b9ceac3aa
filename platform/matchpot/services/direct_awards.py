"""Awards a fund grants without a round: proposed by one of its people, confirmed by another.

The money is set aside from the proposal on and granted with the confirmation; from there the award
goes the way of all (`awards.py`). A proposal never changes: it is withdrawn, and another is made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matchpot.domain.awards import (
    FEWEST_DAYS,
    MOST_DAYS,
    MOVES,
    AwardState,
    PlannedPart,
    TrancheState,
)
from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.ledger.awards import award_made
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds.applications import told
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence import locks
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import grantees
from matchpot.persistence.transitions import move
from matchpot.services import audit, award_letters, books, duties, round_purses, tranches
from matchpot.services.pots import locked


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What somebody of a fund proposes to grant.

    Attributes:
        parts: They sum to `cents`, in their order.
        accept_days: How long the maker may take to say yes, from the confirmation on.
        is_unrestricted: Whether the maker decides what it is for.
    """

    pot_id: int
    project_id: int
    cents: Cents
    title: str
    motivation: str
    parts: Sequence[PlannedPart]
    accept_days: int
    is_unrestricted: bool = False


def propose(session: Session, proposal: Proposal, *, by: int, now: datetime) -> Award:
    """Propose an award and set its money aside; the maker hears nothing yet.

    Raises:
        NotFound: There is no such pot, or no project this fund may know of.
        NotAllowed: Nobody grants their own project anything.
        NewAwardsHeld: The fund waits for a late report of this maker first.
        InvalidValue: The pot is for something else, or words or days are out of range.
        PotExhausted: Less than that is free in the pot.
    """
    motivation = _checked(proposal)
    pot = locked(session, proposal.pot_id)
    if pot.purpose is not PotPurpose.ROUND:
        raise InvalidValue({"pot_id": "of_another_purpose"})
    maker_id = maker_of(session, pot, proposal.project_id, by=by, action=Action.PROPOSE_AWARD)
    round_purses.set_aside(session, pot, proposal.cents)
    award = Award(
        pot_id=pot.id,
        project_id=proposal.project_id,
        maker_id=maker_id,
        state=AwardState.PROPOSED,
        amount_cents=proposal.cents,
        title=proposal.title.strip(),
        motivation=motivation,
        is_unrestricted=proposal.is_unrestricted,
        proposed_by=by,
        proposed_at=now,
        decided_at=now,
        accept_by=now + timedelta(days=proposal.accept_days),
    )
    session.add(award)
    session.flush()
    tranches.plan(session, award, proposal.parts)
    ref, detail = ("award", award.id), {"cents": proposal.cents}
    audit.write(session, "award_proposed", actor_id=by, now=now, ref=ref, detail=detail)
    award_letters.proposed(session, award, now=now)
    return award


def _checked(proposal: Proposal) -> str:
    """The reason as it is kept; everything else of a proposal is as it must be."""
    if sum(part.cents for part in proposal.parts) != proposal.cents or proposal.cents < 1:
        raise InvalidValue({"parts": "sum"})
    if not FEWEST_DAYS <= proposal.accept_days <= MOST_DAYS:
        raise InvalidValue({"accept_days": "out_of_range"})
    if not proposal.title.strip():
        raise InvalidValue({"title": "missing"})
    return told(proposal.motivation, field="motivation")


def maker_of(session: Session, pot: Pot, project_id: int, *, by: int, action: Action) -> int:
    """The maker of a project this fund may know of, who is not the one that acts.

    Raises:
        NotFound: There is no project this fund may know of.
        NotAllowed: Nobody gives to their own project.
        NewAwardsHeld: The fund waits for a late report of this maker first.
    """
    found = grantees.one(session, project_id, fund_id=pot.fund_id)
    if found is None:
        raise NotFound("project", project_id)
    if found.maker_id == by:
        raise NotAllowed(action)
    duties.check_not_held(session, fund_id=pot.fund_id, maker_id=found.maker_id)
    return found.maker_id


def confirm(session: Session, award_id: int, *, by: int, now: datetime) -> Award:
    """Grant what somebody else proposed: the maker gets the letter, and the days to accept begin.

    Raises:
        NotFound: There is no such award, or its maker has left.
        SecondPersonNeeded: The same person proposed it.
        NotAllowed: Nobody grants their own project anything.
        NewAwardsHeld: The fund waits for a late report of this maker first.
        IllegalMove: It was confirmed or withdrawn in the meantime.
    """
    award = locks.award(session, award_id)
    check_second_person(Action.CONFIRM_AWARD, first_id=award.proposed_by, second_id=by)
    pot = session.get_one(Pot, award.pot_id)
    maker_of(session, pot, award.project_id, by=by, action=Action.CONFIRM_AWARD)
    days = award.accept_by - award.decided_at
    values = {"confirmed_by": by, "decided_at": now, "accept_by": now + days}
    move(
        session, award, AwardState.OFFERED,
        moves=MOVES, at=now, actor_id=by, reason="confirmed", values=values,
    )  # fmt: skip
    to, reason = TrancheState.PLANNED, "confirmed"
    tranches.settle_proposed(session, award, to=to, by=by, now=now, reason=reason)
    round_purses.grant(session, award.pot_id, award.amount_cents)
    granted = tranches.grant_of(session, award, award.amount_cents)
    books.post(session, award_made(granted, occurred_at=now), now=now)
    ref, detail = ("award", award.id), {"cents": award.amount_cents}
    audit.write(session, "award_confirmed", actor_id=by, now=now, ref=ref, detail=detail)
    award_letters.offered(session, award, now=now)
    return award


def withdraw(session: Session, award_id: int, *, by: int, now: datetime) -> None:
    """Take a proposal back, or refuse it: its money is free again.

    Raises:
        NotFound: There is no such award.
        IllegalMove: It was confirmed or withdrawn in the meantime.
    """
    award = locks.award(session, award_id)
    values = {"ended_at": now, "ended_by": by}
    move(
        session, award, AwardState.WITHDRAWN,
        moves=MOVES, at=now, actor_id=by, reason="withdrawn", values=values,
    )  # fmt: skip
    to, reason = TrancheState.CANCELLED, "withdrawn"
    tranches.settle_proposed(session, award, to=to, by=by, now=now, reason=reason)
    round_purses.let_go(session, award.pot_id, award.amount_cents)
    ref, detail = ("award", award.id), {"cents": award.amount_cents}
    audit.write(session, "award_withdrawn", actor_id=by, now=now, ref=ref, detail=detail)
