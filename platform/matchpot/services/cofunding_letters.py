"""Who is told what about promises of several funds: proposed, made, and what came of them.

The words are in `templates/email/<notice>/`; the letter of the award itself is in
`award_letters.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.trust.roles import MEMBER_MAY, Action
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services import letters
from matchpot.services.letters import Reader, promise_all, reader

# Who of a fund may be the second person.
_CONFIRMS = frozenset(role for role, may in MEMBER_MAY.items() if Action.CONFIRM_AWARD in may)


def proposed(session: Session, made: FundPromise, *, now: datetime) -> None:
    """Everybody of the fund who may confirm it, but for who proposed it."""
    row = session.get_one(Cofunding, made.cofunding_id)
    project = session.get_one(Project, row.project_id)
    fund = _fund(session, made)
    contacts = people.contacts_of_organisation(session, fund.id, roles=_CONFIRMS)
    apart = {made.proposed_by, project.maker_id}
    readers = [reader(one) for one in contacts if one.person_id not in apart]
    values = _of_promise(made, project, fund)
    promise_all(session, "promise_proposed", readers, ("fund_promise", made.id), values, now=now)


def made(session: Session, row: Cofunding, one: FundPromise, *, now: datetime) -> None:
    """The maker: a fund promises something, until when, and where to read on what it hangs."""
    project = session.get_one(Project, row.project_id)
    fund = _fund(session, one)
    values = _of_promise(one, project, fund) | {"fund": fund.name if one.is_named else ""}
    contact = people.contact(session, project.maker_id)
    readers = [reader(contact)] if contact else []
    promise_all(session, "promise_made", readers, ("fund_promise", one.id), values, now=now)


def counted(
    session: Session,
    row: Cofunding,
    kept: Sequence[FundPromise],
    fallen: Sequence[FundPromise],
    *,
    now: datetime,
) -> None:
    """The maker and every fund that ever promised: what came of it together, and where to read why.

    Each fund also reads of its own promise by name; the maker gets a letter for each award besides.
    """
    project = session.get_one(Project, row.project_id)
    values: dict[str, Any] = {
        "project_id": project.id,
        "title": project.title,
        "kept_count": len(kept),
        "kept_cents": sum(one.amount_cents for one in kept),
        "released_count": len(fallen),
        "released_cents": sum(one.amount_cents for one in fallen),
    }
    contact = people.contact(session, project.maker_id)
    ends = {one.id for one in (*kept, *fallen)}
    told: dict[Reader, dict[str, Any]] = {}
    for fund_id in _fund_ids(session, row):
        own = [one for one in (*kept, *fallen) if _fund(session, one).id == fund_id]
        mine = {"own_kept_cents": sum(one.amount_cents for one in own if one in kept)}
        mine["own_released_cents"] = sum(one.amount_cents for one in own if one in fallen)
        for member in people.contacts_of_organisation(session, fund_id):
            told.setdefault(reader(member), values | mine)
    ref, occasion = ("cofunding", row.id), max(ends)
    for to, told_to in told.items():
        letters.promise(session, "promises_counted", to, ref, told_to, now=now, occasion=occasion)
    if contact:
        notice, to = "promises_counted_maker", reader(contact)
        letters.promise(session, notice, to, ref, values, now=now, occasion=occasion)


def _fund(session: Session, one: FundPromise) -> Organisation:
    return session.get_one(Organisation, session.get_one(Pot, one.pot_id).fund_id)


def _fund_ids(session: Session, row: Cofunding) -> Sequence[int]:
    return session.scalars(
        select(Pot.fund_id)
        .join(FundPromise, FundPromise.pot_id == Pot.id)
        .where(FundPromise.cofunding_id == row.id, FundPromise.confirmed_at.is_not(None))
        .distinct()
        .order_by(Pot.fund_id)
    ).all()


def _of_promise(one: FundPromise, project: Project, fund: Organisation) -> dict[str, Any]:
    return {
        "promise_id": one.id,
        "project_id": project.id,
        "title": project.title,
        "fund": fund.name,
        "fund_id": fund.id,
        "amount_cents": one.amount_cents,
        "share_bps": one.share_bps,
        "until_at": one.until_at.isoformat(),
    }
