"""The halls of the platform of `town_hall.py`, one per room of the product, filled in turn."""

from tests.contract import (
    award_hall,
    bank_hall,
    follow_hall,
    guide_hall,
    loan_hall,
    mandate_hall,
    network_ballot_hall,
    network_hall,
    panel_hall,
    plan_hall,
    promise_hall,
    report_hall,
    result_hall,
    round_hall,
    vote_hall,
)
from tests.contract.founders import Founders


def fill(builder: Founders) -> None:
    """Fill every hall; a later one may use what an earlier one made."""
    rounds = (round_hall, award_hall, report_hall, result_hall, vote_hall, panel_hall)
    later = (plan_hall, follow_hall, promise_hall, loan_hall, guide_hall)
    networks = (network_hall, mandate_hall, network_ballot_hall)
    # The bank comes last: what other halls pay in is there before.
    for hall in (*rounds, *later, *networks, bank_hall):
        hall.fill(builder)
