"""Purses of networks as their members see them: the mandates that feed each, and what is left.

What everybody may read is in `network_pages.py`; proposals are in `network_proposals.py`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import MandateState
from matchpot.domain.networks.sharing import Limits, contribution
from matchpot.domain.networks.ways import Way
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.networks import NetworkMandate, NetworkPurse
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.queries.endings import returning_of_pot
from matchpot.persistence.queries.networks import limits_of, promised_by_mandate, way_of

_SPEAKER, _OFFERER = aliased(Person), aliased(Person)
# A mandate the network took, whether it runs still or not.
TOOK = frozenset({MandateState.RUNNING, MandateState.ENDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRow:
    """A mandate with its fund and its money.

    Attributes:
        offerer: Who of the fund offered it; None when they have left the platform.
        speaker: The member who speaks for the fund where money votes.
        promised_cents: What open proposals hold of it and what stands of its awards.
        free_cents: What nobody has of its pot.
    """

    id: int
    purse_id: int
    fund: str
    pot: str
    state: MandateState
    words: str
    limits: Limits
    speaker: str | None
    offered_by: int
    offerer: str | None
    offered_at: datetime
    paid_in_cents: Cents
    promised_cents: Cents
    free_cents: Cents

    @property
    def brought_cents(self) -> Cents:
        """What it brings to the purse: awards are divided by this."""
        return contribution(self.limits, paid_in_cents=self.paid_in_cents)

    @property
    def left_cents(self) -> Cents:
        """What the network may still award from it, over all awards together."""
        return max(0, min(self.limits.in_all_cents - self.promised_cents, self.free_cents))

    def runs_on(self, day: date) -> bool:
        """Whether a proposal that is opened on this day may take from it."""
        return self.state is MandateState.RUNNING and self.limits.runs_on(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurseRow:
    """A purse with its words and every mandate that was ever offered to it, the oldest first."""

    id: int
    network_id: int
    network: str
    network_slug: str
    slug: str
    name: str
    purpose: str
    most_cents: Cents
    first_on: date
    last_on: date
    method: Method
    quorum_bps: int
    days: int
    way: Way | None
    made_at: datetime
    mandates: tuple[MandateRow, ...]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it: any fund feeds it or did."""
        return any(one.state in TOOK for one in self.mandates)

    @property
    def waiting(self) -> tuple[MandateRow, ...]:
        """The mandates nobody answered yet."""
        return tuple(one for one in self.mandates if one.state is MandateState.OFFERED)

    def feeding(self, day: date) -> tuple[MandateRow, ...]:
        """The mandates a proposal that is opened on this day may take from."""
        return tuple(one for one in self.mandates if one.runs_on(day))

    def left_cents(self, day: date) -> Cents:
        """What can be awarded from this day's mandates together."""
        return sum(one.left_cents for one in self.feeding(day))

    def is_open_on(self, day: date) -> bool:
        """Whether the words of the purse let anything be proposed on this day."""
        return self.first_on <= day <= self.last_on


def purses_of(session: Session, network_ids: Iterable[int]) -> list[PurseRow]:
    """The purses of some networks, the newest first."""
    return _purses(session, _rows().where(NetworkPurse.network_id.in_(list(network_ids))))


def purse(session: Session, purse_id: int) -> PurseRow | None:
    """One purse."""
    return next(iter(_purses(session, _rows().where(NetworkPurse.id == purse_id))), None)


def with_mandate(session: Session, mandate_id: int) -> tuple[PurseRow, MandateRow] | None:
    """A mandate with the purse it was offered to."""
    of_it = select(NetworkMandate.purse_id).where(NetworkMandate.id == mandate_id)
    found = next(iter(_purses(session, _rows().where(NetworkPurse.id.in_(of_it)))), None)
    if found is None:
        return None
    return found, next(one for one in found.mandates if one.id == mandate_id)


_Rows = Select[NetworkPurse, Organisation]


def _rows() -> _Rows:
    return select(NetworkPurse, Organisation).join(
        Organisation, Organisation.id == NetworkPurse.network_id
    )


def _purses(session: Session, wanted: _Rows) -> list[PurseRow]:
    rows = session.execute(wanted.order_by(NetworkPurse.id.desc())).all()
    mandates = _mandates(session, [row.id for row, _ in rows])
    return [
        PurseRow(
            id=row.id,
            network_id=network.id,
            network=network.name,
            network_slug=network.slug,
            slug=row.slug,
            name=row.name,
            purpose=row.purpose,
            most_cents=row.most_cents,
            first_on=row.first_on,
            last_on=row.last_on,
            method=row.method,
            way=way_of(row),
            quorum_bps=row.quorum_bps,
            days=row.days,
            made_at=row.made_at,
            mandates=tuple(one for one in mandates if one.purse_id == row.id),
        )
        for row, network in rows
    ]


def _mandates(session: Session, purse_ids: list[int]) -> list[MandateRow]:
    free = Pot.total_cents - Pot.reserved_cents - Pot.used_cents - returning_of_pot()
    rows = session.execute(
        select(
            NetworkMandate, Organisation.name, Pot.name, Pot.total_cents, free,
            _SPEAKER.name, _OFFERER.name,
        )
        .join(Pot, Pot.id == NetworkMandate.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .outerjoin(
            _SPEAKER, (_SPEAKER.id == NetworkMandate.speaker_id) & _SPEAKER.erased_at.is_(None)
        )
        .outerjoin(
            _OFFERER, (_OFFERER.id == NetworkMandate.offered_by) & _OFFERER.erased_at.is_(None)
        )
        .where(NetworkMandate.purse_id.in_(purse_ids))
        .order_by(NetworkMandate.id)
    ).all()  # fmt: skip
    promised = promised_by_mandate(session, [row[0].id for row in rows])
    return [
        MandateRow(
            id=one.id,
            purse_id=one.purse_id,
            fund=fund,
            pot=pot,
            state=one.state,
            words=one.words,
            limits=limits_of(one),
            speaker=speaker,
            offered_by=one.offered_by,
            offerer=offerer,
            offered_at=one.offered_at,
            paid_in_cents=paid_in,
            promised_cents=promised.get(one.id, 0),
            free_cents=free_cents,
        )
        for one, fund, pot, paid_in, free_cents, speaker, offerer in rows
    ]
