"""Purses of networks and the mandates of funds that feed them: made, offered, answered, ended.

What is done with the money is in `network_proposals.py` and `network_decisions.py`.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound
from matchpot.domain.networks import ways
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import (
    MANDATE_MOVES,
    MandateState,
    Terms,
    check_limits,
    check_terms,
)
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.people import OrganisationKind
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds.applications import told
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence import locks
from matchpot.persistence.models.networks import NetworkMandate, NetworkPurse
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import networks as queries
from matchpot.persistence.transitions import move
from matchpot.services import audit, network_letters
from matchpot.services.pots import free_slug, locked

_M = MandateState


def make_purse(
    session: Session, network_id: int, terms: Terms, *, by: int, now: datetime
) -> NetworkPurse:
    """Write down under which words a network wants to spend; no money is there yet.

    Raises:
        NotFound: There is no such network.
        InvalidValue: By field, what cannot stand.
    """
    network = session.get(Organisation, network_id)
    if network is None or network.kind is not OrganisationKind.NETWORK:
        raise NotFound("network", network_id)
    check_terms(terms)
    purse = NetworkPurse(
        network_id=network_id,
        slug=free_slug(session, NetworkPurse.slug, terms.name, fallback="purse"),
        name=terms.name.strip(),
        purpose=terms.purpose.strip(),
        most_cents=terms.most_cents,
        first_on=terms.first_on,
        last_on=terms.last_on,
        method=terms.method,
        quorum_bps=terms.quorum_bps,
        days=terms.days,
        way=None if terms.way is None else ways.plain(terms.way),
        made_by=by,
        made_at=now,
    )
    session.add(purse)
    session.flush()
    ref = ("network_purse", purse.id)
    audit.write(session, "purse_made", actor_id=by, now=now, ref=ref)
    return purse


# ---- mandates -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What somebody of a fund offers a network.

    Attributes:
        words: What the fund wants to say about it; everybody may read it.
        speaker_id: The member of the network who speaks for the fund where money votes.
    """

    purse_id: int
    pot_id: int
    limits: Limits
    words: str
    speaker_id: int | None = None


def offer(session: Session, made: Offer, *, by: int, now: datetime) -> NetworkMandate:
    """Offer a network a pot to spend from, under the words of its purse.

    Raises:
        NotFound: There is no such purse, or no such pot.
        InvalidValue: By field, what goes beyond the words of the purse; or the pot is for
            something else; or nobody of the network speaks for the fund where money votes.
        IllegalMove: The pot feeds a purse already.
    """
    purse = locks.purse(session, made.purse_id)
    pot = locked(session, made.pot_id)
    if pot.purpose is not PotPurpose.NETWORK:
        raise InvalidValue({"pot_id": "of_another_purpose"})
    if queries.is_mandated(session, pot.id):
        raise IllegalMove("network_mandate", _M.RUNNING, _M.OFFERED)
    check_limits(made.limits, queries.terms_of(purse))
    _check_speaker(session, purse, made.speaker_id)
    mandate = NetworkMandate(
        purse_id=purse.id,
        pot_id=pot.id,
        state=_M.OFFERED,
        words=told(made.words, field="words"),
        in_all_cents=made.limits.in_all_cents,
        most_cents=made.limits.most_cents,
        first_on=made.limits.first_on,
        last_on=made.limits.last_on,
        speaker_id=made.speaker_id,
        offered_by=by,
        offered_at=now,
    )
    session.add(mandate)
    session.flush()
    _note(session, "mandate_offered", mandate, by=by, now=now)
    network_letters.mandate_offered(session, purse, mandate, now=now)
    return mandate


def _check_speaker(session: Session, purse: NetworkPurse, speaker_id: int | None) -> None:
    """Raise when who is named does not speak in this network, or nobody is where money votes."""
    if speaker_id is None and purse.method is not Method.MONEY_SHARES:
        return
    if speaker_id not in queries.speaking_members(session, purse.network_id):
        raise InvalidValue({"speaker_id": "missing" if speaker_id is None else "no_member"})


def accept(session: Session, mandate_id: int, *, by: int, now: datetime) -> None:
    """An owner of the network takes a mandate: from now on proposals may take from its pot.

    Raises:
        NotFound: There is no such mandate.
        SecondPersonNeeded: The same person offered it.
        IllegalMove: It was answered or withdrawn in the meantime.
    """
    purse, mandate = with_purse(session, mandate_id)
    first_id = mandate.offered_by
    check_second_person(Action.ANSWER_MANDATE, first_id=first_id, second_id=by)
    _answer(session, mandate, _M.RUNNING, by=by, now=now)
    _note(session, "mandate_accepted", mandate, by=by, now=now)
    network_letters.mandate_answered(session, purse, mandate, now=now)


def decline(session: Session, mandate_id: int, *, by: int, now: datetime) -> None:
    """An owner of the network does not want it.

    Raises:
        NotFound: There is no such mandate.
        SecondPersonNeeded: The same person offered it; they can withdraw it.
        IllegalMove: It was answered or withdrawn in the meantime.
    """
    purse, mandate = with_purse(session, mandate_id)
    first_id = mandate.offered_by
    check_second_person(Action.ANSWER_MANDATE, first_id=first_id, second_id=by)
    _answer(session, mandate, _M.DECLINED, by=by, now=now)
    _note(session, "mandate_declined", mandate, by=by, now=now)
    network_letters.mandate_answered(session, purse, mandate, now=now)


def withdraw(session: Session, mandate_id: int, *, by: int, now: datetime) -> None:
    """The fund takes back an offer nobody answered; raises `IllegalMove` when somebody did."""
    _purse, mandate = with_purse(session, mandate_id)
    _end(session, mandate, _M.WITHDRAWN, by=by, now=now)
    _note(session, "mandate_withdrawn", mandate, by=by, now=now)


def end(session: Session, mandate_id: int, *, by: int, now: datetime) -> None:
    """The fund ends a mandate for what comes.

    What is granted stays granted, and what is open is decided with the money it holds: a fund
    that could call that back would have a veto.

    Raises:
        NotFound: There is no such mandate.
        IllegalMove: It does not run.
    """
    purse, mandate = with_purse(session, mandate_id)
    _end(session, mandate, _M.ENDED, by=by, now=now)
    _note(session, "mandate_ended", mandate, by=by, now=now)
    network_letters.mandate_ended(session, purse, mandate, now=now)


def with_purse(session: Session, mandate_id: int) -> tuple[NetworkPurse, NetworkMandate]:
    """A mandate with its purse, which is the lock of both."""
    found = session.get(NetworkMandate, mandate_id)
    if found is None:
        raise NotFound("network_mandate", mandate_id)
    purse = locks.purse(session, found.purse_id)
    session.refresh(found)
    return purse, found


def _answer(
    session: Session, mandate: NetworkMandate, to: MandateState, *, by: int, now: datetime
) -> None:
    values = {"answered_by": by, "answered_at": now}
    move(session, mandate, to, moves=MANDATE_MOVES, at=now, actor_id=by, values=values)


def _end(
    session: Session, mandate: NetworkMandate, to: MandateState, *, by: int, now: datetime
) -> None:
    values = {"ended_by": by, "ended_at": now}
    move(session, mandate, to, moves=MANDATE_MOVES, at=now, actor_id=by, values=values)


def _note(session: Session, act: str, mandate: NetworkMandate, *, by: int, now: datetime) -> None:
    ref, detail = ("network_mandate", mandate.id), {"cents": mandate.in_all_cents}
    audit.write(session, act, actor_id=by, now=now, ref=ref, detail=detail)
