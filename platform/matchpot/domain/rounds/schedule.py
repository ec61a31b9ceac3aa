"""When each phase of a round begins and ends: a plan in UTC, and what moves when one is extended.

Days are shown in Europe/Amsterdam by the pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.phases import PLANNED, Phase

EXTENSION = timedelta(hours=72)
APPEAL_WINDOW = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """One phase: open from its start, and no longer at its end."""

    phase: Phase
    starts_at: datetime
    ends_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Tell whether things can be done in it now."""
        return self.starts_at <= now < self.ends_at


@dataclass(frozen=True, slots=True)
class Plan:
    """The windows of a round, in order; born only when they fit. Raises `InvalidValue` by place.

    Between two windows there may be days in which nothing can be done.
    """

    windows: tuple[Window, ...]

    def __post_init__(self) -> None:
        flaws = dict(_flaws(self.windows))
        if flaws:
            raise InvalidValue(flaws)

    def window(self, phase: Phase) -> Window:
        """The window of a planned phase."""
        return next(window for window in self.windows if window.phase is phase)

    def has(self, phase: Phase) -> bool:
        """Tell whether a phase is planned."""
        return any(window.phase is phase for window in self.windows)

    def after(self, phase: Phase) -> Phase | None:
        """The next planned phase; None after the last."""
        at = PLANNED.index(phase)
        return next((one.phase for one in self.windows if PLANNED.index(one.phase) > at), None)

    def extended(self, phase: Phase, by: timedelta) -> "Plan":
        """Let a phase last longer; whatever comes after it comes as much later."""
        at = PLANNED.index(phase)
        return Plan(
            tuple(
                window
                if PLANNED.index(window.phase) < at
                else Window(
                    phase=window.phase,
                    starts_at=window.starts_at + (timedelta(0) if window.phase is phase else by),
                    ends_at=window.ends_at + by,
                )
                for window in self.windows
            )
        )

    def again_from(self, phase: Phase, now: datetime) -> "Plan":
        """Let a phase begin anew now; it and all after it keep their length and their distance."""
        by = now - self.window(phase).starts_at
        at = PLANNED.index(phase)
        return Plan(
            tuple(
                window
                if PLANNED.index(window.phase) < at
                else Window(
                    phase=window.phase,
                    starts_at=window.starts_at + by,
                    ends_at=window.ends_at + by,
                )
                for window in self.windows
            )
        )

    def plain(self) -> list[list[str]]:
        """The plan as plain values: phase, start and end."""
        return [
            [one.phase.value, one.starts_at.isoformat(), one.ends_at.isoformat()]
            for one in self.windows
        ]


def read_plan(plain: Sequence[Sequence[str]]) -> Plan:
    """A plan that was written by `Plan.plain`."""
    return Plan(
        tuple(
            Window(
                phase=Phase(phase),
                starts_at=datetime.fromisoformat(starts_at),
                ends_at=datetime.fromisoformat(ends_at),
            )
            for phase, starts_at, ends_at in plain
        )
    )


def appeals_until(judged_at: datetime) -> datetime:
    """Until when a maker may appeal against being found ineligible."""
    return judged_at + APPEAL_WINDOW


def _flaws(windows: Sequence[Window]) -> Iterator[tuple[str, str]]:
    if not windows:
        yield "plan", "empty"
    for at, window in enumerate(windows):
        flaw = _alone(window) or (_beside(windows[at - 1], window) if at else None)
        if flaw is not None:
            yield f"plan[{at}]", flaw


def _alone(window: Window) -> str | None:
    if window.phase not in PLANNED:
        return "not_a_phase_with_days"
    if any(one.utcoffset() != timedelta(0) for one in (window.starts_at, window.ends_at)):
        return "not_in_utc"
    return "ends_before_it_starts" if window.starts_at >= window.ends_at else None


def _beside(before: Window, window: Window) -> str | None:
    if _alone(before) is not None:
        return None
    if PLANNED.index(window.phase) <= PLANNED.index(before.phase):
        return "not_in_order"
    return "starts_before_the_last_ends" if window.starts_at < before.ends_at else None
