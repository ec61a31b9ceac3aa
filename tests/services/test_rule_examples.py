"""The example beside a rule is what the rule would really do, to the cent."""

from typing import Any

from matchpot.domain.matching.eligibility import Reason
from matchpot.services.rule_examples import worked_example
from matchpot.services.rules import read_draft


def _added(
    kind: str, params: dict[str, Any], caps: dict[str, int] | None = None, least: int = 0
) -> list[tuple[int, int, Reason | None]]:
    draft = read_draft(kind, params, caps or {}, min_donation_cents=least)
    return [
        (row.given_cents, row.added_cents, row.why_not_more) for row in worked_example(draft).rows
    ]


def test_one_for_one_shows_the_cap_and_the_least_gift() -> None:
    assert _added("ratio", {"num": 1, "den": 1}, {"per_donation_cents": 10_000}, 1_000) == [
        (500, 0, Reason.BELOW_MINIMUM),
        (2_500, 2_500, None),
        (10_000, 10_000, None),
        (50_000, 10_000, Reason.CAP_PER_DONATION),
    ]


def test_more_than_one_for_one_shows_the_limit_of_the_platform() -> None:
    assert _added("ratio", {"num": 3, "den": 1})[1] == (2_500, 2_500, Reason.JOINT_MULTIPLE)


def test_an_unlock_shows_the_cent_before_and_the_threshold() -> None:
    rows = _added("unlock_fixed", {"grant_cents": 75_000, "trigger_bps": 8_000})
    assert (799_999, 0, Reason.TRIGGER_NOT_REACHED) in rows
    assert (800_000, 75_000, None) in rows


def test_an_unlock_for_many_people_counts_that_many_in_its_example() -> None:
    rows = _added("unlock_fixed", {"grant_cents": 75_000, "trigger_bps": 8_000, "min_donors": 900})
    assert (800_000, 75_000, None) in rows


def test_a_top_up_pays_what_is_missing_and_no_more() -> None:
    rows = _added("top_up", {"trigger_bps": 7_500, "share_bps": 2_500})
    assert (749_999, 0, Reason.TRIGGER_NOT_REACHED) in rows
    assert (750_000, 250_000, None) in rows
    assert (900_000, 100_000, None) in rows
    assert (1_000_000, 0, None) in rows


def test_tiers_by_gift_show_where_the_share_changes() -> None:
    rows = _added("tier_gift", {"brackets": [[7_500, 2_000], [20_000, 5_000]]})
    assert [row[:2] for row in rows] == [
        (500, 0),
        (2_500, 0),
        (7_500, 1_500),
        (10_000, 2_000),
        (20_000, 10_000),
        (50_000, 25_000),
    ]


def test_a_later_payment_is_shown_as_that_payment() -> None:
    assert _added("nth_payment", {"vest_on": 3})[0] == (500, 500, None)
    assert _added("nth_payment", {"first_k": 1})[0] == (500, 500, None)


def test_a_gift_that_brings_the_goal_in_reach_shows_the_gap() -> None:
    assert _added("gap_fill", {})[-1] == (600_000, 400_000, Reason.GOAL_FILLED)


def test_a_bridge_and_a_seed_show_when_they_are_kept() -> None:
    bridge = _added("bridge", {"place_at_bps": 2_500, "share_bps": 2_500})
    assert bridge[:2] == [
        (249_999, 0, Reason.TRIGGER_NOT_REACHED),
        (250_000, 0, Reason.END_NOT_REACHED),
    ]
    assert (900_000, 250_000, None) in bridge
    seed = _added("seed", {"amount_cents": 100_000, "condition": "success"})
    assert (700_000, 0, Reason.GOAL_NOT_REACHED) in seed
    assert (900_000, 100_000, None) in seed
