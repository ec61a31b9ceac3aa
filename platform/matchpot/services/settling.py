"""What a success comes to: gifts and match become the maker's, tips ours, in one transaction.

Undoing it, for a settled campaign that is cancelled, is here too. Paying the maker
is in `payouts.py`.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import MOVES, CampaignState
from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.matches import PotShare, match_settled
from matchpot.domain.ledger.settling import Settlement, campaign_settled
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchChange, MatchLine, Pot
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import ledger as queries
from matchpot.persistence.transitions import move
from matchpot.services import books, duties, holds

_GIVEN = (MatchLineState.CAPTURED, MatchLineState.FROZEN)


def settle(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Settle a campaign that has succeeded; the caller holds its lock.

    A disputed gift is settled with the others: what the bank decides later comes out of the
    maker's payout, which waits for it.
    """
    shares = _shares(session, campaign.id, _GIVEN)
    locks.pots(session, [share.pot_id for share in shares])
    _post(
        session,
        campaign,
        shares,
        donations_cents=campaign.raised_cents,
        tips_cents=campaign.tips_cents,
        turn=1,
        now=now,
    )
    move_lines(session, campaign.id, frm=_GIVEN, to=MatchLineState.SETTLED, now=now)
    move(
        session,
        campaign,
        CampaignState.SETTLED,
        moves=MOVES,
        at=now,
        values={"settled_at": now, "updated_at": now},
    )
    duties.open_for_campaign(session, campaign.id, now)


def _shares(session: Session, campaign_id: int, states: Sequence[MatchLineState]) -> list[PotShare]:
    """What each pot gives the campaign in lines of these states."""
    rows = session.execute(
        select(Pot.fund_id, Pot.id, func.sum(MatchLine.amount_cents))
        .join(MatchLine, MatchLine.pot_id == Pot.id)
        .where(MatchLine.campaign_id == campaign_id, MatchLine.state.in_(states))
        .group_by(Pot.fund_id, Pot.id)
        .order_by(Pot.id)
    )
    return [
        PotShare(fund_id=fund, pot_id=pot, cents=int(cents)) for fund, pot, cents in rows if cents
    ]


def _post(
    session: Session,
    campaign: Campaign,
    shares: Sequence[PotShare],
    *,
    donations_cents: int,
    tips_cents: int,
    turn: int | str,
    now: datetime,
) -> None:
    """Book a settlement of these amounts, or nothing when there is nothing to settle."""
    maker = session.scalars(select(Project.maker_id).where(Project.id == campaign.project_id)).one()
    settlement = Settlement(
        campaign_id=campaign.id,
        maker_id=maker,
        donations_cents=donations_cents,
        tips_cents=tips_cents,
        match=shares,
    )
    entries = []
    if shares:
        entries.append(match_settled(shares, campaign_id=campaign.id, occurred_at=now, turn=turn))
    if settlement.payable_cents or tips_cents:
        entries.append(campaign_settled(settlement, occurred_at=now, turn=turn))
    books.post_all(session, entries, now=now)


def move_lines(
    session: Session,
    campaign_id: int,
    *,
    frm: Sequence[MatchLineState],
    to: MatchLineState,
    now: datetime,
) -> None:
    """Bring all of a campaign's lines in some states to another, with their history.

    Two statements for any number of lines; amounts stay as they are.
    """
    chosen = (MatchLine.campaign_id == campaign_id, MatchLine.state.in_(frm))
    columns = (
        "line_id",
        "before_state",
        "after_state",
        "before_cents",
        "after_cents",
        "reason",
        "changed_at",
    )
    history = select(
        MatchLine.id,
        MatchLine.state,
        literal(to, MatchLine.state.type),
        MatchLine.amount_cents,
        MatchLine.amount_cents,
        literal(to.value),
        literal(now, MatchLine.changed_at.type),
    ).where(*chosen)
    session.execute(insert(MatchChange).from_select(columns, history))
    session.execute(update(MatchLine).where(*chosen).values(state=to, changed_at=now))
    session.expire_all()


def settle_cents(
    session: Session, campaign: Campaign, line: MatchLine, *, cents: int, turn: str, now: datetime
) -> None:
    """Settle what a line of a campaign that is settled already got: the maker is owed it.

    A line that was paid is settled again, until the rest of it is paid too. `turn` tells it from
    other settlements of the campaign. The caller holds the locks.
    """
    fund_id = session.get_one(Pot, line.pot_id).fund_id
    share = PotShare(fund_id=fund_id, pot_id=line.pot_id, cents=cents)
    _post(session, campaign, [share], donations_cents=0, tips_cents=0, turn=turn, now=now)
    settled = MatchLineState.SETTLED
    if line.state is not settled:
        worth = line.amount_cents
        holds.change(session, line, to=settled, cents=worth, reason=settled.value, at=now)


def undo(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Move back what a settlement moved, so that the campaign's gifts can be given back.

    The inverse entries bring back what was settled then. What went back to donors and pots
    since then came out of the maker's money, so that part is settled anew: afterwards every
    account holds what the gifts and lines say. The caller holds the campaign's lock.
    """
    kinds = {EntryKind.MATCH_SETTLED.value, EntryKind.CAMPAIGN_SETTLED.value}
    for entry in queries.entries_about(session, "campaign", campaign.id):
        if entry.kind in kinds:
            books.correct(session, entry.id, reason="cancelled", now=now)
    shares = _shares(session, campaign.id, (MatchLineState.SETTLED, MatchLineState.PAID))
    _post(
        session,
        campaign,
        _gone_since(session, campaign.id, shares),
        donations_cents=_held(session, accounts.campaign_donations(campaign.id).name)
        - campaign.raised_cents,
        tips_cents=_held(session, accounts.campaign_tips(campaign.id).name) - campaign.tips_cents,
        turn=2,
        now=now,
    )
    back = (MatchLineState.SETTLED, MatchLineState.PAID)
    move_lines(session, campaign.id, frm=back, to=MatchLineState.CAPTURED, now=now)
    session.refresh(campaign)
    campaign.settled_at = None
    session.flush()


def _held(session: Session, account_name: str) -> int:
    """What a liability holds, as people say it."""
    return -books.balance(session, account_name)


def _gone_since(session: Session, campaign_id: int, shares: Sequence[PotShare]) -> list[PotShare]:
    """What each pot's account holds for the campaign beyond its standing lines."""
    standing = {share.pot_id: share.cents for share in shares}
    pots = session.execute(
        select(Pot.fund_id, Pot.id)
        .where(Pot.id.in_(select(MatchLine.pot_id).where(MatchLine.campaign_id == campaign_id)))
        .order_by(Pot.id)
    )
    found = []
    for fund_id, pot_id in pots:
        account = accounts.pot_reserved(fund_id=fund_id, pot_id=pot_id, campaign_id=campaign_id)
        if cents := _held(session, account.name) - standing.get(pot_id, 0):
            found.append(PotShare(fund_id=fund_id, pot_id=pot_id, cents=cents))
    return found
