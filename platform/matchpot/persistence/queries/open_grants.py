"""Grants for everyone, read a few at a time however many there are; nobody's name is selected.

Whether a project's words hold the name of whoever gets the money is asked of the database, so that
the name itself never comes out of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import local_day, start_of_day
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.open_grants import Body, GrantKind, OpenGrant, Programme
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot, PotCampaign
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round

# So many rows are held at once.
AT_ONCE = 500

_GIVEN = (MatchLineState.SETTLED, MatchLineState.PAID)
_SETTLED = (
    CampaignState.SETTLED,
    CampaignState.PAID_OUT,
    CampaignState.FULFILLING,
    CampaignState.COMPLETED,
)
# An award that was taken back stays with what was paid of it before.
_IS_AGREED = (
    Award.state.in_((AwardState.ACCEPTED, AwardState.PAID, AwardState.REVOKED)),
    Award.accepted_at.is_not(None),
)
_FUND = aliased(Organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which grants: of one fund, of one year in Amsterdam, or all."""

    fund_slug: str | None = None
    year: int | None = None

    def among(self, moment: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        """The conditions, for grants that were awarded at this moment."""
        found: list[ColumnElement[bool]] = []
        if self.fund_slug is not None:
            found.append(_FUND.slug == self.fund_slug)
        if self.year is not None:
            found.append(moment >= start_of_day(date(self.year, 1, 1)))
            found.append(moment < start_of_day(date(self.year + 1, 1, 1)))
        return found


def grants(session: Session, wanted: Wanted) -> Iterator[OpenGrant]:
    """Every grant there is, awards before matches, each by its number.

    Rows come `AT_ONCE` at a time from a cursor of the database. The session must see one moment
    (`queries.ledger.read_one_moment`), for a cursor lives no longer than its transaction.
    """
    for statement, kind in ((_awards(), GrantKind.AWARD), (_matches(), GrantKind.MATCH)):
        chosen = statement.where(*wanted.among(_moment(kind)))
        lazily = chosen.execution_options(yield_per=AT_ONCE)
        for one in session.execute(lazily):
            yield _grant(one, kind)


def _moment(kind: GrantKind) -> ColumnElement[datetime]:
    """When a grant was decided on; a match is when its campaign is settled."""
    # Every settled campaign has that moment.
    return Award.decided_at if kind is GrantKind.AWARD else Campaign.settled_at  # type: ignore[return-value]


# ---- statements ---------------------------------------------------------------------------------

_Rows = Select[*tuple[Any, ...]]


def _common() -> list[SQLColumnExpression[Any]]:
    """What both kinds tell of project, recipient and fund."""
    maker = func.lower(Person.name)

    def holds_name(words: SQLColumnExpression[str]) -> ColumnElement[bool]:
        return func.lower(words).contains(maker)

    # An erased person's name is not known any more, and may stand in the words all the same.
    named = or_(
        Person.erased_at.is_not(None), holds_name(Project.title), holds_name(Project.summary)
    )
    # A business that goes by its owner's name is told as what it is: a person.
    is_body = and_(Organisation.id.is_not(None), ~holds_name(Organisation.name))
    return [
        case((is_body, Organisation.id)).label("body_id"),
        case((is_body, Organisation.name)).label("body_name"),
        case((is_body, Organisation.kvk)).label("body_kvk"),
        named.label("names_person"),
        Project.title,
        Project.summary,
        Project.discipline,
        Project.city,
        Project.starts_on,
        Project.ends_on,
        _FUND.id.label("fund_id"),
        _FUND.name.label("fund_name"),
        _FUND.kvk.label("fund_kvk"),
        _FUND.slug.label("fund_slug"),
        Pot.slug.label("pot_slug"),
        Pot.name.label("pot_name"),
    ]


def _joined(statement: _Rows) -> _Rows:
    """Who gets it, from whom."""
    return (
        statement.join(Person, Person.id == Project.maker_id)
        .join(_FUND, _FUND.id == Pot.fund_id)
        .outerjoin(Organisation, Organisation.id == Project.organisation_id)
    )


def _kept() -> Subquery:
    """What of each award is paid or still to come; nothing of one that was wholly taken back."""
    return (
        select(Tranche.award_id, func.sum(Tranche.amount_cents).label("cents"))
        .where(Tranche.state != TrancheState.CANCELLED)
        .group_by(Tranche.award_id)
        .subquery()
    )


def _awards() -> _Rows:
    kept = _kept()
    statement = (
        select(
            Award.id.label("number"),
            kept.c.cents,
            Award.decided_at.label("awarded_at"),
            Award.accepted_at,
            Award.ended_at.label("changed_at"),
            Round.slug.label("round_slug"),
            Round.title.label("round_title"),
            *_common(),
        )
        .join(kept, kept.c.award_id == Award.id)
        .join(Pot, Pot.id == Award.pot_id)
        .join(Project, Project.id == Award.project_id)
        .outerjoin(Round, Round.id == Award.round_id)
        .where(*_IS_AGREED)
    )
    return _joined(statement).order_by(Award.id)


def _matches() -> _Rows:
    cents = func.sum(case((MatchLine.state.in_(_GIVEN), MatchLine.amount_cents), else_=0))
    given = (
        select(
            MatchLine.pot_id,
            MatchLine.campaign_id,
            cents.label("cents"),
            # Also of lines that went back: that changed the amount.
            func.max(MatchLine.changed_at).label("changed_at"),
        )
        .group_by(MatchLine.pot_id, MatchLine.campaign_id)
        .having(cents > 0)
        .subquery()
    )
    statement = (
        select(
            given.c.campaign_id.label("number"),
            given.c.pot_id,
            given.c.cents,
            Campaign.settled_at.label("awarded_at"),
            given.c.changed_at,
            *_common(),
        )
        .join(Campaign, Campaign.id == given.c.campaign_id)
        .join(Pot, Pot.id == given.c.pot_id)
        .join(Project, Project.id == Campaign.project_id)
        .where(Campaign.state.in_(_SETTLED))
    )
    return _joined(statement).order_by(given.c.pot_id, given.c.campaign_id)


# ---- rows ---------------------------------------------------------------------------------------


def _grant(one: Row[*tuple[Any, ...]], kind: GrantKind) -> OpenGrant:
    is_award = kind is GrantKind.AWARD
    moments = (one.awarded_at, one.accepted_at if is_award else None, one.changed_at)
    return OpenGrant(
        kind=kind,
        number=str(one.number) if is_award else f"{one.pot_id}-{one.number}",
        cents=int(one.cents),
        awarded_on=local_day(one.awarded_at),
        changed_at=max(moment for moment in moments if moment is not None),
        fund=Body(id=one.fund_id, name=one.fund_name, kvk=one.fund_kvk),
        recipient=one.body_id and Body(id=one.body_id, name=one.body_name, kvk=one.body_kvk),
        programme=_round(one) if is_award and one.round_slug else _pot(one),
        title=one.title,
        summary=one.summary,
        names_person=one.names_person,
        discipline=one.discipline,
        city=one.city,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
    )


def _round(one: Any) -> Programme:
    path = f"/en/rounds/{one.round_slug}"
    return Programme(code=one.round_slug, title=one.round_title, path=path, is_round=True)


def _pot(one: Any) -> Programme:
    path = f"/en/funds/{one.fund_slug}/{one.pot_slug}"
    return Programme(code=one.pot_slug, title=one.pot_name, path=path, is_round=False)


# ---- what there is ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FundGrants:
    """How many grants of a fund there are, and what they come to."""

    slug: str
    name: str
    count: int
    cents: int


def by_fund(session: Session) -> list[FundGrants]:
    """Every fund with a grant to tell of, by name; one statement."""
    every = _overview()
    found = session.execute(
        select(_FUND.slug, _FUND.name, func.count(), func.sum(every.c.cents))
        .join(every, every.c.fund_id == _FUND.id)
        .group_by(_FUND.id, _FUND.slug, _FUND.name)
        .order_by(_FUND.name, _FUND.slug)
    )
    return [
        FundGrants(slug=slug, name=name, count=count, cents=int(cents))
        for slug, name, count, cents in found
    ]


def years(session: Session) -> list[int]:
    """The years in Amsterdam in which something was awarded, the last first; two statements."""
    at = _overview().c.awarded_at
    first, last = session.execute(select(func.min(at), func.max(at))).one()
    if first is None:
        return []
    span = range(local_day(last).year, local_day(first).year - 1, -1)
    counts = [func.count(case((and_(*Wanted(year=year).among(at)), 1))) for year in span]
    found = session.execute(select(*counts)).one()
    return [year for year, count in zip(span, found, strict=True) if count]


def _overview() -> Subquery:
    """Fund, cents and moment of every grant, from the counters that `matchpot check` proves."""
    pot, moment = Pot.fund_id, Campaign.settled_at.label("awarded_at")
    matches = (
        select(pot, PotCampaign.used_cents.label("cents"), moment)
        .join(PotCampaign, PotCampaign.pot_id == Pot.id)
        .join(Campaign, Campaign.id == PotCampaign.campaign_id)
        .where(PotCampaign.used_cents > 0, Campaign.state.in_(_SETTLED))
    )
    kept = _kept()
    awards = (
        select(pot, kept.c.cents, Award.decided_at.label("awarded_at"))
        .join(Award, Award.pot_id == Pot.id)
        .join(kept, kept.c.award_id == Award.id)
        .where(*_IS_AGREED)
    )
    return union_all(awards, matches).subquery()
