"""For whom each letter is: every notice there is, and the part its reader plays.

A letter ends by saying why somebody gets it, and that follows from this part. The sentences
are in `templates/email/why.txt`; who exactly is written to is decided where it is promised.
"""

from enum import StrEnum


class Part(StrEnum):
    """What a reader is to us in a letter."""

    ADDRESS = "address"
    INVITED = "invited"
    DONOR = "donor"
    FOLLOWER = "follower"
    MAKER = "maker"
    FUND = "fund"
    NETWORK = "network"
    PAYEE = "payee"
    PANEL = "panel"
    ROUND = "round"
    VOTER = "voter"
    OPERATOR = "operator"
    COACH = "coach"


_NOTICES: dict[Part, str] = {
    Part.ADDRESS: "verify_email address_in_use reset_password password_changed confirm_new_email "
    "email_changed follow_confirm",
    Part.INVITED: "member_invited panel_nominated",
    Part.DONOR: "donation_thanks donation_failed campaign_succeeded_donor campaign_failed_donor "
    "refund_done project_update story_published gift_left_out appeal_decided",
    Part.FOLLOWER: "follow_news follow_story follow_reached follow_ending follow_ended "
    "follow_pot_open follow_applying follow_published",
    Part.MAKER: "campaign_ending_maker "
    "campaign_changes_requested campaign_approved campaign_rejected campaign_live "
    "campaign_succeeded_maker campaign_failed_maker gifts_left_out appeal_told pot_invited "
    "pot_joined pot_join_declined pot_divided pot_corrected application_handed_in "
    "application_reminder application_refused application_appeal_answered "
    "round_cancelled round_applying_again award_offered award_reminder award_accepted award_paid "
    "award_revoked report_reminder report_late report_asked report_accepted report_waived "
    "loan_for_maker loan_paid loan_reminder "
    "report_hold report_drawn report_notes_offered change_answered panel_question promise_made "
    "promises_counted_maker referral_made",
    Part.FUND: "loan_for_fund "
    "pay_in_sent_back pot_join_asked pot_invitation_accepted pot_invitation_declined "
    "application_appealed round_no_halves award_proposed promise_proposed "
    "promises_counted report_received report_answered "
    "report_waits report_lot_waits report_notes_refused change_told "
    "network_answer network_granted",
    Part.NETWORK: "network_mandate network_proposal network_decided network_ballot",
    Part.PAYEE: "onboarding_needed payout_sent payout_failed",
    Part.PANEL: "panel_seated panel_replaced panel_reserve panel_not_drawn panel_conflicts_due "
    "round_extended round_final_vote round_vote_again round_called_off",
    Part.ROUND: "round_undecided round_published round_lot_waits",
    Part.VOTER: "vote_link",
    Part.OPERATOR: "payout_approval_asked pay_in_to_confirm appeal_made",
    Part.COACH: "campaign_submitted",
}

# The part of the reader, by the name of the notice; it has the name of its folder.
READERS: dict[str, Part] = {
    notice: part for part, names in _NOTICES.items() for notice in names.split()
}
