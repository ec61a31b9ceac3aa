"""What makers are told when a pot was divided, or its division put right: two notices and readers.

Other notices are in `notices.py`; the words are in `templates/email/<notice>/`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.runs import DistributionRun
from matchpot.persistence.queries import people
from matchpot.persistence.queries import runs as queries
from matchpot.services.letters import Reader, promise, reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What a campaign gets of a divided pot, as its maker reads it.

    Attributes:
        run_id: The division, which tells one letter about the campaign from the next.
        kind, people, counted_cents, why: How it was worked out, and why not more.
        diff_cents: Against what it had before.
        payable_at: The first moment it can be paid out, in ISO form; None when that is now.
    """

    run_id: int
    campaign_id: int
    title: str
    pot: str
    pot_slug: str
    fund: str
    fund_slug: str
    kind: str
    people: int
    counted_cents: int
    why: str | None
    cents: int
    diff_cents: int
    payable_at: str | None = None


def pot_divided(session: Session, to: Reader, share: Share, *, now: datetime) -> None:
    """The maker, when a pot was divided: with a share, or without one."""
    _share(session, "pot_divided", to, share, now=now)


def pot_corrected(session: Session, to: Reader, share: Share, *, now: datetime) -> None:
    """The maker, when a division was put right and the share changed with it."""
    _share(session, "pot_corrected", to, share, now=now)


def _share(session: Session, notice: str, to: Reader, share: Share, *, now: datetime) -> None:
    ref = ("campaign", share.campaign_id)
    promise(session, notice, to, ref, asdict(share), now=now, occasion=share.run_id)


def tell_makers(
    session: Session,
    run: DistributionRun,
    *,
    payable_at: Mapping[int, datetime],
    now: datetime,
) -> None:
    """Tell every maker of a division, and of a correction those whose share changed.

    Args:
        session: A write session.
        run: A run that was just carried out.
        payable_at: By campaign, from when the payout that was drafted may leave.
        now: The present moment.
    """
    pot, fund, version = session.execute(
        select(Pot, Organisation, RuleVersion)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .join(RuleVersion, RuleVersion.id == run.rule_version_id)
        .where(Pot.id == run.pot_id)
    ).one()
    shares = [
        one
        for one in queries.shares_of(session, run.id)
        if run.corrects_id is None or one.diff_cents
    ]
    makers = _makers(session, [one.campaign_id for one in shares])
    tell = pot_divided if run.corrects_id is None else pot_corrected
    for one in shares:
        first = payable_at.get(one.campaign_id, now)
        share = Share(
            run_id=run.id,
            campaign_id=one.campaign_id,
            title=one.title,
            pot=pot.name,
            pot_slug=pot.slug,
            fund=fund.name,
            fund_slug=fund.slug,
            kind=version.kind,
            people=one.counted_donors,
            counted_cents=one.counted_cents,
            why=one.why.value if one.why else None,
            cents=one.cents,
            diff_cents=one.diff_cents,
            payable_at=first.isoformat() if first > now else None,
        )
        if contact := people.contact(session, makers[one.campaign_id]):
            tell(session, reader(contact), share, now=now)


def _makers(session: Session, campaign_ids: list[int]) -> dict[int, int]:
    rows = session.execute(
        select(Campaign.id, Project.maker_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.id.in_(campaign_ids))
    )
    return {row[0]: row[1] for row in rows}
