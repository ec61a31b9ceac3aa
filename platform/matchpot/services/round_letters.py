"""Who is told what about a round: more days, a vote again, called off, no decision, the result.

The words are in `templates/email/<notice>/`; who is offered an award gets a letter of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.applications import STANDS
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import ballots, panels, people
from matchpot.services import letters, rounds
from matchpot.services.letters import Reader, promise

# By reader: where else their plans may fit, as `referrals.of_round` gives it.
Hints = Mapping[str, Sequence[dict[str, Any]]]


def extended(session: Session, row: Round, *, now: datetime) -> None:
    """Every member of the panel: too few voted, and until when they still can."""
    until = rounds.plan_of(row).window(row.phase).ends_at
    for reader in _members(session, row):
        _tell(session, "round_extended", reader, row, now=now, until_at=until.isoformat())


def final_vote(session: Session, row: Round, *, now: datetime) -> None:
    """Every member: the final vote begins, and whether their first ballot stands in it."""
    until = rounds.plan_of(row).window(row.phase).ends_at.isoformat()
    stands = {one.seat_id for one in ballots.standing_votes(session, row, row.phase)}
    for member in panels.members(session, row.id):
        contact = people.contact(session, member.person_id)
        if contact is not None:
            told = {"round_id": row.id, "until_at": until, "stands": member.seat_id in stands}
            _tell(session, "round_final_vote", letters.reader(contact), row, now=now, **told)


def vote_again(session: Session, row: Round, *, now: datetime) -> None:
    """Every member: the fund sent the decision back, why, and until when they vote anew."""
    until = rounds.plan_of(row).window(row.phase).ends_at.isoformat()
    for reader in _members(session, row):
        _tell(session, "round_vote_again", reader, row, now=now, reason=row.reason, until_at=until)


def called_off(session: Session, row: Round, *, now: datetime) -> None:
    """Every member: the round is called off, and why; makers have a letter of their own."""
    for reader in _members(session, row):
        _tell(session, "round_called_off", reader, row, now=now, reason=row.reason)


def lot_waits(session: Session, row: Round, purpose: LotPurpose, *, now: datetime) -> None:
    """The fund and the panel: a lot is frozen and waits for people who put chance in."""
    fund = [letters.reader(one) for one in people.contacts_of_organisation(session, row.fund_id)]
    for reader in _unique([*fund, *_members(session, row)]):
        _tell(session, "round_lot_waits", reader, row, now=now, purpose=purpose.value)


def no_halves(session: Session, row: Round, *, draw: int, now: datetime) -> None:
    """The fund, once for each draw: those who applied cannot be put in two halves."""
    values = _about(session, row) | {"round_id": row.id}
    for one in people.contacts_of_organisation(session, row.fund_id):
        to, ref = letters.reader(one), ("round", row.id)
        promise(session, "round_no_halves", to, ref, values, now=now, occasion=draw)


def applying_again(session: Session, row: Round, *, now: datetime) -> None:
    """Makers who applied: others can apply still, until when, and why."""
    until = rounds.plan_of(row).window(Phase.SUBMISSION).ends_at.isoformat()
    for reader in _unique(_makers(session, row)):
        _tell(session, "round_applying_again", reader, row, now=now, until_at=until)


def undecided(
    session: Session, row: Round, *, now: datetime, hints: Hints = MappingProxyType({})
) -> None:
    """Makers, members and the fund: too few voted also then, so nothing is decided.

    Makers read where else their plan may fit: `hints` by their key as readers.
    """
    fund = [letters.reader(one) for one in people.contacts_of_organisation(session, row.fund_id)]
    for reader in _unique([*_makers(session, row), *_members(session, row), *fund]):
        told = list(hints.get(reader.key, ()))
        _tell(session, "round_undecided", reader, row, now=now, hints=told)


def published(
    session: Session, row: Round, *, now: datetime, hints: Hints = MappingProxyType({})
) -> None:
    """Makers and members: the result is there, with every step to it.

    Makers whose plan got nothing read where else it may fit: `hints` by their key as readers.
    """
    for reader in _unique([*_makers(session, row), *_members(session, row)]):
        told = list(hints.get(reader.key, ()))
        _tell(session, "round_published", reader, row, now=now, hints=told)


def _tell(
    session: Session, notice: str, to: Reader, row: Round, *, now: datetime, **told: Any
) -> None:
    occasion, values = letters.moment(now), {**_about(session, row), **told}
    promise(session, notice, to, ("round", row.id), values, now=now, occasion=occasion)


def _about(session: Session, row: Round) -> dict[str, Any]:
    fund = session.get_one(Organisation, row.fund_id).name
    return {"round": row.title, "fund": fund, "slug": row.slug}


def _makers(session: Session, row: Round) -> list[Reader]:
    ids = session.scalars(
        select(Application.maker_id)
        .where(Application.round_id == row.id, Application.state.in_(STANDS))
        .order_by(Application.id)
    )
    return [letters.reader(one) for id_ in ids if (one := people.contact(session, id_))]


def _members(session: Session, row: Round) -> list[Reader]:
    ids = [one.person_id for one in panels.members(session, row.id)]
    return [letters.reader(one) for id_ in ids if (one := people.contact(session, id_))]


def _unique(readers: list[Reader]) -> list[Reader]:
    """Nobody twice, who has two parts in a round."""
    return list(dict.fromkeys(readers))
