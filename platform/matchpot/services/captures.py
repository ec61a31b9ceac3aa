"""Match money that is given: captured when a gift is paid, cut or reversed when it goes back.

Capture moves pot columns, campaign counters and the books together. Lines on a
whole campaign (thresholds, last parts) are decided anew whenever its totals
change and stay held until it closes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger.gifts import Stage
from matchpot.domain.ledger.matches import LineShare, match_captured, match_released
from matchpot.domain.matching.decide import decide_project
from matchpot.domain.matching.explain import to_data
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rules import is_project_rule
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.matching import STANDING
from matchpot.services import books, holds, keeping, matching
from matchpot.services.holds import change

_LINES_OF_GIFT = (
    select(MatchLine)
    .where(MatchLine.donation_id == bindparam("donation_id"), MatchLine.state.in_(STANDING))
    .order_by(MatchLine.pot_id)
)


def lines_of_gift(session: Session, donation_id: int) -> Sequence[MatchLine]:
    """The standing lines of a gift, by pot."""
    return session.scalars(_LINES_OF_GIFT, {"donation_id": donation_id}).all()


def capture(
    session: Session, lines: Sequence[MatchLine], *, at: datetime, reason: str = "captured"
) -> int:
    """Turn held lines into given ones, in columns and books; returns their cents.

    The caller has locked the campaign; pots are locked here.
    """
    pots = {pot.id: pot for pot in locks.pots(session, [line.pot_id for line in lines])}
    entries = []
    for line in lines:
        cents = line.amount_cents
        change(session, line, to=MatchLineState.CAPTURED, cents=cents, reason=reason, at=at)
        session.execute(
            update(Pot)
            .where(Pot.id == line.pot_id)
            .values(reserved_cents=Pot.reserved_cents - cents, used_cents=Pot.used_cents + cents)
        )
        session.execute(
            update(PotCampaign)
            .where(PotCampaign.pot_id == line.pot_id, PotCampaign.campaign_id == line.campaign_id)
            .values(
                held_cents=PotCampaign.held_cents - cents,
                used_cents=PotCampaign.used_cents + cents,
            )
        )
        if cents:
            share = share_of(line, fund_id=pots[line.pot_id].fund_id, cents=cents)
            entries.append(match_captured(share, occurred_at=at))
    holds.turn(session, pots.values(), at=at)
    books.post_all(session, entries, now=at)
    return sum(line.amount_cents for line in lines)


def share_of(line: MatchLine, *, fund_id: int, cents: int) -> LineShare:
    """A line's cents as the books see them."""
    return LineShare(
        line_id=line.id,
        fund_id=fund_id,
        pot_id=line.pot_id,
        campaign_id=line.campaign_id,
        cents=cents,
    )


@dataclass(frozen=True, slots=True)
class Lies:
    """Where the money of a campaign lies in the books; the maker is needed once it is settled."""

    stage: Stage = Stage.RAISED
    maker_id: int | None = None


RAISED = Lies()


def take_back(
    session: Session,
    line: MatchLine,
    *,
    keep_cents: int,
    occasion: str,
    reason: str,
    at: datetime,
    lies: Lies = RAISED,
) -> int:
    """Cut a given line to `keep_cents` and give the rest back to its pot; returns the cut.

    The caller has locked campaign and pots. `occasion` tells this cut from others of the
    line in the books; after settlement the maker is owed less, or owes it.
    """
    cut = line.amount_cents - keep_cents
    if cut <= 0:
        return 0
    pot = session.get_one(Pot, line.pot_id)
    to = line.state if keep_cents else MatchLineState.REVERSED
    change(session, line, to=to, cents=keep_cents, reason=reason, at=at)
    session.execute(
        update(Pot).where(Pot.id == line.pot_id).values(used_cents=Pot.used_cents - cut)
    )
    session.execute(
        update(PotCampaign)
        .where(PotCampaign.pot_id == line.pot_id, PotCampaign.campaign_id == line.campaign_id)
        .values(used_cents=PotCampaign.used_cents - cut)
    )
    holds.turn(session, [pot], at=at)
    share = share_of(line, fund_id=pot.fund_id, cents=cut)
    entry = match_released(
        share, occasion=occasion, occurred_at=at, stage=lies.stage, maker_id=lies.maker_id
    )
    books.post(session, entry, now=at)
    return cut


