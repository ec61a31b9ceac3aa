"""A scheme tells all that is wrong with it, and when one can apply."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from matchpot.domain.guide.schemes import (
    Opening,
    Scheme,
    SchemeFault,
    SchemeKind,
    Window,
    faults,
)
from matchpot.domain.projects import BudgetKind

TODAY = date(2027, 3, 1)
SOUND = Scheme(
    key="start-in-drenthe",
    title="Start in Drenthe",
    provider="Provincie Drenthe",
    kind=SchemeKind.AWARD,
    source_url="https://example.org/start",
    checked_on=date(2027, 1, 4),
)
SPRING = Window(date(2027, 4, 1), date(2027, 4, 30))
_F = SchemeFault


def test_a_scheme_that_says_little_is_sound() -> None:
    assert faults(SOUND, today=TODAY) == ()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"key": ""}, _F.NO_KEY),
        ({"title": " "}, _F.NO_TITLE),
        ({"provider": ""}, _F.NO_PROVIDER),
        ({"source_url": ""}, _F.NO_SOURCE),
        ({"least_cents": 0}, _F.AMOUNT_NOT_POSITIVE),
        ({"least_cents": 5001, "most_cents": 5000}, _F.LEAST_ABOVE_MOST),
        ({"most_share_bps": 10_001}, _F.SHARE_OUT_OF_RANGE),
        ({"most_share_bps": 0}, _F.SHARE_OUT_OF_RANGE),
        ({"own_bps": 10_000}, _F.OWN_OUT_OF_RANGE),
        ({"most_share_bps": 8000, "own_bps": 2001}, _F.SHARES_LEAVE_NO_ROOM),
        ({"most_public_bps": -1}, _F.PUBLIC_OUT_OF_RANGE),
        ({"opening": Opening.WINDOWS}, _F.NO_WINDOWS),
        ({"windows": (SPRING,)}, _F.WINDOWS_OF_ALWAYS),
        (
            {
                "opening": Opening.WINDOWS,
                "windows": (Window(date(2027, 5, 2), date(2027, 5, 1)),),
            },
            _F.WINDOW_ENDS_FIRST,
        ),
        (
            {
                "opening": Opening.WINDOWS,
                "windows": (SPRING, Window(date(2027, 4, 30), date(2027, 5, 9))),
            },
            _F.WINDOWS_OVERLAP,
        ),
        (
            {
                "costs_counted": frozenset({BudgetKind.TASK}),
                "costs_refused": frozenset({BudgetKind.TASK}),
            },
            _F.COSTS_BOTH_WAYS,
        ),
        ({"costs_refused": frozenset(BudgetKind)}, _F.NO_COSTS_COUNT),
        ({"excluded": frozenset({"start-in-drenthe"})}, _F.EXCLUDES_ITSELF),
        ({"effort_hours": -1}, _F.EFFORT_OUT_OF_RANGE),
        ({"decision_weeks": 105}, _F.WEEKS_OUT_OF_RANGE),
        ({"checked_on": TODAY + timedelta(days=1)}, _F.CHECKED_LATER_THAN_TODAY),
        ({"kind": SchemeKind.LOAN, "interest_bps": 300}, _F.LOAN_TERMS_MISSING),
        ({"loan_months": 12}, _F.LOAN_TERMS_OF_NO_LOAN),
        ({"most_cents": 100_000_000_001}, _F.OUT_OF_RANGE),
    ],
)
def test_a_scheme_says_what_is_wrong_with_it(change: dict[str, object], wrong: SchemeFault) -> None:
    assert faults(replace(SOUND, **change), today=TODAY) == (wrong,)  # type: ignore[arg-type]


def test_a_scheme_says_all_its_faults_at_once() -> None:
    wrong = faults(replace(SOUND, title="", own_bps=10_000, effort_hours=-3), today=TODAY)

    assert wrong == (_F.NO_TITLE, _F.OWN_OUT_OF_RANGE, _F.EFFORT_OUT_OF_RANGE)


def test_a_scheme_is_stale_when_nobody_looked_for_half_a_year() -> None:
    checked = replace(SOUND, checked_on=TODAY - timedelta(days=180))

    assert not checked.is_stale(TODAY)
    assert checked.is_stale(TODAY + timedelta(days=1))
    assert not replace(checked, offered_by="pot:7").is_stale(TODAY + timedelta(days=1))


def test_windows_are_open_on_their_first_and_last_day() -> None:
    scheme = replace(SOUND, opening=Opening.WINDOWS, windows=(SPRING,))

    assert [scheme.is_open(day) for day in (TODAY, SPRING.opens_on, SPRING.closes_on)] == [
        False,
        True,
        True,
    ]
    assert scheme.window_from(TODAY) == SPRING
    assert scheme.window_from(date(2027, 5, 1)) is None
    assert not scheme.is_open(date(2027, 5, 1))
    assert SOUND.is_open(TODAY)
