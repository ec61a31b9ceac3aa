"""Addresses and passwords."""

import pytest

from matchpot.domain.errors import InvalidValue, PasswordRefused
from matchpot.domain.people import (
    PasswordFlaw,
    canonical_email,
    check_password,
    is_long_as_advised,
    login_email,
    password_flaw,
)


def test_an_account_is_found_by_any_case_of_its_address_but_not_by_its_aliases():
    assert login_email(" Anna+Fonds@Example.ORG ") == "anna+fonds@example.org"
    assert canonical_email(" Anna+Fonds@Example.ORG ") == "anna@example.org"


def test_dots_count_except_where_the_provider_ignores_them():
    assert canonical_email("a.b@example.org") != canonical_email("ab@example.org")
    assert canonical_email("a.b@gmail.com") == canonical_email("ab@googlemail.com")


def test_an_address_of_signs_only_keeps_a_name():
    assert canonical_email("+@example.org") == "+@example.org"
    assert canonical_email("...@gmail.com") == "...@gmail.com"


@pytest.mark.parametrize("text", ["", "anna", "@example.org", "anna@", "an na@b.nl", "a\x00@b.nl"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(InvalidValue):
        login_email(text)


@pytest.mark.parametrize(
    ("password", "flaw"),
    [
        ("korter7", PasswordFlaw.TOO_SHORT),
        ("x" * 257, PasswordFlaw.TOO_LONG),
        ("Welkom01", PasswordFlaw.TOO_COMMON),
        ("éééééééé", PasswordFlaw.TOO_COMMON),
        ("Anna.Bakker@example.org", PasswordFlaw.IS_THE_EMAIL),
        ("anna.bakker", PasswordFlaw.IS_THE_EMAIL),
        ("acht tekens", None),
        ("fiets zonder remmen", None),
    ],
)
def test_a_password_is_judged_on_length_and_guessing_only(password, flaw):
    assert password_flaw(password, email="anna.bakker@example.org") is flaw


def test_a_refused_password_says_why_and_a_long_one_is_advised():
    with pytest.raises(PasswordRefused) as refused:
        check_password("kort", email="a@b.nl")
    assert refused.value.code == PasswordFlaw.TOO_SHORT
    assert not is_long_as_advised("acht tekens")
    assert is_long_as_advised("fiets zonder remmen")
