"""Words for gifts that a fund leaves out: how a case stands, and why one cannot be made."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.exclusions import ExclusionState, WhyNot

EXCLUSION_STATES: Mapping[ExclusionState, LazyString] = {
    ExclusionState.STANDING: _l("Left out"),
    ExclusionState.APPEALED: _l("Somebody objected"),
    ExclusionState.UPHELD: _l("Stays left out"),
    ExclusionState.RESTORED: _l("Counts again"),
}

WHY_NOT: Mapping[WhyNot, LazyString] = {
    WhyNot.NOT_PAID: _l("Only gifts that are paid can be left out."),
    WhyNot.DECIDED: _l("The campaign is decided, so its additions are final."),
    WhyNot.DISPUTED: _l("A bank decides about this gift first."),
    WhyNot.LEFT_OUT_ALREADY: _l("This gift is left out already."),
    WhyNot.RESTORED_BEFORE: _l("An operator let this gift count again. That is final."),
    WhyNot.WINDOW_PASSED: _l("The last day to object has passed, or you objected before."),
    WhyNot.NOTHING_LEFT_OUT: _l("No fund left this gift out."),
    WhyNot.TOO_SHORT: _l("Write at least 20 characters, so that one can answer to it."),
}
