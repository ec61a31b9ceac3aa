"""Ballots of networks called and called off: their money is held, their voters are frozen.

Projects and votes are in `network_ballots.py`; the clock counts and grants in `network_counts.py`.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import end_of_day, local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.money import Cents
from matchpot.domain.networks import ballot_records as records
from matchpot.domain.networks import ways
from matchpot.domain.networks.ballot_records import Mandated
from matchpot.domain.networks.ballots import (
    BALLOT_MOVES,
    BallotState,
    Call,
    check_call,
)
from matchpot.domain.networks.purses import PROPOSAL_MOVES, ProposalState
from matchpot.domain.networks.sharing import contribution, room
from matchpot.domain.people import MembershipRole
from matchpot.domain.rounds.numbering import numbers
from matchpot.domain.trust.roles import Action
from matchpot.persistence import locks
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.network_ballots import (
    NetworkBallot,
    NetworkHold,
    NetworkVoter,
)
from matchpot.persistence.models.networks import (
    NetworkPurse,
)
from matchpot.persistence.queries import network_ballots as queries
from matchpot.persistence.queries import networks, organisations
from matchpot.persistence.queries.networks import Feed
from matchpot.persistence.transitions import move
from matchpot.services import audit, network_ballot_letters, round_purses
from matchpot.services.network_ballot_letters import Step

_B, _P = BallotState, ProposalState


def call(
    session: Session,
    purse_id: int,
    made: Call,
    *,
    by: int,
    secret: str,
    token: str,
    now: datetime,
) -> NetworkBallot:
    """An owner calls a ballot: its money is held, its voters are frozen, its days begin.

    `secret` gives members their numbers; `token` is an unguessable word for this ballot alone,
    which settles ties and is told when the list of projects is closed.

    Raises:
        NotFound: There is no such purse.
        NotAllowed: Somebody else than an owner of its network.
        InvalidValue: By field, what is out of range; or the purse knows no ballots.
        IllegalMove: A ballot runs over this purse.
        PotExhausted: The mandates together have less for such a ballot.
    """
    purse = locks.purse(session, purse_id)
    _check_owner(session, purse, by)
    way = _may_be_called(session, purse, made, now=now)
    feeds = networks.feeds(session, purse_id, on=local_day(now))
    pots = {one.id: one for one in locks.pots(session, [feed.pot_id for feed in feeds])}
    record = records.called(
        way,
        budget_cents=made.budget_cents,
        most_cents=made.most_cents,
        mandates={one.mandate_id: _mandated(session, one, pots[one.pot_id]) for one in feeds},
    )
    ballot = _begun(purse, made, record, by=by, now=now)
    ballot.secret = hashlib.sha256(f"network-ballot|{token}".encode()).hexdigest()
    session.add(ballot)
    session.flush()
    _hold(session, ballot, {one.mandate_id: pots[one.pot_id] for one in feeds})
    members = networks.speaking_members(session, purse.network_id)
    known = numbers(secret, f"network-ballot|{ballot.id}", members)
    session.add_all(
        NetworkVoter(ballot_id=ballot.id, person_id=one, number=number)
        for one, number in known.items()
    )
    session.flush()
    note(session, "network_ballot_called", ballot, by=by, now=now)
    network_ballot_letters.tell(session, ballot, Step.CALLED, now=now)
    return ballot


def _may_be_called(session: Session, purse: NetworkPurse, made: Call, *, now: datetime) -> ways.Way:
    """How the purse votes, where this ballot may be called over it now."""
    if purse.way is None:
        raise InvalidValue({"purse_id": "no_ballots"})
    if not purse.first_on <= local_day(now) <= purse.last_on:
        raise InvalidValue({"purse_id": "out_of_range"})
    check_call(made, purse_most_cents=purse.most_cents)
    if queries.open_on(session, purse.id) is not None:
        raise IllegalMove("network_ballot", _B.GATHERING, _B.GATHERING)
    return ways.read(purse.way)


def _begun(
    purse: NetworkPurse, made: Call, record: Mapping[str, Any], *, by: int, now: datetime
) -> NetworkBallot:
    gathers_until = end_of_day(local_day(now) + timedelta(days=made.gather_days))
    return NetworkBallot(
        purse_id=purse.id,
        state=_B.GATHERING,
        title=made.title.strip(),
        budget_cents=made.budget_cents,
        most_cents=made.most_cents,
        opened_by=by,
        opened_at=now,
        gathers_until=gathers_until,
        closes_at=end_of_day(local_day(gathers_until) + timedelta(days=purse.days)),
        record=dict(record),
    )


def _mandated(session: Session, feed: Feed, pot: Pot) -> Mandated:
    free = round_purses.free_cents(session, pot)
    return Mandated(
        brought_cents=contribution(feed.limits, paid_in_cents=pot.total_cents),
        free_cents=room(feed.limits, promised_cents=feed.promised_cents, free_cents=free),
        most_cents=feed.limits.most_cents,
    )


def _hold(session: Session, ballot: NetworkBallot, pots: Mapping[int, Pot]) -> None:
    for mandate_id, cents in records.held(ballot.record).items():
        round_purses.set_aside(session, pots[mandate_id], cents)
        session.add(NetworkHold(ballot_id=ballot.id, mandate_id=mandate_id, amount_cents=cents))
    session.flush()


def call_off(session: Session, ballot_id: int, *, by: int, now: datetime) -> None:
    """An owner calls it off before anybody voted; its money is free, its projects are taken back.

    Raises:
        NotFound: There is no such ballot.
        NotAllowed: Somebody else than an owner of its network.
        IllegalMove: Members vote already, or it ended.
    """
    purse, ballot = with_purse(session, ballot_id)
    _check_owner(session, purse, by)
    move(
        session, ballot, _B.CALLED_OFF,
        moves=BALLOT_MOVES, at=now, actor_id=by, values={"ended_at": now},
    )  # fmt: skip
    for one in queries.standing(session, ballot_id):
        move(
            session, one, _P.WITHDRAWN,
            moves=PROPOSAL_MOVES, at=now, actor_id=by, reason="called_off",
            values={"ended_at": now},
        )  # fmt: skip
    let_go(session, ballot)
    note(session, "network_ballot_called_off", ballot, by=by, now=now)
    network_ballot_letters.tell(session, ballot, Step.ENDED, now=now)


def let_go(
    session: Session, ballot: NetworkBallot, spent: Mapping[int, Cents] | None = None
) -> None:
    """What is held and not spent is free again; `spent` is by mandate."""
    rows = queries.holds(session, ballot.id)
    locks.pots(session, [mandate.pot_id for _, mandate in rows])
    for hold, mandate in rows:
        rest = hold.amount_cents - (spent or {}).get(hold.mandate_id, 0)
        round_purses.let_go(session, mandate.pot_id, rest)


# ---- what every step needs -----------------------------------------------------------------------


def with_purse(session: Session, ballot_id: int) -> tuple[NetworkPurse, NetworkBallot]:
    """A ballot with its purse, which is the lock of both."""
    found = session.get(NetworkBallot, ballot_id)
    if found is None:
        raise NotFound("network_ballot", ballot_id)
    purse = locks.purse(session, found.purse_id)
    session.refresh(found)
    return purse, found


def voters(session: Session, purse: NetworkPurse, ballot: NetworkBallot) -> dict[int, int]:
    """The numbers of who may vote since the call and is a member still, by person."""
    members = networks.speaking_members(session, purse.network_id)
    return queries.voters(session, ballot.id, members)


def _check_owner(session: Session, purse: NetworkPurse, person_id: int) -> None:
    if organisations.role_in(session, purse.network_id, person_id) is not MembershipRole.OWNER:
        raise NotAllowed(Action.MAKE_PURSE)


def note(
    session: Session, act: str, ballot: NetworkBallot, *, by: int | None, now: datetime
) -> None:
    """Write in the log who did what with a ballot."""
    ref, detail = ("network_ballot", ballot.id), {"cents": ballot.budget_cents}
    audit.write(session, act, actor_id=by, now=now, ref=ref, detail=detail)
