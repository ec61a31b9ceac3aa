"""What is covered, what may leave, and which side of an account is the right one."""

import pytest

from matchpot.domain.ledger import accounts
from matchpot.domain.ledger.accounts import AccountKind
from matchpot.domain.ledger.balances import (
    add_up,
    available_at_provider,
    coverage,
    is_overdrawn,
    natural_cents,
)
from matchpot.domain.ledger.entries import Entry
from tests.domain.ledger.lives import one_of_each


def after(count: int) -> dict[str, int]:
    return add_up(list[Entry](one_of_each())[:count])


@pytest.mark.parametrize(
    ("kind", "cents", "natural"),
    [
        (AccountKind.ASSET, 100, 100),
        (AccountKind.EXPENSE, 100, 100),
        (AccountKind.LIABILITY, -100, 100),
        (AccountKind.EQUITY, -100, 100),
        (AccountKind.INCOME, -100, 100),
    ],
)
def test_money_on_its_own_side_is_positive(kind: AccountKind, cents: int, natural: int) -> None:
    assert natural_cents(kind, cents) == natural
    assert not is_overdrawn(kind, cents)
    assert is_overdrawn(kind, -cents)


def test_promises_of_others_are_watched_and_our_own_purse_is_not() -> None:
    watched = (
        accounts.pot_available(fund_id=1, pot_id=2),
        accounts.pot_reserved(fund_id=1, pot_id=2, campaign_id=3),
        accounts.campaign_donations(3),
        accounts.maker_payable(4),
    )
    assert not any(account.overdraw_allowed for account in watched)
    assert accounts.stripe_fees().overdraw_allowed


def test_everybody_can_be_paid_as_long_as_the_buffer_carries_the_fee() -> None:
    sums = after(5)
    assert coverage(sums).buffer_cents == 100_00 - 29
    assert coverage(sums).owed_cents == 1_000_00 + 26_50


def test_a_gift_that_may_have_to_go_back_cannot_leave_as_somebody_elses_payout() -> None:
    assert available_at_provider(after(4)) == 100_00 - 29


def test_a_settled_campaign_can_leave_once_the_match_is_topped_up() -> None:
    assert available_at_provider(after(9)) == 100_00 - 29 + 26_50 + 25_00


def test_money_on_its_way_to_one_maker_cannot_leave_for_another() -> None:
    assert available_at_provider(after(10)) == 100_00 - 29 + 26_50 + 25_00 - 50_00
    assert available_at_provider(after(11)) == available_at_provider(after(10))


def test_paying_one_maker_too_much_does_not_make_us_owe_the_others_less() -> None:
    sums = {
        "Assets:Stripe:Balance": 50_00,
        "Liabilities:Maker:M1:Payable": 30_00,
        "Liabilities:Maker:M2:Payable": -80_00,
    }
    assert coverage(sums).buffer_cents == -30_00
