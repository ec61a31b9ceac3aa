"""Plans of rounds for tests: phases one after another, a week each."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.schedule import Plan, Window

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
WEEK = timedelta(days=7)


def a_plan(phases: Iterable[Phase] = PLANNED, *, gap: timedelta = timedelta(0)) -> Plan:
    """These phases, a week each."""
    return Plan(
        tuple(
            Window(
                phase=phase,
                starts_at=START + at * (WEEK + gap),
                ends_at=START + at * (WEEK + gap) + WEEK,
            )
            for at, phase in enumerate(phases)
        )
    )
