"""More match on a gift that is paid: a line that grows, or one where there was none.

In columns, counters and books. On a campaign that is settled what is added is settled at once: the
maker is owed it, and it goes with a following payout. Who gets more, and how much, is decided in
`waiting.py` and `endings.py`; they hold the locks of gift, campaign and pots.
"""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.ledger.matches import match_captured
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchChange, MatchLine, Pot, PotCampaign
from matchpot.services import books, captures, holds, settling


def grow(
    session: Session,
    campaign: Campaign,
    donation: Donation,
    pot: Pot,
    *,
    cents: int,
    reason: str,
    now: datetime,
) -> MatchLine:
    """Add cents of a pot to a gift; `reason` goes into the line's history. Returns the line."""
    lines = {line.pot_id: line for line in captures.lines_of_gift(session, donation.id)}
    line = lines.get(pot.id)
    if line is None:
        line = _begin(session, donation, pot.id, cents, reason=reason, now=now)
    else:
        _add(session, line, pot, cents, reason=reason, now=now)
    campaign.match_cents += cents
    campaign.updated_at = now
    session.flush()
    if campaign.settled_at is not None:
        turn = f"line-{line.id}-{_changes(session, line)}"
        settling.settle_cents(session, campaign, line, cents=cents, turn=turn, now=now)
    return line


def _changes(session: Session, line: MatchLine) -> int:
    count = select(func.count()).select_from(MatchChange).where(MatchChange.line_id == line.id)
    return int(session.scalar(count) or 0)


def _begin(
    session: Session, donation: Donation, pot_id: int, cents: int, *, reason: str, now: datetime
) -> MatchLine:
    """A line for a gift that the pot had nothing for when it came."""
    assert donation.match_basis is not None  # noqa: S101 - it waits, so it was weighed
    version = next(one["version"] for one in donation.match_basis["pots"] if one["pot"] == pot_id)
    row = {
        "donation_id": donation.id,
        "pot_id": pot_id,
        "campaign_id": donation.campaign_id,
        "rule_version_id": version,
        "donor_key": donation.donor_key,
        "state": MatchLineState.HELD,
        "amount_cents": cents,
        "counted_cents": 0,
        "why": None,
        "expires_at": None,
        "created_at": now,
        "changed_at": now,
    }
    holds.hold(session, [row])
    made = [line for line in captures.lines_of_gift(session, donation.id) if line.pot_id == pot_id]
    captures.capture(session, made, at=now, reason=reason)
    return made[0]


def _add(
    session: Session, line: MatchLine, pot: Pot, cents: int, *, reason: str, now: datetime
) -> None:
    """More on a line that stands."""
    occasion = f"{reason}-{_times(session, line, reason) + 1}"
    to = line.amount_cents + cents
    holds.change(session, line, to=line.state, cents=to, reason=reason, at=now)
    session.execute(update(Pot).where(Pot.id == pot.id).values(used_cents=Pot.used_cents + cents))
    session.execute(
        update(PotCampaign)
        .where(PotCampaign.pot_id == pot.id, PotCampaign.campaign_id == line.campaign_id)
        .values(used_cents=PotCampaign.used_cents + cents)
    )
    holds.turn(session, [pot], at=now)
    share = captures.share_of(line, fund_id=pot.fund_id, cents=cents)
    books.post(session, match_captured(share, occurred_at=now, occasion=occasion), now=now)


def _times(session: Session, line: MatchLine, reason: str) -> int:
    """How often the line grew by this reason before."""
    count = (
        select(func.count())
        .select_from(MatchChange)
        .where(MatchChange.line_id == line.id, MatchChange.reason == reason)
    )
    return int(session.scalar(count) or 0)
