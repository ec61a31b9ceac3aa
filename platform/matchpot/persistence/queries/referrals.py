"""Referrals as makers, the funds at both ends and everybody read them.

What became of one follows from the application it was opened into; it is never stored twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.referrals import ReferralKind
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application, Round

_A = ApplicationState


class Came(StrEnum):
    """What came of a referral, each further than the one before."""

    SENT = "sent"
    OPENED = "opened"
    BEGUN = "begun"
    HANDED_IN = "handed_in"
    AWARDED = "awarded"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """A referral with both ends; `is_shared` when the maker lets the first fund see elsewhere.

    `key` is that of the guide: of a round, a pot, a loan or a scheme.
    """

    id: int
    application_id: int
    project_id: int
    project: str
    maker_id: int
    from_fund_id: int
    from_fund: str
    from_round: str
    kind: ReferralKind
    key: str
    round_id: int | None
    pot_id: int | None
    to_title: str
    to_fund: str
    is_by_hand: bool
    note: str
    reasons: tuple[tuple[str, str], ...]
    made_at: datetime
    opened_application_id: int | None
    is_shared: bool
    came: Came


_FROM, _TO_ROUND, _TO_FUND = aliased(Round), aliased(Round), aliased(Organisation)
_TO = aliased(Application)
_CAME = case(
    (_TO.state == _A.AWARDED, Came.AWARDED.value),
    (_TO.submitted_at.is_not(None), Came.HANDED_IN.value),
    (_TO.id.is_not(None), Came.BEGUN.value),
    (Referral.opened_at.is_not(None), Came.OPENED.value),
    else_=Came.SENT.value,
)


def _rows() -> Select[*tuple[Any, ...]]:  # Any: columns of many tables
    return (
        select(
            Referral, Application.project_id, Application.shared_at, Project.title,
            Organisation.name, _FROM.title, _TO_ROUND.title, Pot.name, _TO_FUND.name, _CAME,
        )
        .join(Application, Application.id == Referral.application_id)
        .join(Project, Project.id == Application.project_id)
        .join(_FROM, _FROM.id == Application.round_id)
        .join(Organisation, Organisation.id == Referral.from_fund_id)
        .outerjoin(_TO_ROUND, _TO_ROUND.id == Referral.round_id)
        .outerjoin(Pot, Pot.id == Referral.pot_id)
        .outerjoin(_TO_FUND, _TO_FUND.id == func.coalesce(_TO_ROUND.fund_id, Pot.fund_id))
        .outerjoin(_TO, _TO.id == Referral.opened_application_id)
    )  # fmt: skip


def _listed(session: Session, *wanted: ColumnElement[bool]) -> list[ReferralRow]:
    rows = session.execute(_rows().where(*wanted).order_by(Referral.id.desc()))
    return [_row(*row) for row in rows]


def _row(
    one: Referral, project_id: int, shared_at: datetime | None, project: str, from_fund: str,
    from_round: str, to_round: str | None, pot: str | None, to_fund: str | None, came: str,
) -> ReferralRow:  # fmt: skip
    return ReferralRow(
        id=one.id,
        application_id=one.application_id,
        project_id=project_id,
        project=project,
        maker_id=one.maker_id,
        from_fund_id=one.from_fund_id,
        from_fund=from_fund,
        from_round=from_round,
        kind=one.kind,
        key=one.scheme_slug or key_of(one.kind, one.round_id or one.pot_id or 0),
        round_id=one.round_id,
        pot_id=one.pot_id,
        to_title=to_round or pot or "",
        to_fund=to_fund or "",
        is_by_hand=one.made_by is not None,
        note=one.note,
        reasons=tuple((code, value) for code, value in one.reasons),
        made_at=one.made_at,
        opened_application_id=one.opened_application_id,
        is_shared=shared_at is not None,
        came=Came(came),
    )


def key_of(kind: ReferralKind, number: int) -> str:
    """The key under which the guide knows a round or a pot."""
    return f"{kind}-{number}"


def of_application(session: Session, application_id: int) -> list[ReferralRow]:
    """Where the maker of an application was referred to, the newest first."""
    return _listed(session, Referral.application_id == application_id)


def of_maker(session: Session, referral_id: int, maker_id: int) -> ReferralRow | None:
    """One referral, when it is to this maker."""
    mine = _listed(session, Referral.id == referral_id, Referral.maker_id == maker_id)
    return next(iter(mine), None)


def by_fund(session: Session, fund_id: int) -> list[ReferralRow]:
    """What somebody of a fund referred by hand, the newest first."""
    return _listed(session, Referral.from_fund_id == fund_id, Referral.made_by.is_not(None))


def to_fund(session: Session, fund_id: int) -> list[ReferralRow]:
    """What others referred to a fund and a maker handed in there, letting that fund see elsewhere.

    By hand only: what the product hints is nobody's word.
    """
    return _listed(
        session,
        _TO_FUND.id == fund_id,
        Referral.made_by.is_not(None),
        _TO.submitted_at.is_not(None),
        _TO.shared_at.is_not(None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many referrals there were, and how far they came; nobody is named."""

    sent: int
    opened: int
    begun: int
    awarded: int


def figures(session: Session, fund_id: int | None = None) -> Figures:
    """Of all funds, or of one at the sending end."""
    wanted = select(
        func.count(Referral.id),
        func.count(Referral.opened_at),
        func.count(_TO.id),
        func.count(case((_TO.state == _A.AWARDED, 1))),
    ).outerjoin(_TO, _TO.id == Referral.opened_application_id)
    if fund_id is not None:
        wanted = wanted.where(Referral.from_fund_id == fund_id)
    sent, opened, begun, awarded = session.execute(wanted).one()
    return Figures(sent=sent, opened=opened, begun=begun, awarded=awarded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Another application of the same project, as a fund may see it with the maker's consent."""

    round: str
    fund: str
    slug: str
    state: ApplicationState
    ask_cents: int
    handed_in_at: datetime


def elsewhere(session: Session, application_id: int) -> Sequence[Elsewhere] | None:
    """Where else the project applied, the newest first; None without the maker's consent."""
    mine = session.get(Application, application_id)
    if mine is None or mine.shared_at is None:
        return None
    rows = session.execute(
        select(Application, Round, Organisation.name)
        .join(Round, Round.id == Application.round_id)
        .join(Organisation, Organisation.id == Round.fund_id)
        .where(
            Application.project_id == mine.project_id,
            Application.id != mine.id,
            Application.submitted_at.is_not(None),
        )
        .order_by(Application.submitted_at.desc(), Application.id)
    )
    return [
        Elsewhere(
            round=row.title,
            fund=fund,
            slug=row.slug,
            state=one.state,
            ask_cents=one.ask_cents,
            handed_in_at=one.submitted_at,
        )
        for one, row, fund in rows
        if one.submitted_at is not None
    ]