def recompute(
    session: Session,
    donation: Donation,
    *,
    gift_left_cents: int,
    occasion: str,
    at: datetime,
    lies: Lies = RAISED,
) -> int:
    """Cut a gift's match to what is left of the gift, last line first; returns the cut."""
    locks.pots(session, [line.pot_id for line in lines_of_gift(session, donation.id)])
    lines = lines_of_gift(session, donation.id)
    keep = keeping.kept_after(session, donation, lines, gift_left_cents=gift_left_cents)
    return sum(
        take_back(
            session,
            line,
            keep_cents=keep[line.pot_id],
            occasion=occasion,
            reason="gift_reduced",
            at=at,
            lies=lies,
        )
        for line in lines
        if line.state is not MatchLineState.HELD
    )


def decide_campaign(
    session: Session, campaign: Campaign, *, at: datetime, at_close: bool = False
) -> None:
    """Bring the lines on a whole campaign to what its totals ask for now.

    Lines stay held until the close; at the close those left are captured and the
    others let go. The caller has locked the campaign and written its totals.
    """
    pots = queries.pot_facts(session, campaign.id, lock=True)
    if not any(is_project_rule(matching.parsed(pot).rule) for pot in pots):
        return
    facts = queries.campaign_facts(session, campaign.id)
    assert facts is not None  # noqa: S101 - the caller holds its lock
    views = matching.line_views(session, facts, pots, at=at)
    decision = decide_project(
        matching.totals(facts, pots), views, matching.JOINT, today=local_day(at), at_close=at_close
    )
    holds.latch(session, campaign.id, decision.latched, at=at)
    told = {one.pot_id: to_data(one) for one in decision.explanations}
    standing = _campaign_lines(session, campaign.id)
    for pot in pots:
        if pot.pot_id in told:
            _set_line(
                session,
                campaign.id,
                pot,
                standing.get(pot.pot_id),
                cents=decision.cents_of(pot.pot_id),
                why=told[pot.pot_id],
                at=at,
            )
    if at_close:
        lines = [one for one in _campaign_lines(session, campaign.id).values() if _held(one)]
        campaign.match_cents += capture(session, lines, at=at)
    campaign.provisional_match_cents = sum(
        one.amount_cents for one in _campaign_lines(session, campaign.id).values() if _held(one)
    )
    session.flush()


def _held(line: MatchLine) -> bool:
    return line.state is MatchLineState.HELD


def _campaign_lines(session: Session, campaign_id: int) -> dict[int, MatchLine]:
    """By pot; one of several where a pot was divided and corrected, which is decided elsewhere."""
    return {line.pot_id: line for line in holds.lines_on_campaign(session, campaign_id)}


def _set_line(
    session: Session,
    campaign_id: int,
    pot: queries.PotFacts,
    line: MatchLine | None,
    *,
    cents: int,
    why: dict[str, object],
    at: datetime,
) -> None:
    if line is not None and line.amount_cents == cents:
        line.why = why
        return
    if line is not None:
        holds.give_back(session, line, to=MatchLineState.RELEASED, reason="decided_anew", at=at)
    if cents:
        row = {
            "donation_id": None,
            "pot_id": pot.pot_id,
            "campaign_id": campaign_id,
            "rule_version_id": pot.version_id,
            "donor_key": None,
            "state": MatchLineState.HELD,
            "amount_cents": cents,
            "counted_cents": 0,
            "why": why,
            "expires_at": None,
            "created_at": at,
            "changed_at": at,
        }
        holds.hold(session, [row])


def let_go_of_campaign(session: Session, campaign: Campaign, *, reason: str, at: datetime) -> None:
    """Release every held line on the whole campaign, because it failed or was cancelled."""
    lines = [line for line in _campaign_lines(session, campaign.id).values() if _held(line)]
    locks.pots(session, [line.pot_id for line in lines])
    for line in lines:
        holds.give_back(session, line, to=MatchLineState.RELEASED, reason=reason, at=at)
    campaign.provisional_match_cents = 0
    session.flush()


def take_back_of_campaign(
    session: Session, campaign: Campaign, *, reason: str, at: datetime
) -> int:
    """Give back what the whole campaign was given at its close, because it failed after all."""
    standing = holds.lines_on_campaign(session, campaign.id)
    lines = [line for line in standing if not _held(line)]
    locks.pots(session, [line.pot_id for line in lines])
    cut = sum(
        take_back(session, line, keep_cents=0, occasion=reason, reason=reason, at=at)
        for line in lines
    )
    campaign.match_cents -= cut
    session.flush()
    return cut
