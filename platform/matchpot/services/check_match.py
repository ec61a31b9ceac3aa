"""I5: match lines, what else pots hold, their columns, campaign counters and books agree.

Sums are made by the database, per pot and per campaign; the few rows that come
out are compared here.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.ledger import accounts as chart
from matchpot.domain.ledger.invariants import Finding, Invariant, judge
from matchpot.domain.matching.lines import USED, MatchLineState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import ledger as queries
from matchpot.services.check_awards import given_by_pot, proposed_by_pot
from matchpot.services.check_gifts import given_by_campaign
from matchpot.services.check_loans import lent_by_pot, set_aside_by_pot
from matchpot.services.check_networks import held_by_networks
from matchpot.services.check_promises import promised_by_pot

_AWAITING_SETTLEMENT = frozenset({MatchLineState.CAPTURED, MatchLineState.FROZEN})

# Cents by pot and campaign.
Sums = dict[tuple[int, int], int]


def match_adds_up(session: Session) -> Finding:
    """I5: lines, pot columns, campaign counters and books tell the same match."""
    held, used, waiting = _line_sums(session)
    balances = queries.balances(session, "Liabilities:Fund:")
    wrong = [
        *_pots_apart(session, held, used, balances),
        *_pairs_apart(session, held, used),
        *_reserved_apart(session, waiting, balances),
        *_campaigns_apart(session, used),
    ]
    return judge(
        Invariant.MATCH_ADDS_UP,
        wrong,
        good=f"{len(used)} pairs of pot and campaign add up",
        bad="match does not add up",
        pairs=len(used),
    )


def _line_sums(session: Session) -> tuple[Sums, Sums, Sums]:
    """Cents by (pot, campaign): held, given, and given but not settled."""
    held: Sums = {}
    used: Sums = {}
    waiting: Sums = {}
    groups = ((held, {MatchLineState.HELD}), (used, USED), (waiting, _AWAITING_SETTLEMENT))
    statement = select(
        MatchLine.pot_id, MatchLine.campaign_id, MatchLine.state, func.sum(MatchLine.amount_cents)
    ).group_by(MatchLine.pot_id, MatchLine.campaign_id, MatchLine.state)
    for pot_id, campaign_id, state, cents in session.execute(statement):
        for sums, states in groups:
            if state in states:
                pair = (pot_id, campaign_id)
                sums[pair] = sums.get(pair, 0) + int(cents)
    return held, used, waiting


def _summed(sums: Sums, side: int) -> dict[int, int]:
    """By pot (side 0) or by campaign (side 1)."""
    ones: dict[int, int] = {}
    for pair, cents in sums.items():
        ones[pair[side]] = ones.get(pair[side], 0) + cents
    return ones


def _pots_apart(
    session: Session, held: Sums, used: Sums, balances: Mapping[str, int]
) -> Iterator[str]:
    held_by, used_by = _summed(held, 0), _summed(used, 0)
    by_rounds, granted = _held_by_rounds(session), given_by_pot(session)
    holding = (
        held_by,
        by_rounds,
        proposed_by_pot(session),
        promised_by_pot(session),
        set_aside_by_pot(session),
        held_by_networks(session),
    )
    spent = (used_by, granted, lent_by_pot(session))
    for pot in session.scalars(select(Pot).order_by(Pot.id)):
        names = {"fund_id": pot.fund_id, "pot_id": pot.id}
        free = -balances.get(chart.pot_available(**names).name, 0)
        awaited = -balances.get(chart.pot_pledged(**names).name, 0)
        for what, column, counted in (
            ("held", pot.reserved_cents, sum(one.get(pot.id, 0) for one in holding)),
            ("given", pot.used_cents, sum(one.get(pot.id, 0) for one in spent)),
            ("paid in and not given", pot.total_cents - pot.used_cents, free),
            ("promised", max(0, pot.committed_cents - pot.total_cents), awaited),
        ):
            if column != counted:
                yield f"pot {pot.id} {what}: column {column}, counted {counted}"


def _held_by_rounds(session: Session) -> dict[int, int]:
    """By pot, what its rounds still hold."""
    sums = select(Round.pot_id, func.sum(Round.held_cents)).group_by(Round.pot_id)
    return {pot_id: int(cents) for pot_id, cents in session.execute(sums)}


def _pairs_apart(session: Session, held: Sums, used: Sums) -> Iterator[str]:
    columns = select(
        PotCampaign.pot_id, PotCampaign.campaign_id, PotCampaign.held_cents, PotCampaign.used_cents
    )
    rows = {(row[0], row[1]): (row[2], row[3]) for row in session.execute(columns)}
    for pair in sorted(rows.keys() | held.keys() | used.keys()):
        counted = (held.get(pair, 0), used.get(pair, 0))
        if rows.get(pair, (0, 0)) != counted:
            yield f"pot {pair[0]} campaign {pair[1]}: columns {rows.get(pair)}, lines {counted}"


def _reserved_apart(session: Session, waiting: Sums, balances: Mapping[str, int]) -> Iterator[str]:
    fund_of = {row.id: row.fund_id for row in session.execute(select(Pot.id, Pot.fund_id))}
    reserved = {name: -cents for name, cents in balances.items() if ":Reserved-C" in name}
    for (pot_id, campaign_id), cents in sorted(waiting.items()):
        account = chart.pot_reserved(
            fund_id=fund_of[pot_id], pot_id=pot_id, campaign_id=campaign_id
        )
        booked = reserved.pop(account.name, 0)
        if booked != cents:
            yield f"{account.name}: {booked} cents, lines {cents}"
    yield from (f"{name}: {cents} cents, no lines" for name, cents in reserved.items() if cents)


def _campaigns_apart(session: Session, used: Sums) -> Iterator[str]:
    match = _summed(used, 1)
    given = given_by_campaign(session)
    for campaign in session.scalars(select(Campaign).order_by(Campaign.id)):
        gifts, tips = given.get(campaign.id, (0, 0))
        for what, column, counted in (
            ("match", campaign.match_cents, match.get(campaign.id, 0)),
            ("raised", campaign.raised_cents, gifts),
            ("tips", campaign.tips_cents, tips),
        ):
            if column != counted:
                yield f"campaign {campaign.id} {what}: column {column}, counted {counted}"
