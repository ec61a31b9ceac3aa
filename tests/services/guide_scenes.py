"""Schemes of the guide for tests, and who writes them."""

from datetime import date, timedelta
from typing import Any

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.services.guide import Step
from tests.builders import NOON, euros

TODAY = local_day(NOON)


def a_scheme(key: str = "start-in-drenthe", **changed: Any) -> Scheme:
    """A sound scheme that says little; Any: whatever a field of it holds."""
    told: dict[str, Any] = {
        "key": key,
        "title": "Start in Drenthe",
        "provider": "Provincie Drenthe",
        "kind": SchemeKind.AWARD,
        "most_cents": euros(5_000),
        "source_url": "https://example.org/start",
        "checked_on": TODAY - timedelta(days=30),
    }
    return Scheme(**(told | changed))


def a_step(by: int | None = None, why: str = "", days: int = 0) -> Step:
    """What is done at noon, or so many days later."""
    return Step(by=by, now=NOON + timedelta(days=days), why=why)


def in_days(days: int) -> date:
    """The day so many days after today."""
    return TODAY + timedelta(days=days)
