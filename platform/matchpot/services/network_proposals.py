"""Proposals of members of a network, opened with their money set aside and their members frozen.

What members say is in `network_voices.py`; the clock decides in `network_decisions.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import FEWEST_DAYS, MOST_DAYS
from matchpot.domain.deadlines import end_of_day, local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.money import Cents
from matchpot.domain.networks import records
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.networks.sharing import contribution, left, shares
from matchpot.domain.rounds.applications import told
from matchpot.domain.rounds.numbering import numbers
from matchpot.domain.trust.roles import Action
from matchpot.persistence import locks
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import (
    NetworkElector,
    NetworkProposal,
    NetworkPurse,
    NetworkShare,
)
from matchpot.persistence.queries import grantees
from matchpot.persistence.queries import networks as queries
from matchpot.persistence.queries.networks import Feed
from matchpot.services import audit, duties, network_letters, round_purses

_P = ProposalState


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a member proposes to grant.

    Attributes:
        accept_days: How long the maker may take to say yes, from the decision on.
    """

    purse_id: int
    project_id: int
    cents: Cents
    title: str
    motivation: str
    accept_days: int = 28


def propose(
    session: Session, wanted: Wanted, *, by: int, secret: str, now: datetime
) -> NetworkProposal:
    """Open a proposal: its money is set aside, its members are frozen, and its days begin.

    `secret` gives members numbers that differ from proposal to proposal.

    Raises:
        NotFound: There is no such purse of a network of theirs, or no such project on show.
        NotAllowed: Nobody proposes their own project.
        IllegalMove: There is an open proposal for this project.
        InvalidValue: By field, what is out of range.
        NewAwardsHeld: A fund waits for a late report of this maker first.
        PotExhausted: The mandates together have less left.
    """
    purse = locks.purse(session, wanted.purse_id)
    members = queries.speaking_members(session, purse.network_id)
    if by not in members:
        raise NotFound("network_purse", purse.id)
    motivation = _checked(purse, wanted, now=now)
    maker_id = maker_of(session, purse, wanted.project_id, by=by)
    feeds = queries.feeds(session, purse.id, on=local_day(now))
    pots = {one.id: one for one in locks.pots(session, [feed.pot_id for feed in feeds])}
    for pot in pots.values():
        duties.check_not_held(session, fund_id=pot.fund_id, maker_id=maker_id)
    brought = _brought(feeds, pots)
    record = records.shared(wanted.cents, brought, _left(session, feeds, pots))
    proposal = NetworkProposal(
        purse_id=purse.id,
        project_id=wanted.project_id,
        maker_id=maker_id,
        state=_P.OPEN,
        amount_cents=wanted.cents,
        title=wanted.title.strip(),
        motivation=motivation,
        accept_days=wanted.accept_days,
        proposed_by=by,
        opened_at=now,
        closes_at=end_of_day(local_day(now) + timedelta(days=purse.days)),
        record=record,
    )
    session.add(proposal)
    session.flush()
    for feed, line in zip(feeds, record["mandates"], strict=True):
        _hold(session, proposal, feed, line["cents"], pots)
    weights = _weights(purse, members, feeds, brought)
    _freeze(session, proposal, weights, secret=secret)
    _note(session, "network_proposed", proposal, by=by, now=now)
    network_letters.proposed(session, purse, proposal, now=now)
    return proposal


def _checked(purse: NetworkPurse, wanted: Wanted, *, now: datetime) -> str:
    """The reason as it is kept; everything else of a proposal is as it must be."""
    flaws: dict[str, str] = {}
    if purse.method is Method.BALLOT:
        flaws["purse_id"] = "decides_by_ballot"
    if not purse.first_on <= local_day(now) <= purse.last_on:
        flaws["purse_id"] = "out_of_range"
    if not 1 <= wanted.cents <= purse.most_cents:
        flaws["cents"] = "out_of_range"
    if not FEWEST_DAYS <= wanted.accept_days <= MOST_DAYS:
        flaws["accept_days"] = "out_of_range"
    if not wanted.title.strip():
        flaws["title"] = "missing"
    if flaws:
        raise InvalidValue(flaws)
    return told(wanted.motivation, field="motivation")


