"""What each figure of a fund's desk means, in a sentence; names are in `web/words/money.py`."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.ledger.figures import Figure
from matchpot.persistence.queries.fund_rows import HeldFor

MEANS: Mapping[Figure, LazyString] = {
    Figure.PROMISED: _l(
        "What the fund said it would set aside, or paid in when that is more; less what went back."
    ),
    Figure.PAID_IN: _l(
        "What was confirmed on the bank account, less what went back to the fund. Only this can "
        "be given."
    ),
    Figure.HELD: _l(
        "Kept aside: for gifts that are being paid, for thresholds, for rounds. It is in no "
        "book yet, because nobody got it."
    ),
    Figure.CAPTURED: _l(
        "Added to gifts of campaigns that still run. When a campaign fails, it comes back."
    ),
    Figure.AWARDED: _l(
        "Awarded to makers who have not accepted yet, or whose part is not due yet."
    ),
    Figure.LENT: _l("Lent to makers, and not paid back yet."),
    Figure.LOST: _l("Lent, and written off because it will not come back."),
    Figure.GIVEN: _l(
        "Given for good to projects: their campaign succeeded, or a part of their award was due."
    ),
    Figure.PAID: _l("What of the money given for good is on the makers' own bank accounts."),
    Figure.PANELS: _l("What members of panels earned with their work."),
    Figure.LEFT: _l("Paid in and free."),
}

HELD_FOR: Mapping[HeldFor, LazyString] = {
    HeldFor.GIFTS: _l("For gifts and thresholds"),
    HeldFor.ROUND: _l("For a round"),
    HeldFor.LOAN: _l("For a loan that waits for a second person or for its maker"),
    HeldFor.PROPOSAL: _l("For an award that a colleague must confirm"),
    HeldFor.PROMISE: _l("For promises on conditions"),
    HeldFor.NETWORK: _l("For a plan that a network decides on now"),
    HeldFor.BALLOT: _l("For plans that a network votes on"),
}
