"""Why a pot adds nothing, or not more, to a gift: the reason codes, and the simple checks.

Each code is one sentence that the donor, the maker and the fund can read. Who is a maker's
relation is decided in `trust/conflicts.py`, what a cap leaves in `caps.py`.
"""

from enum import StrEnum

from matchpot.domain.money import Cents
from matchpot.domain.pots import PotState


class Reason(StrEnum):
    """Why a pot adds nothing, or not more."""

    # The gift.
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    OUTSIDE_WINDOW = "outside_window"
    REWARD_CHOICE = "reward_choice"
    # The donor.
    SELF_DONATION = "self_donation"
    TEAM_DONATION = "team_donation"
    HOUSEHOLD_DONATION = "household_donation"
    FUNDER_DONATION = "funder_donation"
    EMAIL_NOT_VERIFIED = "email_not_verified"
    GAVE_BEFORE = "gave_before"
    TOO_MANY_GIFTS = "too_many_gifts"
    SHARED_CARD = "shared_card"
    LEFT_OUT = "left_out"
    # The project and the pot.
    CAMPAIGN_NOT_IN_POT = "campaign_not_in_pot"
    OTHER_DISCIPLINE = "other_discipline"
    OTHER_CITY = "other_city"
    OTHER_MAKER = "other_maker"
    GOAL_OUT_OF_RANGE = "goal_out_of_range"
    OTHER_FUNDS = "other_funds"
    CROWD_TOO_SMALL = "crowd_too_small"
    POT_CLOSED = "pot_closed"
    POT_PAUSED = "pot_paused"
    POT_EMPTY = "pot_empty"
    NEXT_TRANCHE = "next_tranche"
    SHARED_AT_END = "shared_at_end"
    # The pot's own caps.
    CAP_PER_DONATION = "cap_per_donation"
    CAP_PER_DONOR_PROJECT = "cap_per_donor_project"
    CAP_PER_DONOR_POT = "cap_per_donor_pot"
    CAP_PER_PROJECT = "cap_per_project"
    CAP_PER_PROJECT_GOAL = "cap_per_project_goal"
    CAP_PER_DAY = "cap_per_day"
    CAP_PER_MAKER_YEAR = "cap_per_maker_year"
    # Other pots on the same project.
    FILLED_BY_OTHERS = "filled_by_others"
    SHARED_WITH_OTHERS = "shared_with_others"
    JOINT_MULTIPLE = "joint_multiple"
    JOINT_PROJECT_GOAL = "joint_project_goal"
    # Rules about each gift.
    NOT_THE_FIRST_GIFT = "not_the_first_gift"
    ENOUGH_DONORS = "enough_donors"
    NOT_THIS_PAYMENT = "not_this_payment"
    GOAL_FILLED = "goal_filled"
    ALL_OR_NOTHING = "all_or_nothing"
    # Rules about a whole project.
    TRIGGER_NOT_REACHED = "trigger_not_reached"
    DONORS_MISSING = "donors_missing"
    DATE_PASSED = "date_passed"
    GOAL_NOT_REACHED = "goal_not_reached"
    END_NOT_REACHED = "end_not_reached"
    # What came later.
    GIFT_REDUCED = "gift_reduced"
    HOLD_LAPSED = "hold_lapsed"


def pot_reason(state: PotState, *, holds_campaign: bool) -> Reason | None:
    """Say why a pot takes no part in a campaign now; None when it does.

    An exhausted pot takes part with nothing: pots that fill one match together fill what the
    largest of them would give, whether or not it can.
    """
    if not holds_campaign:
        return Reason.CAMPAIGN_NOT_IN_POT
    if state in (PotState.OPEN, PotState.EXHAUSTED):
        return None
    if state is PotState.PAUSED:
        return Reason.POT_PAUSED
    return Reason.POT_CLOSED


def gift_reason(cents: Cents, *, min_donation_cents: Cents) -> Reason | None:
    """Say why a gift of this size does not count for a pot; the minimum itself does."""
    return Reason.BELOW_MINIMUM if cents < min_donation_cents else None
