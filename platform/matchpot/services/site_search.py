"""One search over the site: projects, stories, funds, rounds and schemes, read as one question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.guide.schemes import Scheme, is_offer
from matchpot.persistence.queries import browse, funds, guide, places, rounds, stories
from matchpot.persistence.queries.browse import Phase, Wanted
from matchpot.persistence.queries.funds import FundCard
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.persistence.queries.stories import StoryCard
from matchpot.services import finding, guide_search
from matchpot.services.finding import Named, Understood

# How many of a kind are shown; projects have a list of their own for the rest.
MOST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOnSite:
    """What a question finds; `projects` are the best fitting of `project_count`."""

    understood: Understood
    projects: Sequence[Any]  # Any: rows
    project_count: int
    stories: Sequence[StoryCard]
    funds: Sequence[FundCard]
    rounds: Sequence[RoundPage]
    schemes: Sequence[Scheme]

    @property
    def count(self) -> int:
        """Everything found, of every kind; of others what is shown."""
        others = (self.stories, self.funds, self.rounds, self.schemes)
        return self.project_count + sum(map(len, others))


def find(
    session: Session, question: str, *, today: date, to_the_letter: bool = False
) -> FoundOnSite:
    """Look everywhere; the same few statements whatever there is.

    Rounds, pots and loans of the platform are found by themselves, so of the guide only what is
    kept in it is told.
    """
    named = [Named(slug=slug, name=name) for slug, name in places.choices(session)[1]]
    every_fund, every_round = funds.public_funds(session), rounds.public_rounds(session)
    every_scheme = [one for one in guide.published(session, today=today) if not is_offer(one.key)]
    understood = finding.understand(
        session,
        question,
        funds=named,
        to_the_letter=to_the_letter,
        more=lambda: [
            *map(_of_fund, every_fund),
            *map(_of_round, every_round),
            *map(guide_search.text_of, every_scheme),
        ],
    )
    words = understood.words
    wanted = Wanted(words=words, phase=Phase.ALL)
    if not words:
        return FoundOnSite(
            understood=understood,
            projects=(),
            project_count=0,
            stories=(),
            funds=(),
            rounds=(),
            schemes=(),
        )
    plain = tuple(replace(word, funds=()) for word in words)
    return FoundOnSite(
        understood=understood,
        projects=browse.cards(session, wanted, per_page=MOST),
        project_count=browse.count(session, wanted),
        stories=stories.of_words(session, plain, most=MOST),
        funds=[one for one in every_fund if finding.fits(words, _of_fund(one))][:MOST],
        rounds=[one for one in every_round if finding.fits(words, _of_round(one))][:MOST],
        schemes=guide_search.find(
            every_scheme, understood.shown or question, to_the_letter=True
        ).schemes[:MOST],
    )


def _of_fund(fund: FundCard) -> str:
    return f"{fund.name} {fund.summary} {fund.city}"


def _of_round(one: RoundPage) -> str:
    return f"{one.row.title} {one.row.summary} {one.fund_name}"
