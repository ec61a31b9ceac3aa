"""A maker's plan held against the guide, as the pages of advice and of routes both need it."""

from dataclasses import dataclass

from matchpot.domain.campaigns import EDITABLE
from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.advice import Advice, schemes_of_plan
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import Scheme
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import facts as fact_queries
from matchpot.persistence.queries import guide
from matchpot.services.editing import Opened
from matchpot.web.makers.editing import own


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A plan, every scheme of the guide by key, and how the plan stands to each."""

    opened: Opened
    facts: Facts
    schemes: dict[str, Scheme]
    advices: list[Advice]

    @property
    def in_plan(self) -> tuple[Scheme, ...]:
        """The schemes that stand in the plan already."""
        return schemes_of_plan(self.schemes.values(), self.facts)

    @property
    def titles(self) -> dict[str, str]:
        """The names of all schemes by key."""
        return {key: one.title for key, one in self.schemes.items()}

    @property
    def may_campaign(self) -> bool:
        """Tell whether the goal of the campaign can still change."""
        return self.opened.campaign.state in EDITABLE


def weighed(project_id: int) -> Weighed:
    """Hold the signed-in maker's plan against the guide; 404 for anybody else's."""
    opened, session = own(project_id), reader()
    today = local_day(outside().clock.now())
    facts = fact_queries.facts_of(session, project_id, today=today)
    schemes = {one.key: one for one in guide.published(session, today=today)}
    return Weighed(
        opened=opened, facts=facts, schemes=schemes, advices=advise(schemes.values(), facts)
    )
