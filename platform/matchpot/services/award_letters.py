"""What makers are told about an award: offered, soon too late, accepted, paid, taken back.

And what a fund's people are: that one of them proposed an award, which another must confirm. The
words are in `templates/email/<notice>/`. The award letter itself is a page (`web/letters.py`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.trust.roles import MEMBER_MAY, Action
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.persistence.queries.networks import award_group
from matchpot.services.letters import promise, promise_all, reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """The award a letter is about; `until_at` in ISO form, `in_line` when others wait for it."""

    award_id: int
    title: str
    fund: str
    amount_cents: int
    until_at: str
    in_line: bool


# Who of a fund may be the second person.
_CONFIRMS = frozenset(role for role, may in MEMBER_MAY.items() if Action.CONFIRM_AWARD in may)


def proposed(session: Session, award: Award, *, now: datetime) -> None:
    """Everybody of the fund who may confirm it, but for who proposed it."""
    fund_id = session.scalars(select(Pot.fund_id).where(Pot.id == award.pot_id)).one()
    apart = {award.proposed_by, award.maker_id}
    contacts = people.contacts_of_organisation(session, fund_id, roles=_CONFIRMS)
    readers = [reader(one) for one in contacts if one.person_id not in apart]
    values = asdict(_granted(session, award))
    promise_all(session, "award_proposed", readers, ("award", award.id), values, now=now)


def offered(session: Session, award: Award, *, now: datetime) -> None:
    """The maker, when there is an award to accept."""
    _tell(session, "award_offered", award, now=now)


def reminder(session: Session, award: Award, *, now: datetime) -> None:
    """The maker, once, when an offer is about to end."""
    _tell(session, "award_reminder", award, now=now)


def accepted(session: Session, award: Award, *, now: datetime) -> None:
    """The maker, with what comes when."""
    _tell(session, "award_accepted", award, now=now)


def paid(session: Session, award: Award, *, now: datetime) -> None:
    """The maker, when the last part is on the account; of awards that belong together, of all."""
    together = award_group(session, award.id)
    states = session.scalars(select(Award.state).where(Award.id.in_(together)))
    if set(states) == {AwardState.PAID}:
        _tell(session, "award_paid", award, now=now)


def revoked(
    session: Session, award: Award, *, back_cents: int,
    hints: Sequence[dict[str, Any]] = (), now: datetime,
) -> None:  # fmt: skip
    """The maker, when the fund takes back what was not paid: its reason, and where else to ask."""
    told = {"back_cents": back_cents, "reason": award.reason, "hints": list(hints)}
    _tell(session, "award_revoked", award, now=now, **told)


def _tell(session: Session, notice: str, award: Award, *, now: datetime, **values: Any) -> None:
    together = award_group(session, award.id)
    contact = people.contact(session, award.maker_id)
    if contact is None:
        return
    # Awards that belong together are one to their maker: the first of them stands for all.
    to, ref = reader(contact), ("award", together[0])
    promise(session, notice, to, ref, asdict(_granted(session, award)) | values, now=now)


def _granted(session: Session, award: Award) -> Granted:
    together = award_group(session, award.id)
    title = session.scalars(select(Project.title).where(Project.id == award.project_id)).one()
    rows = session.execute(
        select(Organisation.name, Award.amount_cents)
        .select_from(Award)
        .join(Pot, Pot.id == Award.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Award.id.in_(together))
        .order_by(Award.id)
    ).all()
    return Granted(
        award_id=together[0],
        title=title,
        fund=", ".join(dict.fromkeys(fund for fund, _ in rows)),
        amount_cents=sum(cents for _, cents in rows),
        until_at=award.accept_by.isoformat(),
        in_line=award.round_id is not None,
    )
