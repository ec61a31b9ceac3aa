"""Words for fair pay: in what way somebody works, how a line stands, what is wrong in a file."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.fair_pay import PayState
from matchpot.domain.pay_rates import Engagement, RateFault

ENGAGEMENTS: Mapping[Engagement, LazyString] = {
    Engagement.EMPLOYED: _l("Employed"),
    Engagement.SELF_EMPLOYED: _l("Self-employed"),
}

PAY_STATES: Mapping[PayState, LazyString] = {
    PayState.USUAL: _l("What is usual, or more"),
    PayState.LEAST: _l("At least the guideline"),
    PayState.BELOW: _l("Below the guideline"),
    PayState.UNPAID: _l("Not paid"),
    PayState.UNKNOWN: _l("Cannot be compared"),
}

RATE_FAULTS: Mapping[RateFault, LazyString] = {
    RateFault.NO_ROLE: _l("There is no role."),
    RateFault.NO_NAME: _l("The name is missing, in Dutch or in English."),
    RateFault.NO_SOURCE: _l("There is no source, or no web address of it."),
    RateFault.NOT_POSITIVE: _l("A rate must be more than nothing."),
    RateFault.LEAST_ABOVE_USUAL: _l("The least is above what is usual."),
    RateFault.OUT_OF_RANGE: _l("A rate per hour above €1,000 is a mistake of typing."),
    RateFault.ENDS_FIRST: _l("It ends before it begins."),
}
