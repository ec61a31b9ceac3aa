"""What people type into the donation form: read as they mean it, or told clearly and kept."""

import html

import pytest

from tests.web.donors.scenes import Donor, Stage, words

AMOUNTS = [
    ("", "Fill in how much you want to give."),
    ("0", "Give at least €5 and at most €25,000."),
    ("4.99", "Give at least €5 and at most €25,000."),
    ("25000.01", "Give at least €5 and at most €25,000."),
    ("-25", "The amount cannot be below zero."),
    ("1e9", "Write an amount in digits, such as 25 or 12.50."),
    ("99999999999999999999", "This amount is larger than we can handle."),
    ("10.505", "Use at most two decimals: a euro has a hundred cents."),
    ("1,2,3", "This is not an amount we understand."),
    ("٢٥", "Write an amount in digits, such as 25 or 12.50."),
    ("NaN", "Write an amount in digits, such as 25 or 12.50."),
    ("twenty", "Write an amount in digits, such as 25 or 12.50."),
    ("--", "This is not an amount we understand."),
]


@pytest.mark.parametrize(("typed", "told"), AMOUNTS)
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_wrong_amount_is_told_clearly_and_kept(
    stage: Stage, donor: Donor, typed: str, told: str
) -> None:
    donor.opens_the_form()
    answer = donor.sends(amount=typed, message="Good luck!")
    assert answer.status_code == 422
    assert told in words(answer.text)
    assert f'value="{html.escape(typed)}"' in answer.text
    assert "Good luck!" in answer.text
    assert stage.gifts() == []
    assert donor.previews(amount=typed)


@pytest.mark.parametrize("engine_name", ["sqlite"])
@pytest.mark.parametrize(
    ("lang", "typed", "cents"),
    [("nl", "10,50", 1050), ("nl", "10.50", 1050), ("en", "10,50", 1050), ("en", "1,000", 100_000),
     ("nl", "1.000,50", 100_050), ("nl", "€ 25", 2500)],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(
    stage: Stage, donor: Donor, lang: str, typed: str, cents: int
) -> None:
    donor.lang = lang
    donor.gives(amount=typed)
    assert stage.gifts()[0].gift_cents == cents


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_tip_is_chosen_or_typed_and_never_larger_than_the_gift(
    stage: Stage, donor: Donor
) -> None:
    donor.gives(tip="250", email="a@example.org")
    donor.gives(tip="own", own_tip="3.33", email="b@example.org")
    assert [gift.tip_cents for gift in stage.gifts()] == [250, 333]
    donor.opens_the_form()
    answer = donor.sends(tip="own", own_tip="26")
    assert "The tip is larger than the gift." in words(answer.text)
    for odd in ("-5", "1e3", "٢", "99999999999999"):
        assert donor.sends(tip=odd).status_code in {303, 422}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_cannot_be_an_address_is_asked_again(stage: Stage, donor: Donor) -> None:
    donor.opens_the_form()
    for typed in ("", "ann", "ann@", "ann@example", "a b@example.org", "@example.org"):
        answer = donor.sends(email=typed)
        assert answer.status_code == 422
        assert "e-mail address" in words(answer.text)
    assert stage.gifts() == []
