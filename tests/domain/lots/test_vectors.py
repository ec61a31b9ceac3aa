"""The published vectors of lot-v1 and of RFC 3797, and the beacon against a second library."""

import doctest
import hashlib
import importlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import InvalidValue
from matchpot.domain.lots import ordering, pool, quicknet, reveals, rfc3797
from tests.domain.lots import by_hand

ROUND = 657413
SIGNATURE = by_hand.BEACONS[ROUND]
CHANCE = "fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587"
COMMIT = "884373e22a91e4a0052a744670647bdcbc4e446f913cf712460dd8e69cf8eacd"
KEY = "672c85a02f31f0d8fa3a1dd3f837a6c87ddf727434d916598a3fa3c366e81c2c"
IDS = [f"P-00{number}" for number in range(1, 9)]
ORDER = [f"P-00{number}" for number in (1, 4, 6, 8, 2, 3, 7, 5)]


def test_the_vector_of_lot_v1_comes_out_at_every_step() -> None:
    assert pool.commit_of(IDS) == by_hand.commit(IDS) == COMMIT
    assert quicknet.verified(ROUND, SIGNATURE)
    assert quicknet.randomness(SIGNATURE) == CHANCE
    key = ordering.key_of(COMMIT, "quicknet", mark=ROUND, randomness=CHANCE)
    assert key == KEY
    assert ordering.ordered(key, IDS) == by_hand.order(key, IDS) == ORDER


def test_the_vector_of_rfc_3797_comes_out_with_its_digests() -> None:
    key = rfc3797.key_of([[9319], [2, 5, 12, 8, 10], [9, 18, 26, 34, 41, 45]])
    assert key == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    picked = rfc3797.picks(key, pool=25, count=11)
    assert picked == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]
    first = hashlib.md5(b"\0\0" + key.encode() + b"\0\0").hexdigest()
    assert first.upper() == "990DD0A5692A029A98B5E01AA28F3459"


@pytest.mark.parametrize("module", ["ordering", "pool", "quicknet", "reveals", "rfc3797"])
def test_the_worked_examples_hold(module: str) -> None:
    found = importlib.import_module(f"matchpot.domain.lots.{module}")
    done = doctest.testmod(found)
    assert done.attempted
    assert not done.failed


# ---- the pool -----------------------------------------------------------------------------------


def test_ids_are_put_in_the_order_of_their_bytes_and_not_of_any_alphabet() -> None:
    ids = ["é", "z", "Z", "a", "10", "9", "\U0001f600", "\uff5e"]
    # In UTF-16 the last two would change places.
    assert pool.frozen(ids) == ("10", "9", "Z", "a", "z", "é", "\uff5e", "\U0001f600")
    assert pool.commit_of(ids) == by_hand.commit(ids) == pool.commit_of(ids[::-1])


def test_a_pool_of_one_is_drawn_like_any_other() -> None:
    assert pool.commit_of(["alone"]) == hashlib.sha256(b"alone\n").hexdigest()
    assert ordering.ordered(KEY, ["alone"]) == ["alone"]


@pytest.mark.parametrize(
    ("ids", "flaws"),
    [
        ([], {"pool": "empty"}),
        (["a", "b", "a"], {"pool[2]": "stands_twice"}),
        (["a", ""], {"pool[1]": "not_an_id"}),
        (["a\nb"], {"pool[0]": "not_an_id"}),
        (["a\r"], {"pool[0]": "not_an_id"}),
        (["\ud800"], {"pool[0]": "not_an_id"}),
        (["caf\u00e9", "cafe\u0301"], {"pool[1]": "reads_the_same"}),
    ],
)
def test_a_pool_that_could_be_read_in_two_ways_is_refused(
    ids: list[str], flaws: dict[str, str]
) -> None:
    with pytest.raises(InvalidValue) as refused:
        pool.commit_of(ids)
    assert refused.value.fields == flaws


def test_the_accent_behind_its_letter_alone_is_taken_as_its_bytes_are() -> None:
    assert pool.commit_of(["cafe\u0301"]) == hashlib.sha256(b"cafe\xcc\x81\n").hexdigest()


# ---- the beacon ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", by_hand.BEACONS)
def test_real_beacons_are_signed_say_both_libraries(number: int) -> None:
    assert quicknet.verified(number, by_hand.BEACONS[number])
    assert by_hand.is_signed(number, by_hand.BEACONS[number])


