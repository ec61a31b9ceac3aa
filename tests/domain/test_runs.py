"""What a run freezes: the same in any order, whole again when read back, and nobody's name."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.matching.pool_scene import added_up
from matchpot.domain.runs import Frozen, freeze, from_document, to_document, window_ends_at

GIFTS = st.lists(
    st.tuples(st.integers(1, 4), st.sampled_from("abcdef"), st.integers(1, 20_000)), max_size=20
)
KINDS = st.sampled_from(["pro_rata", "qf", "equal_share"])


@given(KINDS, GIFTS, st.randoms(use_true_random=False))
def test_the_order_of_gifts_changes_neither_seal_nor_shares(
    kind: str, gifts: list[tuple[int, str, int]], chance: Random
) -> None:
    other = list(gifts)
    chance.shuffle(other)
    first, second = (
        freeze(pool_cents=100_000, kind=kind, params={}, given=added_up(one), left_out={})
        for one in (gifts, other)
    )
    assert first.digest == second.digest
    assert first.divide().cents == second.divide().cents


@given(KINDS, GIFTS)
def test_what_is_read_back_divides_to_the_same(
    kind: str, gifts: list[tuple[int, str, int]]
) -> None:
    frozen = freeze(
        pool_cents=100_000, kind=kind, params={}, given=added_up(gifts), left_out={"disputed": 5}
    )
    again = from_document(to_document(frozen))
    assert again.digest == frozen.digest
    assert again.divide() == frozen.divide()


@given(KINDS, GIFTS, st.permutations("abcdef"))
def test_other_keys_for_the_same_people_give_the_same_seal(
    kind: str, gifts: list[tuple[int, str, int]], names: list[str]
) -> None:
    other = [(campaign, names["abcdef".index(key)], cents) for campaign, key, cents in gifts]
    first, second = (
        freeze(pool_cents=100, kind=kind, params={}, given=added_up(one), left_out={})
        for one in (gifts, other)
    )
    assert to_document(first) == to_document(second)


def test_one_cent_more_is_another_seal() -> None:
    seals = {
        freeze(
            pool_cents=100, kind="pro_rata", params={}, given={1: {"a": cents}}, left_out={}
        ).digest
        for cents in (100, 101)
    }
    assert len(seals) == len({100, 101})


def test_one_vote_more_is_another_seal_and_no_votes_change_none() -> None:
    def frozen(votes: dict[int, int]) -> Frozen:
        params = {"panel_bps": 5_000}
        gifts = {1: {"a": 100}, 2: {"b": 100}}
        return freeze(
            pool_cents=100, kind="panel_blend", params=params, given=gifts, left_out={},
            votes=votes,
        )  # fmt: skip

    assert "votes" not in to_document(frozen({1: 0}))
    assert frozen({1: 0}).digest == frozen({}).digest
    assert len({frozen({1: votes}).digest for votes in range(4)}) == len(range(4))
    whole = frozen({2: 10**40, 1: 10**40 + 1})
    assert from_document(to_document(whole)).digest == whole.digest
    assert frozen({2: 3, 1: 1}).divide().cents == {1: 38, 2: 62}


def test_the_days_to_give_back_begin_with_the_last_that_ended() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    assert window_ends_at([], days=7) is None
    ended = [noon, None, noon + timedelta(days=3)]
    assert window_ends_at(ended, days=7) == noon + timedelta(days=10)
