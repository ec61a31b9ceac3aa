"""Everything that hangs on a project, in one statement: a page costs the same whatever its length.

Costs, sources, awards, loans, team, pictures, news, stories, rewards, returns and amendments are
the branches of one union with common columns; what each column means per branch is said at `Part`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from matchpot.domain.awards import TrancheState
from matchpot.domain.projects import SourceState
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.base import UtcDateTime
from matchpot.persistence.models.campaigns import Amendment, CollectiveReturn, Reward
from matchpot.persistence.models.cofunding import Cofunding, FundPromise
from matchpot.persistence.models.loans import Loan
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import BudgetLine, Image, Source, TeamMember, Update
from matchpot.persistence.models.reports import Report
from matchpot.persistence.queries.plan_loans import STATES
from matchpot.persistence.questions import Question


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that hangs on a project; which fields are filled depends on what it is.

    Attributes:
        word: A code: kind of cost or source, licence, name of a picture's file, slug of a story.
        detail: Among others the fund of an award.
        cents: An amount; what a reward asks for at least, what of an award was not taken back.
        more_cents: A second amount: an hourly rate, the fair value of a reward.
        count: Hours, width of a picture, stock of a reward.
        used: Height of a picture, how many of a reward are taken.
    """

    part: str
    id: int
    title: str
    detail: str
    word: str
    cents: int | None
    more_cents: int | None
    count: int | None
    used: int | None
    flag: int
    at: datetime | None


def _part(
    model: Any,
    title: Any,
    *,
    detail: Any = None,
    word: Any = None,
    cents: Any = None,
    more_cents: Any = None,
    count: Any = None,
    used: Any = None,
    flag: Any = None,
    at: Any = None,
    place: Any = None,
) -> Select[*tuple[Any, ...]]:
    """One branch of the union, its columns in the order of `Part`; PostgreSQL wants them typed."""

    def text(column: Any) -> ColumnElement[str]:
        return literal_column("''", Text) if column is None else cast(column, Text)

    def whole(column: Any, kind: Any = Integer) -> ColumnElement[Any]:
        return cast(null() if column is None else column, kind)

    moment = cast(null(), UtcDateTime) if at is None else at
    return select(
        literal_column(f"'{model.__tablename__}'", Text).label("part"),
        model.id.label("id"),
        text(title).label("title"),
        text(detail).label("detail"),
        text(word).label("word"),
        whole(cents, BigInteger).label("cents"),
        whole(more_cents, BigInteger).label("more_cents"),
        whole(count).label("count"),
        whole(used).label("used"),
        (literal_column("0", Integer) if flag is None else cast(flag, Integer)).label("flag"),
        moment.label("at"),
        whole(model.position if place is None else place).label("place"),
    )


_KEPT = select(func.sum(Tranche.amount_cents)).where(
    Tranche.award_id == Award.id, Tranche.state != TrancheState.CANCELLED
)
_FUND = (
    select(Organisation.name)
    .join(Pot, Pot.fund_id == Organisation.id)
    .where(Pot.id == Award.pot_id)
)
_OF_PROJECT = [
    _part(
        BudgetLine,
        BudgetLine.label,
        word=BudgetLine.kind,
        cents=BudgetLine.amount_cents,
        more_cents=BudgetLine.rate_cents,
        count=BudgetLine.hours,
        flag=BudgetLine.in_kind,
    ),
    _part(
        Source,
        Source.label,
        detail=Source.state,
        word=Source.kind,
        cents=Source.amount_cents,
        flag=Source.is_hidden,
    ),
    _part(
        Award,
        Award.title,
        detail=_FUND.scalar_subquery(),
        cents=func.coalesce(_KEPT.scalar_subquery(), 0),
        at=Award.accepted_at,
        place=Award.id,
    ).where(Award.accepted_at.is_not(None)),
    # Only once a fund stands for a promise.
    _part(Cofunding, None, cents=Cofunding.costs_cents, place=Cofunding.id).where(
        select(FundPromise.id)
        .where(FundPromise.cofunding_id == Cofunding.id, FundPromise.confirmed_at.is_not(None))
        .exists()
    ),
    _part(Loan, None, cents=Loan.amount_cents, place=Loan.id).where(
        Loan.state.in_([state for state, sure in STATES.items() if sure is SourceState.RECEIVED])
    ),
    _part(TeamMember, TeamMember.name, detail=TeamMember.task),
    _part(Image, Image.alt, word=Image.name, count=Image.width, used=Image.height, place=Image.id),
    _part(
        Update,
        Update.title,
        detail=Update.body_md,
        at=Update.published_at,
        place=-Update.id,
    ),
    _part(Report, Report.title, word=Report.slug, at=Report.published_at, place=-Report.id).where(
        Report.published_at.is_not(None), Report.hidden_at.is_(None)
    ),
]
_OF_CAMPAIGN = [
    _part(
        Reward,
        Reward.title,
        detail=Reward.description,
        word=Reward.delivery_month,
        cents=Reward.minimum_cents,
        more_cents=Reward.fair_value_cents,
        count=Reward.stock,
        used=Reward.taken,
    ),
    _part(CollectiveReturn, CollectiveReturn.title, word=CollectiveReturn.licence),
    _part(
        Amendment,
        Amendment.reason,
        detail=Amendment.before + literal_column("' → '") + Amendment.after,
        word=Amendment.field,
        at=Amendment.amended_at,
        place=Amendment.number,
    ),
]
_BY_PROJECT: tuple[Any, ...] = (
    BudgetLine, Source, Award, Cofunding, Loan, TeamMember, Image, Update, Report,
)  # fmt: skip
_BY_CAMPAIGN: tuple[Any, ...] = (Reward, CollectiveReturn, Amendment)
_PARTS = Question(
    union_all(
        *(
            branch.where(model.project_id == bindparam("project"))
            for branch, model in zip(_OF_PROJECT, _BY_PROJECT, strict=True)
        ),
        *(
            branch.where(model.campaign_id == bindparam("campaign"))
            for branch, model in zip(_OF_CAMPAIGN, _BY_CAMPAIGN, strict=True)
        ),
    ).order_by("part", "place")
)


def parts_of(
    session: Session, *, project_id: int, campaign_id: int | None
) -> Mapping[str, tuple[Any, ...]]:  # Any: rows, each a `Part`
    """All parts by table (`budget_line`, `reward`, ...), each in its own order; `Part` in shape.

    News is the newest first, pictures in order of arrival, the rest in the maker's order.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    for row in _PARTS.rows(session, project=project_id, campaign=campaign_id or 0):
        found[row.part].append(row)
    return defaultdict(tuple, {part: tuple(rows) for part, rows in found.items()})