def test_the_signature_of_another_round_is_refused_by_both_libraries() -> None:
    assert not quicknet.verified(ROUND + 1, SIGNATURE)
    assert not by_hand.is_signed(ROUND + 1, SIGNATURE)


FORGED = {
    "the sign of the point is turned": "93" + SIGNATURE[2:],
    "one digit is another": SIGNATURE[:-1] + "a",
    "the point at infinity": "c0" + "00" * 47,
    "zeros": "00" * 48,
    "not a point that is kept short": "13" + SIGNATURE[2:],
    "on the curve but not in its right part": "80" + "00" * 46 + "04",
    "too short": SIGNATURE[:-2],
    "too long": SIGNATURE + "00",
    "in upper case": SIGNATURE.upper(),
    "not hexadecimal": "x" * 96,
    "nothing": "",
    "of another round": by_hand.BEACONS[1000],
}


@pytest.mark.parametrize("signature", FORGED.values(), ids=FORGED)
def test_a_forged_signature_is_refused(signature: str) -> None:
    assert not quicknet.verified(ROUND, signature)


@given(at=st.integers(0, 383))
def test_no_bit_of_a_signature_can_be_changed(at: int) -> None:
    changed = int(SIGNATURE, 16) ^ (1 << at)
    assert not quicknet.verified(ROUND, f"{changed:096x}")


@pytest.mark.parametrize("number", [0, -1, 2**64, quicknet.MOST_ROUND + 1])
def test_a_round_that_never_comes_is_signed_by_nobody(number: int) -> None:
    assert not quicknet.verified(number, SIGNATURE)


def test_rounds_come_every_three_seconds_from_the_first_on() -> None:
    assert quicknet.time_of(1) == datetime.fromtimestamp(1692803367, tz=UTC)
    assert quicknet.time_of(27946612) == datetime(2026, 4, 20, tzinfo=UTC)


MOMENTS = st.timedeltas(timedelta(0), timedelta(days=60_000)).map(
    lambda since: quicknet.time_of(1) + since
)


@given(moment=MOMENTS)
def test_the_round_of_a_lot_is_the_first_that_is_24_hours_ahead(moment: datetime) -> None:
    number = quicknet.first_ahead(moment)
    assert quicknet.is_ahead(number, moment)
    assert not quicknet.is_ahead(number - 1, moment)
    assert quicknet.time_of(number).timestamp() == by_hand.seconds_of(number)


def test_exactly_24_hours_ahead_is_far_enough_and_a_moment_less_is_not() -> None:
    at = quicknet.time_of(ROUND) - timedelta(hours=24)
    assert quicknet.is_ahead(ROUND, at)
    assert not quicknet.is_ahead(ROUND, at + timedelta(microseconds=1))


# ---- numbers, secrets ---------------------------------------------------------------------------

SOURCES = st.lists(st.lists(st.integers(0, 10**6), min_size=1, max_size=7), min_size=1, max_size=4)


@given(sources=SOURCES, size=st.integers(1, 60))
def test_picks_are_those_made_by_hand_and_pick_everybody_once(
    sources: list[list[int]], size: int
) -> None:
    picked = rfc3797.picks(rfc3797.key_of(sources), pool=size, count=size)
    assert picked == by_hand.picks(sources, size)
    assert sorted(picked) == list(range(1, size + 1))


@pytest.mark.parametrize(("size", "count"), [(3, 4), (3, -1), (2**17, 2**16 + 1)])
def test_more_than_there_is_cannot_be_picked(size: int, count: int) -> None:
    with pytest.raises(ValueError, match="cannot pick"):
        rfc3797.picks("1./", pool=size, count=count)


def test_a_commitment_belongs_to_one_party_and_one_pool() -> None:
    secret = "ab" * 32
    made = reveals.commitment_of(secret, party="chair", commit=COMMIT)
    assert made == by_hand.sha(f"{COMMIT}|chair|{secret}")
    assert made != reveals.commitment_of(secret, party="fund", commit=COMMIT)
    assert made != reveals.commitment_of(secret, party="chair", commit="0" * 64)


def test_secrets_count_together_whoever_reveals_first() -> None:
    one, other = {"fund": "aa" * 32, "chair": "bb" * 32}, {"chair": "bb" * 32, "fund": "aa" * 32}
    assert reveals.randomness(one) == reveals.randomness(other)
    assert reveals.randomness(one) == by_hand.sha("bb" * 32 + "\n" + "aa" * 32 + "\n")
