"""Purses of networks as everybody may read them: their words, who feeds them, what was decided.

Only those that some fund ever fed. A decision itself is in `network_pages.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import Method, Reason
from matchpot.domain.networks.purses import MandateState, ProposalState
from matchpot.domain.networks.ways import Way
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import NetworkMandate, NetworkProposal, NetworkPurse
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.network_money import TOOK
from matchpot.persistence.queries.network_pages import DECIDED
from matchpot.persistence.queries.networks import granted_by_mandate, way_of

PER_PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Fed:
    """A mandate that runs or ran, of one fund; `granted_cents` is what stands of its awards."""

    fund: str
    state: MandateState
    in_all_cents: Cents
    granted_cents: Cents
    last_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Purse:
    """A purse with its words and every mandate it had, the oldest first."""

    id: int
    slug: str
    name: str
    purpose: str
    network: str
    network_slug: str
    method: Method
    most_cents: Cents
    quorum_bps: int
    days: int
    way: Way | None
    first_on: date
    last_on: date
    fed: tuple[Fed, ...]

    @property
    def granted_cents(self) -> Cents:
        """What stands of all its awards."""
        return sum(one.granted_cents for one in self.fed)

    @property
    def feeding(self) -> tuple[Fed, ...]:
        """The mandates that run now."""
        return tuple(one for one in self.fed if one.state is MandateState.RUNNING)


def browse(session: Session) -> list[Purse]:
    """Every purse, by network and name."""
    return _purses(session, _rows())


def one(session: Session, network_slug: str, slug: str) -> Purse | None:
    """One purse of a network."""
    wanted = _rows().where(Organisation.slug == network_slug, NetworkPurse.slug == slug)
    return next(iter(_purses(session, wanted)), None)


_Rows = Select[NetworkPurse, Organisation]


def _rows() -> _Rows:
    was_fed = select(NetworkMandate.id).where(
        NetworkMandate.purse_id == NetworkPurse.id, NetworkMandate.state.in_(sorted(TOOK))
    )
    return (
        select(NetworkPurse, Organisation)
        .join(Organisation, Organisation.id == NetworkPurse.network_id)
        .where(was_fed.exists())
    )


def _purses(session: Session, wanted: _Rows) -> list[Purse]:
    ordered = wanted.order_by(Organisation.name, NetworkPurse.name, NetworkPurse.id)
    rows = session.execute(ordered).all()
    fed = _fed(session, [purse.id for purse, _ in rows])
    return [
        Purse(
            id=purse.id,
            slug=purse.slug,
            name=purse.name,
            purpose=purse.purpose,
            network=network.name,
            network_slug=network.slug,
            method=purse.method,
            most_cents=purse.most_cents,
            quorum_bps=purse.quorum_bps,
            days=purse.days,
            way=way_of(purse),
            first_on=purse.first_on,
            last_on=purse.last_on,
            fed=tuple(fed.get(purse.id, ())),
        )
        for purse, network in rows
    ]


def _fed(session: Session, purse_ids: Sequence[int]) -> dict[int, list[Fed]]:
    rows = session.execute(
        select(NetworkMandate, Organisation.name)
        .join(Pot, Pot.id == NetworkMandate.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(NetworkMandate.purse_id.in_(purse_ids), NetworkMandate.state.in_(sorted(TOOK)))
        .order_by(NetworkMandate.id)
    ).all()
    granted = granted_by_mandate(session, [mandate.id for mandate, _ in rows])
    found: dict[int, list[Fed]] = {}
    for mandate, fund in rows:
        told = Fed(
            fund=fund,
            state=mandate.state,
            in_all_cents=mandate.in_all_cents,
            granted_cents=granted.get(mandate.id, 0),
            last_on=mandate.last_on,
        )
        found.setdefault(mandate.purse_id, []).append(told)
    return found


# ---- what was decided on one proposal after the other --------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A proposal that was decided; `project` of what was granted alone."""

    id: int
    reason: Reason
    amount_cents: Cents
    ended_at: datetime
    project: str | None


def count_past(session: Session, purse_id: int) -> int:
    """How many proposals for a purse were decided by themselves."""
    return session.scalar(_decided(purse_id).with_only_columns(func.count())) or 0


def past(session: Session, purse_id: int, *, page: int = 1) -> list[Past]:
    """What was decided, the newest first, so many to a page."""
    newest = (NetworkProposal.ended_at.desc(), NetworkProposal.id.desc())
    wanted = _decided(purse_id).order_by(*newest).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return [
        Past(
            id=row.id,
            reason=row.reason,
            amount_cents=row.amount_cents,
            ended_at=row.ended_at,
            project=title if row.state is ProposalState.PASSED else None,
        )
        for row, title in session.execute(wanted)
        if row.reason is not None and row.ended_at is not None
    ]


def _decided(purse_id: int) -> Select[NetworkProposal, str]:
    """Those somebody counted; one whose maker left before that is no decision."""
    return (
        select(NetworkProposal, Project.title)
        .join(Project, Project.id == NetworkProposal.project_id)
        .where(
            NetworkProposal.purse_id == purse_id,
            NetworkProposal.ballot_id.is_(None),
            NetworkProposal.state.in_(DECIDED),
            NetworkProposal.reason != Reason.MAKER_LEFT,
        )
    )
