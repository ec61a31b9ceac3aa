"""What a plan is warned of, in whole sentences; `web/plan_sentences.py` puts the figures in."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.planning.warnings import Caution

CAUTIONS: Mapping[Caution, LazyString] = {
    Caution.NO_COSTS: _l("There are no costs yet, so nothing can be paid for."),
    Caution.GAP: _l(
        "%(cents)s is not covered yet. Look for a source, ask more from one, or make it cheaper."
    ),
    Caution.OVER: _l(
        "The sources are %(cents)s more than the costs, besides income that pays a loan back. "
        "Funds do not pay twice: lower one of them."
    ),
    Caution.IN_KIND_UNBALANCED: _l(
        "In kind, the sources say %(cents)s and the costs %(limit_cents)s. What you get without "
        "paying stands on both sides, with the same amount."
    ),
    Caution.SHARE_TOO_HIGH: _l(
        "%(name)s pays at most %(limit_bps)s of the costs: %(limit_cents)s. You count on %(cents)s."
    ),
    Caution.MORE_THAN_GIVEN: _l("%(name)s gives at most %(limit_cents)s. You count on %(cents)s."),
    Caution.LESS_THAN_GIVEN: _l("%(name)s gives at least %(limit_cents)s. You count on %(cents)s."),
    Caution.EXCLUDED: _l("%(name)s does not go together with %(other)s. Choose one of the two."),
    Caution.OWN_TOO_LOW: _l(
        "%(name)s asks for %(limit_bps)s own money: %(limit_cents)s. Own contribution and own "
        "income are %(cents)s."
    ),
    Caution.PUBLIC_TOO_HIGH: _l(
        "With %(name)s, public money may be at most %(limit_bps)s of the costs: %(limit_cents)s. "
        "It is %(cents)s."
    ),
    Caution.LOAN_TOO_LARGE: _l(
        "You want to borrow %(cents)s, and the whole plan costs %(limit_cents)s."
    ),
    Caution.LOAN_WITHOUT_INCOME: _l(
        "A loan is paid back: %(cents)s. Own income that the costs do not take is %(limit_cents)s. "
        "Say which income pays it back."
    ),
    Caution.MATCH_NEEDS_CROWD: _l(
        "Match of %(cents)s comes only after people have given. So far they gave %(limit_cents)s."
    ),
    Caution.COMES_TOO_LATE: _l(
        "%(name)s: %(cents)s comes on %(day)s, and the money is needed by %(limit_day)s."
    ),
    Caution.RUNS_DRY: _l("In %(month)s you are %(cents)s short: costs come before the money does."),
    Caution.DAY_PAST: _l(
        "%(name)s was to come on %(day)s, and that day is past. Is the money there?"
    ),
    Caution.SCHEME_CLOSED: _l(
        "%(name)s closed on %(day)s, and no new period is known. You had not applied yet."
    ),
    Caution.SCHEME_GONE: _l("What “%(name)s” comes from is not in the guide anymore."),
    Caution.SCHEME_STALE: _l(
        "Nobody has checked %(name)s since %(day)s. Read the source before you count on it."
    ),
}
