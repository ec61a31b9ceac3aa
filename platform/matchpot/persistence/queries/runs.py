"""Distribution runs and their shares, as services, pages and checks read them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Row, Select, cast, func, select
from sqlalchemy.orm import Session, aliased

from matchpot.domain.matching.lines import USED
from matchpot.domain.matching.pool_scene import PoolReason
from matchpot.domain.runs import OPEN, RunState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.runs import DistributionRun, DistributionShare
from matchpot.persistence.models.work import AuditRow
from matchpot.persistence.queries.divisions import NAMES_OF_POT, PoolOnCampaign


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """A run with the people behind it."""

    id: int
    pot_id: int
    number: int
    state: RunState
    corrects_id: int | None
    rule_version_id: int
    pool_cents: int
    digest: str
    note: str
    frozen: Mapping[str, Any]
    prepared_by: int
    preparer: str
    approved_by: int | None
    approver: str | None
    second_approver: str | None
    frozen_at: datetime
    approved_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRow:
    """What one campaign gets by a run."""

    campaign_id: int
    title: str
    slug: str
    weight: str
    cents: int
    diff_cents: int
    donors: int
    counted_donors: int
    counted_cents: int
    why: PoolReason | None


_FIRST, _SECOND, _PREPARER = aliased(Person), aliased(Person), aliased(Person)


def _runs() -> Select[DistributionRun, str, str, str]:
    return (
        select(DistributionRun, _PREPARER.name, _FIRST.name, _SECOND.name)
        .join(_PREPARER, _PREPARER.id == DistributionRun.prepared_by)
        .outerjoin(_FIRST, _FIRST.id == DistributionRun.approved_by)
        .outerjoin(_SECOND, _SECOND.id == DistributionRun.second_approved_by)
    )


def _row(row: Row[DistributionRun, str, str, str]) -> RunRow:
    run, preparer, first, second = row
    return RunRow(
        id=run.id,
        pot_id=run.pot_id,
        number=run.number,
        state=run.state,
        corrects_id=run.corrects_id,
        rule_version_id=run.rule_version_id,
        pool_cents=run.pool_cents,
        digest=run.digest,
        note=run.note,
        frozen=run.frozen,
        prepared_by=run.prepared_by,
        preparer=preparer,
        approved_by=run.approved_by,
        approver=first,
        second_approver=second,
        frozen_at=run.frozen_at,
        approved_at=run.approved_at,
        settled_at=run.settled_at,
    )


def runs_of_pot(session: Session, pot_id: int) -> list[RunRow]:
    """Every run of a pot, the newest first."""
    query = _runs().where(DistributionRun.pot_id == pot_id)
    return [_row(row) for row in session.execute(query.order_by(DistributionRun.number.desc()))]


def run_of_pot(
    session: Session, pot_id: int, number: int, *, settled_only: bool = False
) -> RunRow | None:
    """One run by its number; `settled_only` as everybody may see it."""
    query = _runs().where(DistributionRun.pot_id == pot_id, DistributionRun.number == number)
    if settled_only:
        query = query.where(DistributionRun.state == RunState.SETTLED)
    row = session.execute(query).first()
    return _row(row) if row else None


def last_settled(session: Session, pot_id: int) -> RunRow | None:
    """The run that holds now."""
    query = _runs().where(
        DistributionRun.pot_id == pot_id, DistributionRun.state == RunState.SETTLED
    )
    row = session.execute(query.order_by(DistributionRun.number.desc()).limit(1)).first()
    return _row(row) if row else None


def settled_rows(session: Session, pot_id: int) -> list[RunRow]:
    """The runs of a pot that were carried out, in their order; the last one holds now."""
    query = _runs().where(
        DistributionRun.pot_id == pot_id, DistributionRun.state == RunState.SETTLED
    )
    return [_row(row) for row in session.execute(query.order_by(DistributionRun.number))]


def is_under_way(session: Session, pot_id: int) -> bool:
    """Whether a run of the pot is not carried out yet."""
    found = select(DistributionRun.id).where(
        DistributionRun.pot_id == pot_id, DistributionRun.state.in_(sorted(OPEN))
    )
    return session.scalar(found) is not None


def last_number(session: Session, pot_id: int) -> int:
    """The number of the newest run of a pot; 0 without one."""
    newest = select(func.max(DistributionRun.number)).where(DistributionRun.pot_id == pot_id)
    return session.scalar(newest) or 0


def shares_of(session: Session, run_id: int) -> list[ShareRow]:
    """What each campaign gets by a run, most first."""
    rows = session.execute(
        select(DistributionShare, Project.title, Project.slug)
        .join(Campaign, Campaign.id == DistributionShare.campaign_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(DistributionShare.run_id == run_id)
        .order_by(DistributionShare.cents.desc(), Project.title, Campaign.id)
    )
    return [
        ShareRow(
            campaign_id=share.campaign_id,
            title=title,
            slug=slug,
            weight=share.weight,
            cents=share.cents,
            diff_cents=share.diff_cents,
            donors=share.donors,
            counted_donors=share.counted_donors,
            counted_cents=share.counted_cents,
            why=PoolReason(share.why) if share.why else None,
        )
        for share, title, slug in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class PotShare(PoolOnCampaign):
    """What a campaign has of a pot that was divided."""

    cents: int
    people: int


def shares_of_campaign(session: Session, campaign_id: int) -> list[PotShare]:
    """What a campaign has of each pot that was divided, by pot; as the last division left it."""
    rows = session.execute(
        select(
            *NAMES_OF_POT,
            PotCampaign.used_cents.label("cents"),
            DistributionShare.counted_donors.label("people"),
        )
        .join(DistributionRun, DistributionRun.id == DistributionShare.run_id)
        .join(Pot, Pot.id == DistributionRun.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .join(
            PotCampaign,
            (PotCampaign.pot_id == Pot.id)
            & (PotCampaign.campaign_id == DistributionShare.campaign_id),
        )
        .where(
            DistributionShare.campaign_id == campaign_id,
            DistributionRun.state == RunState.SETTLED,
            PotCampaign.used_cents > 0,
        )
        .order_by(Pot.id, DistributionRun.number)
    )
    # Of several divisions of a pot the last one says how many counted.
    return list({row.pot_id: PotShare(**row._mapping) for row in rows}.values())


def given_by_pot(session: Session, pot_id: int) -> dict[int, int]:
    """What a pot has given each campaign, where it gave anything."""
    rows = session.execute(
        select(PotCampaign.campaign_id, PotCampaign.used_cents).where(
            PotCampaign.pot_id == pot_id, PotCampaign.used_cents > 0
        )
    )
    return {row[0]: row[1] for row in rows}


def lines_of(session: Session, pot_id: int) -> dict[int, int]:
    """What the standing lines of a pot come to, by campaign."""
    rows = session.execute(
        select(MatchLine.campaign_id, cast(func.sum(MatchLine.amount_cents), BigInteger))
        .where(MatchLine.pot_id == pot_id, MatchLine.state.in_(sorted(USED)))
        .group_by(MatchLine.campaign_id)
    )
    return {campaign_id: int(cents) for campaign_id, cents in rows if cents}


def standing_runs(session: Session) -> Sequence[DistributionRun]:
    """Every run that was carried out or may be, pot by pot, the newest of each first."""
    return session.scalars(
        select(DistributionRun)
        .where(DistributionRun.state != RunState.WITHDRAWN)
        .order_by(DistributionRun.pot_id, DistributionRun.number.desc())
    ).all()


# How the steps of a run stand in the audit log.
PREPARED, APPROVED = "run.prepared", "run.approved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A step somebody took in a run; `role` is what they were at that moment."""

    run_id: int
    action: str
    actor_id: int | None
    role: str | None
    happened_at: datetime


def signatures(session: Session, run_ids: Collection[int]) -> list[Signed]:
    """Who prepared and approved these runs, in order."""
    rows = session.scalars(
        select(AuditRow)
        .where(
            AuditRow.ref_type == "distribution_run",
            AuditRow.ref_id.in_(sorted(run_ids)),
            AuditRow.action.in_((PREPARED, APPROVED)),
        )
        .order_by(AuditRow.id)
    )
    return [
        Signed(
            run_id=row.ref_id,
            action=row.action,
            actor_id=row.actor_id,
            role=row.detail.get("role"),
            happened_at=row.happened_at,
        )
        for row in rows
        if row.ref_id is not None
    ]
