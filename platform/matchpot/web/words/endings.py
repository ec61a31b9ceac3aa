"""Words for the end of a pot: its steps, what becomes of unspent money, what goes back."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.endings import EndingStep, ReturnState, Unspent

ENDING_STEPS: Mapping[EndingStep, LazyString] = {
    EndingStep.SHARED: _l("The rest was shared over gifts that fell short"),
    EndingStep.SWAPPED: _l("Took over match from pots that come later"),
    EndingStep.UNSPENT: _l("What was left was given its purpose"),
}

UNSPENT: Mapping[Unspent, LazyString] = {
    Unspent.RETURN: _l("It goes back to the fund"),
    Unspent.CARRY: _l("It goes to another pot of the fund"),
    Unspent.TO_WINNERS: _l("It is shared over projects that reached their threshold"),
}

RETURN_STATES: Mapping[ReturnState, LazyString] = {
    ReturnState.DUE: _l("The fund has to say to which account"),
    ReturnState.ASKED: _l("Waits to be paid by bank"),
    ReturnState.SENT: _l("Paid back"),
}
