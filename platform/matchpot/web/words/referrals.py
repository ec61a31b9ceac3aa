"""Words for referrals: what they lead to, and why a place fits a plan."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.referrals import FitCode, ReferralKind

REFERRAL_KINDS: Mapping[ReferralKind, LazyString] = {
    ReferralKind.ROUND: _l("Round of a fund"),
    ReferralKind.POT: _l("Matching by a fund"),
    ReferralKind.SCHEME: _l("Scheme in the guide"),
}

# Whole sentences; `%(value)s` is written in the reader's language.
FIT_CODES: Mapping[FitCode, LazyString] = {
    FitCode.OF_DISCIPLINE: _l("It is for %(value)s, as your plan is."),
    FitCode.EVERY_DISCIPLINE: _l("It is for plans of every discipline."),
    FitCode.GIVES_ALL: _l("It can give the %(value)s you asked for."),
    FitCode.GIVES_UP_TO: _l("It gives %(value)s at most."),
    FitCode.OPEN_UNTIL: _l("You can apply until %(value)s."),
    FitCode.ADDS_TO_GIFTS: _l("It adds to what people give you, up to %(value)s."),
    FitCode.ALWAYS_OPEN: _l("You can apply at any time."),
    FitCode.NOT_SURE: _l("Look whether it is for you: not everything is known of your plan."),
    FitCode.OPENS_ON: _l("Applying begins on %(value)s."),
}
