"""Who is told what about gifts that a fund leaves out, about objections, and what came of them.

Makers are told how many gifts it is about and never whose. Other notices are in `notices.py`; the
words are in `templates/email/<notice>/`.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.exclusions import ExclusionState
from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries import people
from matchpot.services import letters
from matchpot.services.letters import Reader, promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The case a letter is about; pot and fund are empty when it is about all pots."""

    case: int
    title: str
    slug: str
    pot: str = ""
    fund: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGift:
    """The gift of whoever reads the letter."""

    token: str
    gift_cents: int


# ---- the notices --------------------------------------------------------------------------------


def _case(
    session: Session, notice: str, to: Reader, about: Case, *, now: datetime, **values: Any
) -> None:
    ref, occasion = ("exclusion", about.case), letters.moment(now)
    promise(session, notice, to, ref, asdict(about) | values, now=now, occasion=occasion)


def gift_left_out(
    session: Session,
    to: Reader,
    about: Case,
    gift: OwnGift,
    *,
    reason: str,
    note: str,
    until_at: datetime,
    whole_person: bool,
    now: datetime,
) -> None:
    """A donor: a fund does not count your gift, why, and until when you may object."""
    told = {"reason": reason, "note": note, "whole_person": whole_person}
    until = until_at.isoformat()
    _case(session, "gift_left_out", to, about, now=now, until_at=until, **told, **asdict(gift))


def gifts_left_out(
    session: Session, to: Reader, about: Case, *, gifts: int, restored: bool, now: datetime
) -> None:
    """The maker: so many gifts to your project do not count for a pot, or count again."""
    _case(session, "gifts_left_out", to, about, now=now, gifts=gifts, restored=restored)


def appeal_made(session: Session, to: Reader, about: Case, *, now: datetime) -> None:
    """An operator who did not leave it out: somebody objects."""
    _case(session, "appeal_made", to, about, now=now)


def appeal_decided(
    session: Session,
    to: Reader,
    about: Case,
    gift: OwnGift,
    *,
    restored: bool,
    answer: str,
    cents: int,
    now: datetime,
) -> None:
    """The donor: what was decided, why, and what is added now."""
    told = {"restored": restored, "answer": answer, "cents": cents}
    _case(session, "appeal_decided", to, about, now=now, **told, **asdict(gift))


def appeal_told(
    session: Session, to: Reader, about: Case, *, restored: bool, answer: str, now: datetime
) -> None:
    """Who left the gift out: what was decided, and why."""
    _case(session, "appeal_told", to, about, now=now, restored=restored, answer=answer)


# ---- their readers ------------------------------------------------------------------------------


def left_out(session: Session, case: Exclusion, gift: Donation, *, now: datetime) -> None:
    """Tell the donor that a gift is left out."""
    if (reader := _donor(gift)) is None:
        return
    about, _ = _about(session, case, gift.campaign_id)
    gift_left_out(
        session,
        reader,
        about,
        OwnGift(token=gift.token, gift_cents=gift.gift_cents),
        reason=case.reason,
        note=case.note,
        until_at=case.window_until,
        whole_person=case.whole_person,
        now=now,
    )


def makers_told(
    session: Session, case: Exclusion, gifts: Iterable[Donation], *, now: datetime
) -> None:
    """Tell each maker how many gifts to their project are out, or in again."""
    restored = case.state is ExclusionState.RESTORED
    by_campaign = sorted(gifts, key=lambda one: one.campaign_id)
    for campaign_id, some in groupby(by_campaign, key=lambda one: one.campaign_id):
        about, maker_id = _about(session, case, campaign_id)
        if contact := people.contact(session, maker_id):
            reader, number = letters.reader(contact), len(list(some))
            gifts_left_out(session, reader, about, gifts=number, restored=restored, now=now)


def appealed(session: Session, case: Exclusion, gift: Donation, *, now: datetime) -> None:
    """Tell the operators, but for who left it out, that somebody objects."""
    about, _ = _about(session, case, gift.campaign_id)
    for contact in people.contacts_with_role(session, Role.OPERATOR):
        if contact.person_id != case.made_by:
            appeal_made(session, letters.reader(contact), about, now=now)


def decided(
    session: Session, case: Exclusion, gift: Donation, *, cents: int, now: datetime
) -> None:
    """Tell the donor, and who left the gift out, what was decided."""
    about, _ = _about(session, case, gift.campaign_id)
    restored, answer = case.state is ExclusionState.RESTORED, case.answer or ""
    if (reader := _donor(gift)) is not None:
        own = OwnGift(token=gift.token, gift_cents=gift.gift_cents)
        appeal_decided(
            session, reader, about, own, restored=restored, answer=answer, cents=cents, now=now
        )
    if case.made_by is not None and (contact := people.contact(session, case.made_by)):
        to = letters.reader(contact)
        appeal_told(session, to, about, restored=restored, answer=answer, now=now)


def _donor(gift: Donation) -> Reader | None:
    if gift.email is None:
        return None
    return letters.donor(gift.id, email=gift.email, locale=gift.locale, name=gift.name)


def _about(session: Session, case: Exclusion, campaign_id: int) -> tuple[Case, int]:
    """The case as letters tell it, and whose project it is."""
    project = session.execute(
        select(Project.title, Project.slug, Project.maker_id)
        .join(Campaign, Campaign.project_id == Project.id)
        .where(Campaign.id == campaign_id)
    ).one()
    about = Case(case=case.id, title=project.title, slug=project.slug)
    named = session.execute(
        select(Pot.name, Organisation.name)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(Pot.id == case.pot_id)
    ).one_or_none()
    told = about if named is None else replace(about, pot=named[0], fund=named[1])
    return told, project.maker_id
