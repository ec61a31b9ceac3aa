"""Words for what runs and is watched in the background: rounds, and looks at the invariants."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.ledger.invariants import Invariant

# What a look found when all is well; the figures are those of the finding.
ALL_WELL: Mapping[Invariant, LazyString] = {
    Invariant.BALANCED: _l("%(entries)s entries with %(postings)s postings were added up."),
    Invariant.UNTOUCHED: _l("The database refuses every change to the books."),
    Invariant.RECONCILED: _l(
        "%(lines)s lines in the books of the payment service come to the same."
    ),
    Invariant.NOT_OVERDRAWN: _l("No account is below zero that may not be."),
    Invariant.MATCH_ADDS_UP: _l("%(pairs)s times a pot on a campaign was added up."),
    Invariant.CLOSED_IS_EMPTY: _l("Closed campaigns are empty, open ones hold their gifts."),
    Invariant.NOTHING_STUCK: _l("No money is on its way for longer than %(days)s days."),
    Invariant.COVERED: _l(
        "%(held_cents)s is there and %(owed_cents)s is owed: %(buffer_cents)s is left."
    ),
    Invariant.NOT_OVER_REFUNDED: _l("No more went back of any gift than was paid."),
    Invariant.TOLD_ONCE: _l("Nothing a bank or the payment service told is in two entries."),
    Invariant.AWARDS_ADD_UP: _l("%(awards)s awards, their parts and their payouts were added up."),
    Invariant.LOANS_ADD_UP: _l("%(loans)s loans, their instalments and payments were added up."),
    Invariant.NETWORKS_ADD_UP: _l(
        "%(proposals)s proposals and %(ballots)s ballots of networks were decided again."
    ),
}

# What it found when not; the references stand behind it.
NOT_WELL: Mapping[Invariant, LazyString] = {
    Invariant.BALANCED: _l("There are entries that do not add up to nothing."),
    Invariant.UNTOUCHED: _l("The books can be changed, or were changed."),
    Invariant.RECONCILED: _l("Our books differ from those of the payment service or of a bank."),
    Invariant.NOT_OVERDRAWN: _l("There are accounts below zero that may not be."),
    Invariant.MATCH_ADDS_UP: _l("What pots gave differs from what their match lines say."),
    Invariant.CLOSED_IS_EMPTY: _l("There are campaigns that hold more or less than they should."),
    Invariant.NOTHING_STUCK: _l("There is money on its way for longer than %(days)s days."),
    Invariant.COVERED: _l(
        "%(held_cents)s is there and %(owed_cents)s is owed: that is not enough."
    ),
    Invariant.NOT_OVER_REFUNDED: _l(
        "There are gifts of which more or less went back than should have."
    ),
    Invariant.TOLD_ONCE: _l("Something a bank or the payment service told is in several entries."),
    Invariant.AWARDS_ADD_UP: _l("There are awards that differ from their parts or payouts."),
    Invariant.LOANS_ADD_UP: _l("There are loans that differ from what was paid or booked."),
    Invariant.NETWORKS_ADD_UP: _l("There are awards of networks that differ from their proposals."),
}

# By the name under which a round leaves its heartbeat.
ROUNDS: Mapping[str, LazyString] = {
    "worker": _l("The worker itself"),
    "seal_books": _l("Seal new entries of the books"),
    "check_books": _l("Look whether the books are right"),
    "launch_campaigns": _l("Start campaigns at their hour"),
    "place_seeds": _l("Hold what pots give first"),
    "close_campaigns": _l("Close campaigns at their deadline, and count"),
    "give_back": _l("Give gifts back when a campaign failed"),
    "sweep_holds": _l("Let go of match kept for gifts that were not paid"),
    "write_search_words": _l("Write the words projects are found by"),
    "forget_sent_mail": _l("Forget mail that was sent"),
    "look_after_awards": _l(
        "End offers of awards, remind of them, pay parts on their day and panels"
    ),
    "count_promises": _l(
        "See which promises of several funds are kept, and let go those that had their day"
    ),
    "decide_for_networks": _l("Decide proposals of networks whose days are over"),
    "age_loans": _l("Let a day pass for loans, and remind makers of what is due"),
    "end_loan_offers": _l("End loans that nobody accepted in time"),
    "close_loan_pages": _l("Close payment pages of loans that were not used"),
    "look_after_reports": _l("Remind of reports, and accept those a fund said nothing about"),
    "open_duties": _l("See what makers report to whom, and for how much"),
    "draw_spot_checks": _l("Draw the few reports that funds look closer at"),
    "assess_payouts": _l("See which payouts can go"),
    "look_after_payouts": _l("Ask what became of payouts"),
    "turn_pots": _l("Open and close pots on their day"),
    "serve_waiting": _l("Give what came back to pots to the gifts that wait"),
    "move_rounds": _l("Move participatory rounds on, and count their votes"),
    "remind_applicants": _l("Remind makers who began an application that applying ends"),
    "ask_beacon": _l("Ask the public beacon for what lots wait for"),
    "draw_lots": _l("Draw lots of which a secret was not told in time"),
    "end_pots": _l("Take the steps of the ends of pots"),
    "poll_events": _l("Fetch messages of the payment service that never came"),
    "ask_after_stale": _l("Ask after gifts that wait for long"),
    "reconcile": _l("Hold our books against the payment service's"),
    "claim_moves": _l("Find the entry for each line of the payment service"),
    "tell_goals_reached": _l("Tell followers that a goal was reached"),
    "remind_of_endings": _l("Remind followers and makers of a project that ends in two days"),
    "forget_idle_follows": _l("Forget addresses that never confirmed that they follow something"),
    "demo_town_begun": _l("The building of the demo town began"),
    "demo_town": _l("The demo town was built"),
}

# By the kind under which it stands in the outbox.
PROMISES: Mapping[str, LazyString] = {
    "campaign.cancelled": _l("Give back what a cancelled campaign holds"),
    "campaign.refund": _l("Give back the gifts of a campaign"),
    "campaign.tell_donors": _l("Tell donors how a campaign ended"),
    "donation.open_checkout": _l("Open the payment page of a gift"),
    "follow.tell": _l("Tell followers what happened"),
    "loan_payment.open_page": _l("Open the payment page of a loan"),
    "loan_payment.give_over_back": _l("Give back what was more than a loan came to"),
    "mail": _l("Send an e-mail"),
    "payout.send": _l("Send a payout"),
    "routes.search": _l("Search on for the routes of a plan"),
    "run.settle": _l("Carry out the division of a pot"),
    "payout.top_up": _l("Bring match to the payment service for a payout"),
    "project_update.tell_donors": _l("Tell donors a maker's news"),
    "report.tell_donors": _l("Tell donors what came of a project"),
    "report_files.forget": _l("Remove files of a report"),
    "quarantined.give_back": _l("Give back a payment that was set aside"),
    "refund.send": _l("Send a refund"),
    "rounds.run": _l("Do what falls due"),
}
