"""Every table of states: whole, connected, and closed where it should be."""

import pytest

from matchpot.domain import campaigns, donations, payouts, pots, refunds
from matchpot.domain.errors import IllegalMove
from matchpot.domain.matching import lines
from matchpot.domain.moves import check_move, is_legal, is_terminal, reachable, table

C, D, P, R, L, O = (  # noqa: E741
    campaigns.CampaignState,
    donations.DonationState,
    payouts.PayoutState,
    refunds.RefundState,
    lines.MatchLineState,
    pots.PotState,
)

TABLES = [
    (campaigns.MOVES, C.DRAFT, {C.REJECTED, C.COMPLETED, C.CLOSED_FAILED}),
    (donations.MOVES, D.CREATED, {D.CHARGED_BACK}),
    (refunds.MOVES, R.REQUESTED, {R.BY_BANK}),
    (payouts.MOVES, P.DRAFT, {P.REVERSED, P.CANCELLED}),
    (pots.MOVES, O.DRAFT, {O.ARCHIVED}),
    (pots.PAY_IN_MOVES, pots.PayInState.PLEDGED, {pots.PayInState.TOPPED_UP}),
    (lines.MOVES, L.HELD, {L.RELEASED}),
]
# Where a line stays for good, unless an operator finds that its gift was left out wrongly.
STAYS = {L.REVERSED}


@pytest.mark.parametrize(("moves", "start", "ends"), TABLES)
def test_every_state_has_a_row_and_can_be_reached(moves, start, ends):
    assert set(moves) == set(type(start))
    assert reachable(moves, start) == set(type(start))


@pytest.mark.parametrize(("moves", "start", "ends"), TABLES)
def test_only_the_named_states_are_the_end(moves, start, ends):
    assert {state for state in moves if is_terminal(moves, state)} == ends


@pytest.mark.parametrize(("moves", "start", "ends"), TABLES)
def test_from_everywhere_an_end_can_be_reached_and_no_state_moves_to_itself(moves, start, ends):
    for state in moves:
        assert reachable(moves, state) & (ends | STAYS)
        assert not is_legal(moves, state, state)


def test_a_move_that_is_not_in_the_table_is_refused_with_its_names():
    with pytest.raises(IllegalMove) as refused:
        check_move("campaign", campaigns.MOVES, C.DRAFT, C.LIVE)
    assert (refused.value.noun, refused.value.frm, refused.value.to) == (
        "campaign",
        "draft",
        "live",
    )
    check_move("campaign", campaigns.MOVES, C.DRAFT, C.SUBMITTED)


def test_a_table_that_forgets_a_state_is_found_at_import():
    with pytest.raises(ValueError, match="without a row"):
        table({L.HELD: (L.CAPTURED,)})


def test_money_of_a_failed_campaign_always_goes_back():
    assert reachable(campaigns.MOVES, C.FAILED) == {C.FAILED, C.REFUNDING, C.CLOSED_FAILED}
    assert not is_legal(campaigns.MOVES, C.PAID_OUT, C.CANCELLED)


def test_every_match_line_is_either_reserved_or_used_or_free():
    assert set(L) - {L.RELEASED, L.REVERSED} == lines.RESERVED | lines.USED
    assert not lines.RESERVED & lines.USED
