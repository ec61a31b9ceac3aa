"""Grants for everyone, read a few at a time however many there are; nobody's name is selected.

Whether a project's words hold the name of whoever gets the money is asked of the database, so that
the name itself never comes out of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import start_of_day
from matchpot.domain.loans.states import LENT
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.open_grants import GrantKind, OpenGrant
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.networks import NetworkProposal, NetworkPurse, NetworkShare
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries.open_grant_rows import grant_of

# So many rows are held at once.
AT_ONCE = 500

_GIVEN = (MatchLineState.SETTLED, MatchLineState.PAID)
SETTLED = (
    CampaignState.SETTLED,
    CampaignState.PAID_OUT,
    CampaignState.FULFILLING,
    CampaignState.COMPLETED,
)
# An award that was taken back stays with what was paid of it before.
IS_AGREED = (
    Award.state.in_((AwardState.ACCEPTED, AwardState.PAID, AwardState.REVOKED)),
    Award.accepted_at.is_not(None),
)
# A loan is told from the agreement on, also when it is paid back or written off.
IS_LENT = Loan.state.in_(sorted(LENT))
FUND, NETWORK = aliased(Organisation), aliased(Organisation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which grants: of one fund, of one year in Amsterdam, or all."""

    fund_slug: str | None = None
    year: int | None = None

    def among(self, moment: ColumnElement[datetime]) -> list[ColumnElement[bool]]:
        """The conditions, for grants that were awarded at this moment."""
        found: list[ColumnElement[bool]] = []
        if self.fund_slug is not None:
            found.append(FUND.slug == self.fund_slug)
        if self.year is not None:
            found.append(moment >= start_of_day(date(self.year, 1, 1)))
            found.append(moment < start_of_day(date(self.year + 1, 1, 1)))
        return found


def grants(session: Session, wanted: Wanted) -> Iterator[OpenGrant]:
    """Every grant there is: awards, matches, loans, each by its number.

    Rows come `AT_ONCE` at a time from a cursor of the database. The session must see one moment
    (`queries.ledger.read_one_moment`), for a cursor lives no longer than its transaction.
    """
    kinds = (
        (_awards(), GrantKind.AWARD), (_matches(), GrantKind.MATCH), (_loans(), GrantKind.LOAN)
    )  # fmt: skip
    for statement, kind in kinds:
        chosen = statement.where(*wanted.among(_moment(kind)))
        lazily = chosen.execution_options(yield_per=AT_ONCE)
        for one in session.execute(lazily):
            yield grant_of(one, kind)


_MOMENTS: Mapping[GrantKind, InstrumentedAttribute[Any]] = {
    GrantKind.AWARD: Award.decided_at,
    GrantKind.MATCH: Campaign.settled_at,
    GrantKind.LOAN: Loan.decided_at,
}


def _moment(kind: GrantKind) -> ColumnElement[datetime]:
    """When a grant was decided on; a match is when its campaign is settled."""
    # Every settled campaign has that moment, and so has every loan that was agreed on.
    moment: ColumnElement[datetime] = _MOMENTS[kind].expression
    return moment


# ---- statements ---------------------------------------------------------------------------------

_Rows = Select[*tuple[Any, ...]]


def _holds_name(words: SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Whether the name of whoever makes the project stands in words."""
    return func.lower(words).contains(func.lower(Person.name))


def _common(*words: SQLColumnExpression[str]) -> list[SQLColumnExpression[Any]]:
    """What all kinds tell of project, recipient and fund; `words` are told beside it."""
    # An erased person's name is not known any more, and may stand in the words all the same.
    named = or_(
        Person.erased_at.is_not(None),
        *(_holds_name(one) for one in (Project.title, Project.summary, *words)),
    )
    # A business that goes by its owner's name is told as what it is: a person.
    is_body = and_(Organisation.id.is_not(None), ~_holds_name(Organisation.name))
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
        FUND.id.label("fund_id"),
        FUND.name.label("fund_name"),
        FUND.kvk.label("fund_kvk"),
        FUND.slug.label("fund_slug"),
        Pot.slug.label("pot_slug"),
        Pot.name.label("pot_name"),
    ]


def _joined(statement: _Rows) -> _Rows:
    """Who gets it, from whom."""
    return (
        statement.join(Person, Person.id == Project.maker_id)
        .join(FUND, FUND.id == Pot.fund_id)
        .outerjoin(Organisation, Organisation.id == Project.organisation_id)
    )


def kept_cents() -> Subquery:
    """What of each award is paid or still to come; nothing of one that was wholly taken back."""
    return (
        select(Tranche.award_id, func.sum(Tranche.amount_cents).label("cents"))
        .where(Tranche.state != TrancheState.CANCELLED)
        .group_by(Tranche.award_id)
        .subquery()
    )


def _awards() -> _Rows:
    kept = kept_cents()
    statement = (
        select(
            Award.id.label("number"),
            kept.c.cents,
            Award.decided_at.label("awarded_at"),
            Award.accepted_at,
            Award.ended_at.label("changed_at"),
            Award.title.label("own_title"),
            Award.is_unrestricted,
            Round.slug.label("round_slug"),
            Round.title.label("round_title"),
            NETWORK.name.label("network"),
            NetworkPurse.slug.label("purse_slug"),
            NetworkPurse.name.label("purse"),
            *_common(Award.title),
        )
        .join(kept, kept.c.award_id == Award.id)
        .join(Pot, Pot.id == Award.pot_id)
        .join(Project, Project.id == Award.project_id)
        .outerjoin(Round, Round.id == Award.round_id)
        .outerjoin(NetworkShare, NetworkShare.award_id == Award.id)
        .outerjoin(NetworkProposal, NetworkProposal.id == NetworkShare.proposal_id)
        .outerjoin(NetworkPurse, NetworkPurse.id == NetworkProposal.purse_id)
        .outerjoin(NETWORK, NETWORK.id == NetworkPurse.network_id)
        .where(*IS_AGREED)
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
        .where(Campaign.state.in_(SETTLED))
    )
    return _joined(statement).order_by(given.c.pot_id, given.c.campaign_id)


def _loans() -> _Rows:
    statement = (
        select(
            Loan.id.label("number"),
            Loan.amount_cents.label("cents"),
            Loan.decided_at.label("awarded_at"),
            Loan.accepted_at.label("changed_at"),
            Loan.months,
            Loan.interest_bps,
            *_common(),
        )
        .join(Pot, Pot.id == Loan.pot_id)
        .join(Project, Project.id == Loan.project_id)
        .where(IS_LENT)
    )
    return _joined(statement).order_by(Loan.id)
