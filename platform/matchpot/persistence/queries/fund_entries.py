"""The entries behind the figures of a fund's desk, as far as the fund may see them.

Only legs on the fund's own pots are read. What panellists are paid is told round by round: one
amount beside another would tell whose list of applications was longer, and so who voted what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import Session

from matchpot.domain.ledger.entries import EntryKind
from matchpot.domain.ledger.figures import MEANINGS, Figure
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.queries.ledger import accounts, entries, postings, seals

_IS_FEE = entries.c.kind == EntryKind.PANEL_PAID
_KIND = type_coerce(entries.c.kind, String)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries: of one fund and one figure, perhaps of one pot, project or time.

    `begins` belongs to the time and `ends` does not.
    """

    fund_id: int
    figure: Figure
    pot_id: int | None = None
    project_id: int | None = None
    begins: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FundEntry:
    """What one entry moved of one pot, in the direction of the figure; `id` is the entry's own.

    Entries of panellists of one round stand together, under the id of the last of them.
    """

    id: int
    pot_id: int
    kind: EntryKind
    occurred_at: datetime
    ref_type: str | None
    ref_id: int | None
    cents: int

    @property
    def is_together(self) -> bool:
        """Whether it stands for several people, and so cannot be opened."""
        return self.kind is EntryKind.PANEL_PAID


def _on_accounts(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Which accounts: those of the fund's pots that the figure lies on."""
    own = select(Pot.id).where(Pot.fund_id == wanted.fund_id)
    tails = MEANINGS[wanted.figure].tails
    conditions: list[ColumnElement[bool]] = [
        accounts.c.ref_type == "pot",
        accounts.c.ref_id.in_(own),
        or_(*(accounts.c.name.contains(tail.value) for tail in tails)),
    ]
    if wanted.pot_id is not None:
        conditions.append(accounts.c.ref_id == wanted.pot_id)
    return conditions


def _of_entries(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Which entries on them; none when all of them are."""
    conditions: list[ColumnElement[bool]] = []
    kinds = MEANINGS[wanted.figure].kinds
    if len(kinds) < len(EntryKind):
        conditions.append(entries.c.kind.in_(sorted(kinds)))
    if wanted.begins is not None:
        conditions.append(entries.c.occurred_at >= wanted.begins)
    if wanted.ends is not None:
        conditions.append(entries.c.occurred_at < wanted.ends)
    if wanted.project_id is not None:
        conditions.append(_of_project(wanted.project_id))
    return conditions


def _of_project(project_id: int) -> ColumnElement[bool]:
    campaigns = select(Campaign.id).where(Campaign.project_id == project_id)
    lines = select(MatchLine.id).where(MatchLine.campaign_id.in_(campaigns))
    awards = select(Award.id).where(Award.project_id == project_id)
    return or_(
        *(
            and_(entries.c.ref_type == name, entries.c.ref_id.in_(ids))
            for name, ids in (("match_line", lines), ("campaign", campaigns), ("award", awards))
        )
    )


def sum_cents(session: Session, wanted: Wanted) -> int:
    """What all of them come to: the figure itself, when no time is chosen."""
    statement = (
        select(func.coalesce(func.sum(postings.c.cents), 0))
        .select_from(postings)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .where(*_on_accounts(wanted))
    )
    if chosen := _of_entries(wanted):  # otherwise the index of legs by account is enough
        statement = statement.join(entries, entries.c.id == postings.c.entry_id).where(*chosen)
    return MEANINGS[wanted.figure].sign * int(session.execute(statement).scalar_one())


def listed(
    session: Session,
    wanted: Wanted,
    *,
    before: tuple[int, int] | None = None,
    limit: int | None = None,
) -> list[FundEntry]:
    """The newest first, and of one entry the newest pot; `before` is id and pot of a row to follow.

    Entries that moved nothing of the figure are left out.
    """
    statement = _grouped(wanted)
    last, pot = func.max(entries.c.id), accounts.c.ref_id
    if before is not None:
        entry_id, pot_id = before
        follows = or_(last < entry_id, and_(last == entry_id, pot < pot_id))
        statement = statement.having(follows)
    statement = statement.order_by(last.desc(), pot.desc()).limit(limit)
    sign = MEANINGS[wanted.figure].sign
    return [
        FundEntry(
            id=row[0],
            pot_id=row[1],
            kind=EntryKind(row[2]),
            occurred_at=row[3],
            ref_type=row[4],
            ref_id=row[5],
            cents=sign * int(row[6]),
        )
        for row in session.execute(statement)
    ]


def _grouped(wanted: Wanted) -> Select[int, int, str, datetime, str, int, int]:
    """A row by entry and pot; of panels by round and pot."""
    # Of one entry all rows say the same, so the largest is that.
    key = case((_IS_FEE, -Seat.round_id), else_=entries.c.id)
    return (
        select(
            func.max(entries.c.id),
            accounts.c.ref_id,
            func.max(_KIND),
            func.max(entries.c.occurred_at),
            func.max(entries.c.ref_type),
            func.max(entries.c.ref_id),
            func.sum(postings.c.cents),
        )
        .select_from(postings)
        .join(accounts, accounts.c.id == postings.c.account_id)
        .join(entries, entries.c.id == postings.c.entry_id)
        .outerjoin(Seat, and_(_IS_FEE, Seat.id == entries.c.ref_id))
        .where(*_on_accounts(wanted), *_of_entries(wanted))
        .group_by(key, accounts.c.ref_id)
        .having(func.sum(postings.c.cents) != 0)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLeg:
    """A leg on an account of one of the fund's pots; debit positive, as in the books."""

    pot_id: int
    account: str
    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OneEntry:
    """An entry with the fund's own legs, and its place in the chain once it is sealed."""

    id: int
    key: str
    kind: EntryKind
    occurred_at: datetime
    recorded_at: datetime
    ref_type: str | None
    ref_id: int | None
    reverses_id: int | None
    position: int | None
    seal: str | None
    other_legs: int
    legs: tuple[OwnLeg, ...]


def entry_of_fund(session: Session, fund_id: int, entry_id: int) -> OneEntry | None:
    """One entry that moved money of the fund; never what one panellist is paid."""
    row = session.execute(
        select(entries, seals.c.position, seals.c.hash)
        .outerjoin(seals, seals.c.entry_id == entries.c.id)
        .where(entries.c.id == entry_id, ~_IS_FEE)
    ).first()
    if row is None:
        return None
    own = select(Pot.id).where(Pot.fund_id == fund_id)
    legs: Sequence[OwnLeg] = [
        OwnLeg(pot_id=pot_id, account=name, cents=cents)
        for pot_id, name, cents in session.execute(
            select(accounts.c.ref_id, accounts.c.name, postings.c.cents)
            .join(accounts, accounts.c.id == postings.c.account_id)
            .where(
                postings.c.entry_id == entry_id,
                accounts.c.ref_type == "pot",
                accounts.c.ref_id.in_(own),
            )
            .order_by(postings.c.id)
        )
    ]
    if not legs:
        return None
    return OneEntry(
        id=row.id,
        key=row.key,
        kind=row.kind,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        ref_type=row.ref_type,
        ref_id=row.ref_id,
        reverses_id=row.reverses_id,
        position=row.position,
        seal=row.hash,
        other_legs=row.legs - len(legs),
        legs=tuple(legs),
    )
