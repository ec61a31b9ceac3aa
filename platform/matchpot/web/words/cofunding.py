"""Words for promises of several funds to one project."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.cofunding import PromiseState

PROMISE_STATES: Mapping[PromiseState, LazyString] = {
    PromiseState.PROPOSED: _l("Waits for a colleague"),
    PromiseState.STANDING: _l("Waits for its conditions"),
    PromiseState.KEPT: _l("Kept: an award now"),
    PromiseState.RELEASED: _l("Let go"),
    PromiseState.WITHDRAWN: _l("Withdrawn"),
}
