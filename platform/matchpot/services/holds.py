"""Match money that waits while a donor pays: held, let go, or taken back from a lapsed hold.

A hold moves the pot's columns only; the books move at capture (`captures.py`).
All changes of one gift happen in the caller's transaction, under the pots' locks.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.pots import MOVES, turned
from matchpot.persistence import locks, reserving
from matchpot.persistence.models.base import table_of
from matchpot.persistence.models.matching import MatchChange, MatchLine, Pot, PotCampaign
from matchpot.persistence.queries.matching import STANDING
from matchpot.persistence.transitions import move
from matchpot.services.matching import Weighed


def lines_of(
    weighed: Weighed,
    *,
    donation_id: int | None,
    campaign_id: int,
    donor_key: str,
    state: MatchLineState,
    at: datetime,
    expires_at: datetime | None,
) -> list[dict[str, Any]]:
    """The rows of the lines a decision asks for, in the order in which they stand.

    `donation_id` is None while the gift is not stored yet.
    """
    versions = {pot.pot_id: pot.version_id for pot in weighed.facts}
    counted = {told.pot_id: told.counted_cents for told in weighed.decision.explanations}
    return [
        {
            "donation_id": donation_id,
            "pot_id": line.pot_id,
            "campaign_id": campaign_id,
            "rule_version_id": versions[int(line.pot_id)],
            "donor_key": donor_key,
            "state": state,
            "amount_cents": line.cents,
            "counted_cents": counted[line.pot_id],
            "why": None,
            "expires_at": expires_at,
            "created_at": at,
            "changed_at": at,
        }
        for line in weighed.decision.lines
    ]


_LINES_ON_CAMPAIGN = (
    select(MatchLine)
    .where(
        MatchLine.campaign_id == bindparam("campaign_id"),
        MatchLine.donation_id.is_(None),
        MatchLine.state.in_(STANDING),
    )
    .order_by(MatchLine.id)
)


def lines_on_campaign(session: Session, campaign_id: int) -> Sequence[MatchLine]:
    """The standing lines on a whole campaign; a divided pot may have several of them."""
    return session.scalars(_LINES_ON_CAMPAIGN, {"campaign_id": campaign_id}).all()


def hold(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store held lines and take their cents out of what the pots have available.

    The pots must be locked by the caller; the database refuses to hold more than there is.
    """
    reserving.hold(session, rows)


def release(session: Session, donation_id: int, *, reason: str, at: datetime) -> list[MatchLine]:
    """Let go of every held line of a gift; returns them. Harmless when nothing is held."""
    held = session.scalars(
        select(MatchLine)
        .where(MatchLine.donation_id == donation_id, MatchLine.state == MatchLineState.HELD)
        .order_by(MatchLine.pot_id)
    ).all()
    locks.pots(session, [line.pot_id for line in held])
    for line in held:
        give_back(session, line, to=MatchLineState.RELEASED, reason=reason, at=at)
    return list(held)


def give_back(
    session: Session, line: MatchLine, *, to: MatchLineState, reason: str, at: datetime
) -> None:
    """Return a held line's cents to its pot, which the caller has locked."""
    cents = line.amount_cents
    change(session, line, to=to, cents=cents, reason=reason, at=at)
    session.execute(
        update(Pot).where(Pot.id == line.pot_id).values(reserved_cents=Pot.reserved_cents - cents)
    )
    session.execute(
        update(PotCampaign)
        .where(PotCampaign.pot_id == line.pot_id, PotCampaign.campaign_id == line.campaign_id)
        .values(
            held_cents=PotCampaign.held_cents - cents,
            counted_cents=PotCampaign.counted_cents - line.counted_cents,
        )
    )


_CHANGE = insert(table_of(MatchChange))


def change(
    session: Session,
    line: MatchLine,
    *,
    to: MatchLineState,
    cents: int,
    reason: str,
    at: datetime,
) -> None:
    """Write a line's new state and worth, and the change into its history."""
    told = {
        "line_id": line.id,
        "before_state": line.state,
        "after_state": to,
        "before_cents": line.amount_cents,
        "after_cents": cents,
        "reason": reason,
        "changed_at": at,
    }
    session.execute(_CHANGE, told)
    line.state = to
    line.amount_cents = cents
    line.changed_at = at
    line.expires_at = None
    session.flush()


def latch(
    session: Session, campaign_id: int, pot_ids: Collection[int | str], *, at: datetime
) -> None:
    """Write down, once, that the rules of these pots are met for good on a campaign."""
    if pot_ids:
        session.execute(
            update(PotCampaign)
            .where(
                PotCampaign.campaign_id == campaign_id,
                PotCampaign.pot_id.in_(pot_ids),
                PotCampaign.latched_at.is_(None),
            )
            .values(latched_at=at)
        )


def turn(session: Session, pots: Iterable[Pot], *, at: datetime) -> None:
    """Say of locked pots whose money has moved that all is given, or that some came back."""
    for pot in pots:
        to = turned(pot.state, total_cents=pot.total_cents, used_cents=pot.used_cents)
        if to is not pot.state:
            move(session, pot, to, moves=MOVES, at=at, reason="money")
