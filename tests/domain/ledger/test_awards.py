"""What an award and a panellist's pay do to the books, cent by cent."""

from dataclasses import replace

from matchpot.domain.ledger import postings as p
from matchpot.domain.ledger.balances import add_up
from tests.domain.ledger.lives import FUND, MAKER, POT, START
from tests.domain.ledger.test_postings import AVAILABLE, PAYABLE, legs

AWARDED = "Liabilities:Fund:F1:P2:Awarded-G5"
GRANT = p.Grant(award_id=5, fund_id=FUND, pot_id=POT, cents=10_000_00)


def test_an_award_is_set_apart_and_becomes_the_makers_part_by_part() -> None:
    made = p.award_made(GRANT, occurred_at=START)
    due = p.tranche_due(
        replace(GRANT, cents=8_000_00), tranche_id=6, maker_id=MAKER, occurred_at=START
    )
    assert legs(made) == {AVAILABLE: 10_000_00, AWARDED: -10_000_00}
    assert legs(due) == {AWARDED: 8_000_00, PAYABLE: -8_000_00}
    assert (due.key, due.ref) == ("tranche_due:6", GRANT.ref)


def test_what_is_declined_or_taken_back_is_free_in_its_pot_again() -> None:
    made = p.award_made(GRANT, occurred_at=START)
    for back in (p.award_declined, p.award_revoked):
        entries = [made, back(GRANT, occurred_at=START)]
        assert not any(add_up(entries).values())


def test_a_panellist_is_owed_from_the_pot() -> None:
    pay = p.PanelPay(seat_id=7, person_id=MAKER, fund_id=FUND, pot_id=POT, cents=150_00)
    assert legs(p.panel_paid(pay, occurred_at=START)) == {AVAILABLE: 150_00, PAYABLE: -150_00}


def test_an_award_account_is_guarded_against_being_paid_out_twice() -> None:
    made = p.award_made(GRANT, occurred_at=START)
    (account,) = [leg.account for leg in made.postings if leg.account.name == AWARDED]
    assert not account.overdraw_allowed
