"""Pots as pages read them: one pot with its fund, its figures, its rules, its campaigns.

Every list comes in one statement, whatever its length. What a fund's desk shows over
all its pots is in `funds.py`, who asks to join in `joining.py`, what projects got in
`supported_projects.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.pots import PUBLIC, PotCampaignState, PotPurpose, PotState
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign, RuleVersion
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.queries.pot_positions import PANEL_OF_POT, PotPosition, position_of
from matchpot.persistence.questions import Question

_SETTLED = (MatchLineState.SETTLED, MatchLineState.PAID)
# The columns of a rule version that say what it does; fields of `RuleText` by the same names.
_RULE = ("id", "number", "kind", "params", "caps", "min_donation_cents", "digest", "published_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule version as stored, for whoever tells it in words."""

    id: int
    number: int
    kind: str
    params: Mapping[str, Any]
    caps: Mapping[str, Any]
    min_donation_cents: int
    digest: str
    published_at: datetime
    published_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PotFigures:
    """A pot with its fund, its rule in force (or None) and its position."""

    id: int
    slug: str
    name: str
    summary: str
    purpose: PotPurpose
    state: PotState
    fund_id: int
    fund_slug: str
    fund_name: str
    opens_at: datetime | None
    closes_at: datetime | None
    rule: RuleText | None
    position: PotPosition


@dataclass(frozen=True, slots=True, kw_only=True)
class PotOnCampaign:
    """A pot a campaign takes part in: what it may still add, adds and keeps aside.

    Attributes:
        available_cents: What the pot has left for anyone.
        given_cents: What it has given this campaign.
        held_cents: What it keeps aside for this campaign now.
        joined: Whether the campaign was accepted, only asked, was invited, or left.
    """

    pot_id: int
    fund_name: str
    fund_slug: str
    pot_name: str
    pot_slug: str
    state: PotState
    joined: PotCampaignState
    rule: RuleText | None
    available_cents: int
    given_cents: int
    held_cents: int

    @property
    def kind(self) -> str | None:
        """The kind of its rule in force."""
        return self.rule.kind if self.rule else None


_SETTLED_BY_POT = (
    select(MatchLine.pot_id, func.sum(MatchLine.amount_cents).label("settled_cents"))
    .where(MatchLine.state.in_(_SETTLED))
    .group_by(MatchLine.pot_id)
    .subquery()
)


def _pots() -> Select[Pot, Organisation, RuleVersion, int, int]:
    """Every pot with its fund, the rule in force, what is settled and what its panels earned."""
    return (
        select(Pot, Organisation, RuleVersion, _SETTLED_BY_POT.c.settled_cents, PANEL_OF_POT)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .outerjoin(RuleVersion, RuleVersion.id == Pot.rule_version_id)
        .outerjoin(_SETTLED_BY_POT, _SETTLED_BY_POT.c.pot_id == Pot.id)
    )


def _rule_text(version: RuleVersion | None, published_by: str = "") -> RuleText | None:
    if version is None:
        return None
    return RuleText(
        id=version.id,
        number=version.number,
        kind=version.kind,
        params=version.params,
        caps=version.caps,
        min_donation_cents=version.min_donation_cents,
        digest=version.digest,
        published_at=version.published_at,
        published_by=published_by,
    )


def _figures(row: Row[Pot, Organisation, RuleVersion, int, int]) -> PotFigures:
    pot, fund, version, settled, panel = row
    return PotFigures(
        id=pot.id,
        slug=pot.slug,
        name=pot.name,
        summary=pot.summary,
        purpose=pot.purpose,
        state=pot.state,
        fund_id=fund.id,
        fund_slug=fund.slug,
        fund_name=fund.name,
        opens_at=pot.opens_at,
        closes_at=pot.closes_at,
        rule=_rule_text(version),
        position=position_of(pot, settled_cents=settled or 0, panel_cents=panel or 0),
    )


def pot_row(session: Session, pot_id: int) -> Pot | None:
    """The pot itself, for a form that changes it."""
    return session.get(Pot, pot_id)


