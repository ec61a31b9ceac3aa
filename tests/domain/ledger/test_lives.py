"""Whatever happens to a campaign, the books come out even."""

from hypothesis import given

from matchpot.domain.ledger.balances import add_up, coverage
from matchpot.domain.ledger.entries import Entry, EntryKind
from tests.domain.ledger.lives import BUFFER_CENTS, CAMPAIGN, FUND, POT, POT_CENTS, lives


@given(lives())
def test_the_whole_of_the_books_is_zero_at_every_moment(entries: list[Entry]) -> None:
    assert all(sum(leg.cents for leg in entry.postings) == 0 for entry in entries)
    assert sum(add_up(entries).values()) == 0


@given(lives())
def test_every_event_has_a_key_and_an_outside_id_of_its_own(entries: list[Entry]) -> None:
    keys = [entry.key for entry in entries]
    outside = [entry.external_id for entry in entries if entry.external_id]
    assert len(set(keys)) == len(keys)
    assert len(set(outside)) == len(outside)


@given(lives())
def test_nothing_stays_on_its_way_when_a_campaign_is_over(entries: list[Entry]) -> None:
    sums = add_up(entries)
    passing = ("Assets:Clearing:", "Assets:Disputes:", "Liabilities:Campaign:")
    ended = ("Liabilities:Refunds:Payable", ":In-Transit", f":Reserved-C{CAMPAIGN}", ":Pledged")
    left = {
        name: cents
        for name, cents in sums.items()
        if cents and (name.startswith(passing) or name.endswith(ended))
    }
    assert not left


@given(lives())
def test_a_fund_gets_back_every_cent_that_is_not_with_the_maker(entries: list[Entry]) -> None:
    sums = add_up(entries)
    available = -sums[f"Liabilities:Fund:F{FUND}:P{POT}:Available"]
    settled = sum(
        leg.cents
        for entry in entries
        if entry.kind is EntryKind.MATCH_SETTLED
        for leg in entry.postings
        if leg.cents > 0
    )
    assert 0 <= available <= POT_CENTS
    assert available >= POT_CENTS - settled


@given(lives())
def test_what_the_buffer_lost_is_fees_losses_and_debts_less_what_we_earned(
    entries: list[Entry],
) -> None:
    sums = add_up(entries)
    cost = sum(cents for name, cents in sums.items() if name.startswith("Expenses:"))
    earned = -sum(cents for name, cents in sums.items() if name.startswith("Income:"))
    owed_by_makers = sum(c for n, c in sums.items() if n.startswith("Assets:Receivable:Maker-"))
    overdrawn = sum(max(0, c) for n, c in sums.items() if n.startswith("Liabilities:"))
    left = BUFFER_CENTS - cost + earned - owed_by_makers - overdrawn
    assert coverage(sums).buffer_cents == left
