"""The books in beancount's words, to the letter."""

from dataclasses import replace

from matchpot.domain.ledger import beancount
from tests.domain.ledger.lives import START
from tests.domain.ledger.test_chain import ENTRY


def test_an_entry_prints_every_amount_with_two_decimals_and_its_time() -> None:
    assert "\n".join(beancount.transaction(ENTRY)) == (
        '2026-09-01 * "donation_paid" ^entry-1\n'
        '  key: "donation_paid:1"\n'
        '  kind: "donation_paid"\n'
        '  time: "2026-09-01T09:00:00+00:00"\n'
        '  recorded: "2026-09-01T09:00:00+00:00"\n'
        '  ref: "donation 1"\n'
        '  external: "txn_1"\n'
        '  memo-a: "x"\n'
        '  memo-b: "1"\n'
        "  Assets:Stripe:Balance  25.00 EUR\n"
        "  Liabilities:Campaign:C3:Donations  -25.00 EUR\n"
    )


def test_a_quotation_mark_from_outside_stays_inside_its_text() -> None:
    odd = replace(ENTRY, external_id='say "no"\\\n2026-01-01 open Assets:Mine')
    lines = list(beancount.transaction(odd))
    assert '  external: "say \\"no\\"\\\\ 2026-01-01 open Assets:Mine"' in lines


def test_balances_are_asserted_on_the_day_after_the_last_entry() -> None:
    lines = beancount.closing({"Assets:Stripe:Balance": 2500, "Income:Tips": -5}, START)
    assert list(lines) == [
        "2026-09-02 balance Assets:Stripe:Balance  25.00 EUR",
        "2026-09-02 balance Income:Tips  -0.05 EUR",
    ]