def pot_figures(session: Session, pot_id: int) -> PotFigures | None:
    """One pot, whatever its state."""
    row = session.execute(_pots().where(Pot.id == pot_id)).first()
    return _figures(row) if row else None


def public_pot(session: Session, *, fund_slug: str, pot_slug: str) -> PotFigures | None:
    """One pot as everyone may read it; None before its publication."""
    row = session.execute(
        _pots().where(Organisation.slug == fund_slug, Pot.slug == pot_slug, Pot.state.in_(PUBLIC))
    ).first()
    return _figures(row) if row else None


def pots_of_funds(
    session: Session,
    fund_ids: Sequence[int],
    *,
    public_only: bool = False,
    purposes: Collection[PotPurpose] = (PotPurpose.MATCHING,),
) -> list[PotFigures]:
    """Every pot of some funds that is for one of these purposes, the newest first."""
    query = _pots().where(Pot.fund_id.in_(fund_ids), Pot.purpose.in_(purposes))
    if public_only:
        query = query.where(Pot.state.in_(PUBLIC))
    return [_figures(row) for row in session.execute(query.order_by(Pot.id.desc()))]


def pots_where(session: Session, *conditions: ColumnElement[bool]) -> list[PotFigures]:
    """Pots under conditions of another query, the newest first."""
    query = _pots().where(*conditions).order_by(Pot.id.desc())
    return [_figures(row) for row in session.execute(query)]


def pot_position(session: Session, pot_id: int) -> PotPosition | None:
    """Where every cent of one pot is, from its own columns; None when there is no such pot."""
    found = pot_figures(session, pot_id)
    return found.position if found else None


def rule_versions(session: Session, pot_id: int) -> list[RuleText]:
    """Every published version of a pot's rule, the newest first, with who published it."""
    rows = session.execute(
        select(RuleVersion, Person.name)
        .join(Person, Person.id == RuleVersion.published_by)
        .where(RuleVersion.pot_id == pot_id)
        .order_by(RuleVersion.number.desc())
    )
    return [text for version, name in rows if (text := _rule_text(version, name))]


# Plain columns, and built once: every project page asks this.
_ON_CAMPAIGN = (
    select(
        Pot.id.label("pot_id"),
        Organisation.name.label("fund_name"),
        Organisation.slug.label("fund_slug"),
        Pot.name.label("pot_name"),
        Pot.slug.label("pot_slug"),
        Pot.state,
        PotCampaign.state.label("joined"),
        (Pot.total_cents - Pot.reserved_cents - Pot.used_cents).label("available_cents"),
        PotCampaign.used_cents.label("given_cents"),
        PotCampaign.held_cents,
        *(getattr(RuleVersion, name) for name in _RULE),
    )
    .join(PotCampaign, PotCampaign.pot_id == Pot.id)
    .join(Organisation, Organisation.id == Pot.fund_id)
    .outerjoin(RuleVersion, RuleVersion.id == Pot.rule_version_id)
    .where(PotCampaign.campaign_id == bindparam("campaign"))
    .order_by(Pot.mode, Pot.tier, Pot.priority, Pot.id)
)
_ALL = Question(_ON_CAMPAIGN)
_JOINED = Question(
    _ON_CAMPAIGN.where(
        PotCampaign.state == PotCampaignState.ACCEPTED, Pot.state.in_(sorted(PUBLIC))
    )
)


def pots_of_campaign(
    session: Session, campaign_id: int, *, joined_only: bool = True
) -> list[PotOnCampaign]:
    """The pots a campaign takes part in, in the order in which they give, in one statement."""
    query = _JOINED if joined_only else _ALL
    return [_on_campaign(row) for row in query.rows(session, campaign=campaign_id)]


def _on_campaign(row: Any) -> PotOnCampaign:
    values: dict[str, Any] = row._asdict()
    rule = {name: values.pop(name) for name in _RULE}
    return PotOnCampaign(rule=RuleText(**rule) if rule["id"] else None, **values)
