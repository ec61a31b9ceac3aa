"""Limits that never decide are found before a rule is sealed, and no others."""

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.cautions import idle_limits


def test_a_limit_above_a_wider_one_never_decides() -> None:
    caps = Caps(per_donor_project_cents=60_000, per_project_cents=50_000)
    assert idle_limits(caps, 1_000_000) == {"per_donor_project_cents": "per_project_cents"}
    caps = Caps(per_donor_project_cents=50_000, per_project_cents=50_000)
    assert idle_limits(caps, 1_000_000) == {}


def test_a_limit_above_all_that_the_pot_has_never_decides() -> None:
    caps = Caps(per_project_cents=50_000, per_day_cents=50_001)
    assert idle_limits(caps, 50_000) == {"per_day_cents": None}
    assert idle_limits(caps, 0) == {}


def test_of_two_reasons_the_limit_that_is_lower_is_named() -> None:
    caps = Caps(per_project_cents=90_000, per_maker_year_cents=40_000)
    assert idle_limits(caps, 50_000) == {"per_project_cents": "per_maker_year_cents"}
