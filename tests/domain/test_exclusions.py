"""What leaves a gift out needs a reason, can be objected to for a week, and is then final."""

from datetime import UTC, datetime, timedelta

import pytest

from matchpot.domain.exclusions import (
    MOVES,
    CannotLeaveOut,
    ExclusionState,
    WhyNot,
    check_note,
    objections,
    window_until,
)
from matchpot.domain.moves import is_terminal

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
S = ExclusionState


def test_a_reason_is_kept_on_one_line_and_says_enough_to_answer_to() -> None:
    assert check_note("  Ten gifts\n in one   second.  ") == "Ten gifts in one second."
    assert len(check_note("x" * 9_000)) == 600
    for words in ("", "Nineteen characters", " " * 50):
        with pytest.raises(CannotLeaveOut) as refused:
            check_note(words)
        assert refused.value.why is WhyNot.TOO_SHORT


def test_an_answer_is_final() -> None:
    assert {state for state in S if is_terminal(MOVES, state)} == {S.UPHELD, S.RESTORED}


def test_a_division_waits_for_every_window_and_every_answer() -> None:
    soon, later = window_until(NOW), window_until(NOW + timedelta(days=1))
    found = objections([(S.STANDING, soon), (S.STANDING, later), (S.UPHELD, later)])
    assert found.windows_until == later
    assert found.block(later - timedelta(seconds=1))
    assert not found.block(later)
    assert objections([(S.APPEALED, soon)]).block(later)
    assert not objections([(S.UPHELD, later), (S.RESTORED, later)]).block(NOW)
    assert not objections([]).block(NOW)
