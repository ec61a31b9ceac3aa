"""Which words are near enough to be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.services import spelling

WORDS = {"carillon": 2, "festival": 3, "schilderij": 1, "theater": 5, "kunst": 4, "kust": 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("carrilon", ("carillon",)),
        ("fesitval", ("festival",)),
        ("schildrij", ("schilderij",)),
        ("tehatre", ()),
        ("theatre", ("theater",)),
        ("kusnt", ("kunst", "kust")),
        ("zeppelin", ()),
    ],
)
def test_one_mistake_is_forgiven_and_two_in_a_long_word(typed: str, meant: tuple[str, ...]) -> None:
    assert spelling.nearest(typed, WORDS) == meant


def test_words_that_are_equally_near_are_all_meant_the_most_used_first() -> None:
    assert spelling.nearest("kuns", {"kunst": 1, "kans": 1, "kuns1": 7}) == (
        "kuns1",
        "kans",
        "kunst",
    )


def test_short_words_are_taken_as_they_are() -> None:
    assert spelling.nearest("eis", {"els": 1}) == ()


@given(st.text(max_size=40), st.dictionaries(st.text(max_size=12), st.integers(1, 9)))
def test_whatever_is_typed_gets_an_answer(typed: str, words: dict[str, int]) -> None:
    assert set(spelling.nearest(typed, words)) <= set(words)
