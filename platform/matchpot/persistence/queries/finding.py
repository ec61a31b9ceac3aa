"""Finding projects by words: whether a word stands in one, how well it fits, which words there are.

Works with LIKE on the kept words, the same on both databases. Only projects on show are looked at
where words are told back to a visitor.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    exists,
    false,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchpot.domain.campaigns import PUBLIC
from matchpot.domain.pots import PotCampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.finding import ProjectWords
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.questions import Question

# What a word counts for where it stands.
_IN_TITLE, _BESIDE, _IN_STORY = 4, 2, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One word somebody looks for; it is found by any of these.

    `forms` are pieces of the kept text; `parts` are pairs that must both stand in title or beside;
    `funds` are the slugs of funds that are called so.
    """

    forms: tuple[str, ...]
    parts: tuple[tuple[str, str], ...] = ()
    funds: tuple[str, ...] = ()


def takes_part(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a pot that fits takes part in the campaign."""
    return exists(
        select(PotCampaign.pot_id)
        .join(Pot, Pot.id == PotCampaign.pot_id)
        .join(Organisation, Organisation.id == Pot.fund_id)
        .where(
            PotCampaign.campaign_id == Campaign.id,
            PotCampaign.state == PotCampaignState.ACCEPTED,
            *conditions,
        )
    )


def _holds(column: InstrumentedAttribute[str], forms: Sequence[str]) -> ColumnElement[bool]:
    # Words are letters and digits alone, so nothing in them means anything to LIKE.
    return or_(false(), *(column.like(f"%{form}%") for form in forms))


def has(sought: Sought) -> ColumnElement[bool]:
    """Whether a project, joined with its words, has this word anywhere."""
    kept = ProjectWords
    ways = [_holds(column, sought.forms) for column in (kept.title, kept.beside, kept.story)]
    head = kept.title + kept.beside
    ways.extend(and_(*(head.like(f"%{part}%") for part in pair)) for pair in sought.parts)
    if sought.funds:
        ways.append(takes_part(Organisation.slug.in_(sought.funds)))
    return or_(*ways)


def fitness(words: Sequence[Sought]) -> ColumnElement[int]:
    """How well a project fits: a word counts most in the title, least in the story."""
    total: ColumnElement[int] = literal_column("0", Integer)
    for sought in words:
        total = total + case(
            (_holds(ProjectWords.title, sought.forms), literal_column(str(_IN_TITLE), Integer)),
            (_holds(ProjectWords.beside, sought.forms), literal_column(str(_BESIDE), Integer)),
            else_=literal_column(str(_IN_STORY), Integer),
        )
    return total


def _on_show() -> ColumnElement[bool]:
    return Campaign.state.in_(sorted(PUBLIC))


def standing(session: Session, words: Sequence[Sought]) -> list[bool]:
    """For each word whether any project on show has it; one statement."""
    looked: list[Any] = [
        exists(
            select(Campaign.id)
            .join(ProjectWords, ProjectWords.project_id == Campaign.project_id)
            .where(_on_show(), has(sought))
        ).label(f"word_{place}")
        for place, sought in enumerate(words)
    ]
    return [bool(found) for found in session.execute(select(*looked)).one()] if looked else []


_VOCABULARY = Question(
    select(ProjectWords.spelled)
    .join(Campaign, Campaign.project_id == ProjectWords.project_id)
    .where(_on_show())
)


def vocabulary(session: Session) -> Counter[str]:
    """Every word in title, summary, place and names of projects on show, with how many have it."""
    return Counter(word for row in _VOCABULARY.rows(session) for word in row.spelled.split())


def to_write(session: Session, *, written_with: int, most: int) -> list[int]:
    """Projects whose words were kept in another way than this; at most so many."""
    return list(
        session.scalars(
            select(ProjectWords.project_id)
            .where(ProjectWords.written_with != written_with)
            .order_by(ProjectWords.project_id)
            .limit(most)
        )
    )
