"""Awards without a round in the life of `test_award_machine.py`, and parts that have a day."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.deadlines import local_day
from matchpot.domain.money import Cents
from matchpot.persistence.models.awards import Award
from matchpot.persistence.queries import award_days
from matchpot.services import tranches
from tests.services.grant_scenes import Grants
from tests.towns import Town


class Granting:
    """What a fund does besides its round, from a pot of its own."""

    session: Session
    town: Town
    grants: Grants
    _try: Callable[[Callable[[], object]], None]

    @rule(cents=st.integers(1, 900_000), days=st.lists(st.integers(0, 90), max_size=3))
    def somebody_proposes(self, cents: Cents, days: list[int]) -> None:
        """By its size, or in parts of which the later have a day."""
        today = local_day(self.town.clock.now())
        part, later = cents // (len(days) + 1), sorted(set(days))
        on = [today + timedelta(days=one) for one in later]
        lines = [(cents - part * len(on), None), *((part, day) for day in on)] if on else None
        self._try(lambda: self.grants.propose(self.grants.proposal(cents, lines=lines)))

    @rule(at=st.integers(0, 9), word=st.sampled_from(["confirm", "confirm", "withdraw"]))
    def another_answers(self, at: int, word: str) -> None:
        """Any of them, in any state."""
        awards = self.session.scalars(select(Award).order_by(Award.id)).all()
        award = awards[at % len(awards)]
        self._try(lambda: getattr(self.grants, word)(award))

    @rule(days=st.integers(0, 40))
    def days_pass(self, days: int) -> None:
        """The clock makes what has its day due, and finds nothing more to do."""
        self.town.bring_top_ups()
        now = self.town.clock.forward(days=days)
        due = award_days.with_parts_due(self.session, today=local_day(now))
        for award_id in due:
            limits = self.town.limits
            assert tranches.fall_due_by_date(self.session, award_id, now=now, limits=limits)
        assert not award_days.with_parts_due(self.session, today=local_day(now))

    def the_granting_pot_adds_up(self) -> None:
        """What it set aside is proposed, what it gave is granted and not called back."""
        states = self.session.execute(
            select(Award.state, Award.amount_cents).where(Award.pot_id == self.grants.pot.id)
        )
        proposed = sum(cents for state, cents in states if state is AwardState.PROPOSED)
        reserved, used = self.grants.money()
        assert reserved == proposed
        assert reserved + used <= self.grants.cents