def maker_of(session: Session, purse: NetworkPurse, project_id: int, *, by: int) -> int:
    """Who makes a project that this member may propose now; refusals as for `propose`."""
    found = grantees.one(session, project_id, fund_id=purse.network_id)
    if found is None:
        raise NotFound("project", project_id)
    if found.maker_id == by:
        raise NotAllowed(Action.PROPOSE_FROM_PURSE)
    again = select(NetworkProposal.id).where(
        NetworkProposal.purse_id == purse.id,
        NetworkProposal.project_id == project_id,
        NetworkProposal.state == _P.OPEN,
    )
    if session.scalars(again).first() is not None:
        raise IllegalMove("network_proposal", _P.OPEN, _P.OPEN)
    return found.maker_id


def would_pay(
    session: Session, purse_id: int, cents: Cents, *, now: datetime
) -> Mapping[int, Cents]:
    """What each mandate would pay of a proposal that is sent now, by its id; nothing is held.

    Raises:
        PotExhausted: The mandates together have less left.
    """
    feeds = queries.feeds(session, purse_id, on=local_day(now))
    pots = {one.pot_id: session.get_one(Pot, one.pot_id) for one in feeds}
    return shares(cents, _brought(feeds, pots), _left(session, feeds, pots))


def _brought(feeds: Sequence[Feed], pots: Mapping[int, Pot]) -> dict[int, Cents]:
    return {
        one.mandate_id: contribution(one.limits, paid_in_cents=pots[one.pot_id].total_cents)
        for one in feeds
    }


def _left(session: Session, feeds: Sequence[Feed], pots: Mapping[int, Pot]) -> dict[int, Cents]:
    return {
        one.mandate_id: left(
            one.limits,
            promised_cents=one.promised_cents,
            free_cents=round_purses.free_cents(session, pots[one.pot_id]),
        )
        for one in feeds
    }


def _hold(
    session: Session,
    proposal: NetworkProposal,
    feed: Feed,
    cents: Cents,
    pots: Mapping[int, Pot],
) -> None:
    if cents:
        round_purses.set_aside(session, pots[feed.pot_id], cents)
        share = NetworkShare(
            proposal_id=proposal.id, mandate_id=feed.mandate_id, amount_cents=cents
        )
        session.add(share)
        session.flush()


def _weights(
    purse: NetworkPurse,
    members: Sequence[int],
    feeds: Sequence[Feed],
    brought: Mapping[int, Cents],
) -> dict[int, int]:
    """What each member weighs: one each, or the money of the funds they speak for."""
    if purse.method is not Method.MONEY_SHARES:
        return dict.fromkeys(members, 1)
    weights = dict.fromkeys(members, 0)
    for one in feeds:
        if one.speaker_id in weights:
            weights[one.speaker_id] += brought[one.mandate_id]
    return weights


def _freeze(
    session: Session,
    proposal: NetworkProposal,
    weights: Mapping[int, int],
    *,
    secret: str,
) -> None:
    recused = queries.recusals(session, proposal.project_id, weights)
    known = numbers(secret, f"network|{proposal.id}", list(weights))
    session.add_all(
        NetworkElector(
            proposal_id=proposal.id,
            person_id=person_id,
            number=known[person_id],
            weight=weight,
            recused=recused.get(person_id),
        )
        for person_id, weight in weights.items()
    )
    session.flush()


def with_purse(session: Session, proposal_id: int) -> tuple[NetworkPurse, NetworkProposal]:
    """A proposal with its purse, which is the lock of both."""
    found = session.get(NetworkProposal, proposal_id)
    if found is None:
        raise NotFound("network_proposal", proposal_id)
    purse = locks.purse(session, found.purse_id)
    session.refresh(found)
    return purse, found


def _note(session: Session, act: str, proposal: NetworkProposal, *, by: int, now: datetime) -> None:
    ref, detail = ("network_proposal", proposal.id), {"cents": proposal.amount_cents}
    audit.write(session, act, actor_id=by, now=now, ref=ref, detail=detail)
