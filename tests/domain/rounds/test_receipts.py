"""Receipt codes: read however they are typed, and told from a mistyped one."""

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.rounds.numbering import numbers
from matchpot.domain.rounds.receipts import SIGNS, read_receipt, receipt

TOKENS = st.text(min_size=1, max_size=30)


@given(TOKENS)
def test_a_receipt_is_read_in_any_case_and_with_any_spaces(token: str) -> None:
    code = receipt(token)
    assert read_receipt(code) == code
    assert read_receipt(f" {code.lower().replace('-', '  ')} ") == code
    assert len(code) == 19  # the column holds 24


@given(TOKENS, st.integers(0, 15), st.sampled_from(SIGNS))
def test_one_wrong_sign_is_noticed(token: str, at: int, sign: str) -> None:
    signs = list(receipt(token).replace("-", ""))
    was, signs[at] = signs[at], sign
    assert (read_receipt("".join(signs)) is None) == (was != sign)


@given(TOKENS, st.integers(0, 15), st.integers(0, 15))
def test_two_signs_that_changed_places_are_noticed(token: str, one: int, other: int) -> None:
    signs = list(receipt(token).replace("-", ""))
    is_same = signs[one] == signs[other]
    signs[one], signs[other] = signs[other], signs[one]
    assert (read_receipt("".join(signs)) is None) == (not is_same)


def test_what_is_no_receipt_is_none() -> None:
    assert read_receipt("") is None
    assert read_receipt("2345-6789") is None
    assert read_receipt(receipt("a").replace(receipt("a")[0], "0", 1)) is None


# ---- numbers of the panel -----------------------------------------------------------------------


@given(st.sets(st.integers(1, 99), max_size=12), st.text(max_size=5))
def test_everybody_has_a_number_of_their_own(people: set[int], place: str) -> None:
    found = numbers("secret", place, people)
    assert sorted(found.values()) == list(range(1, len(people) + 1))
    assert found == numbers("secret", place, sorted(people, reverse=True))


def test_nobody_is_followed_from_one_application_to_the_next() -> None:
    panel = range(1, 13)
    at = [numbers("secret", f"P-{number:03}", panel) for number in range(1, 9)]
    shared = [sum(one[who] == at[0][who] for who in panel) for one in at[1:]]
    assert max(shared) < 6
    assert numbers("another", "P-001", panel) != at[0]
