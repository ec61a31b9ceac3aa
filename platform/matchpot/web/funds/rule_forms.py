"""The forms of the match rules, one per kind; a field has the name its parameter has in the domain.

What they share is in `rule_base.py`, the kinds that came later in `kind_forms.py`.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import Optional

from matchpot.domain.matching.ratio import Rounding
from matchpot.domain.matching.unlock import Basis
from matchpot.web.forms import DayField, EuroField, PercentField
from matchpot.web.funds.kind_forms import (
    BridgeForm,
    GapFillForm,
    NthPaymentForm,
    PerDonorForm,
    SeedForm,
    TierGiftForm,
    TierPotForm,
)
from matchpot.web.funds.rule_base import NEEDED, RatioFields, RuleForm
from matchpot.web.labels import choices

__all__ = ["FORMS", "RuleForm"]


class RatioForm(RatioFields):
    """So many euros for every so many given, with limits per gift and per person too."""

    KIND = "ratio"
    TEMPLATE = "funds/_rule_ratio.html"
    NAME = _l("so much for every euro")
    PARAMS = ("num", "den", "rounding")

    rounding = RadioField(_l("Parts of a cent"), default=Rounding.FLOOR.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounding.choices = choices(*Rounding)


class UnlockForm(RuleForm):
    """One fixed amount once a threshold is reached."""

    KIND = "unlock_fixed"
    TEMPLATE = "funds/_rule_unlock_fixed.html"
    NAME = _l("a fixed amount behind a threshold")
    PARAMS = ("grant_cents", "min_donors", "basis", "by_date", "latch")

    grant_cents = EuroField(_l("The fund adds, once"), [NEEDED])
    trigger_by = RadioField(_l("The threshold is"), default="share")
    trigger_bps = PercentField(_l("This share of the goal, in percent"))
    trigger_cents = EuroField(_l("This amount"))
    basis = RadioField(_l("What counts towards the threshold"), default=Basis.CROWD.value)
    min_donors = IntegerField(_l("At least this many different people"), [Optional()], default=0)
    by_date = DayField(_l("On this day at the latest"), [Optional()])
    latch = BooleanField(_l("Once reached it stays, also when gifts are given back later"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trigger_by.choices = [
            ("share", _l("a share of the goal")),
            ("amount", _l("an amount in euros")),
        ]
        self.basis.choices = choices(*Basis)

    def params(self) -> dict[str, Any]:
        """As typed, with the one threshold that was chosen."""
        chosen = "trigger_bps" if self.trigger_by.data == "share" else "trigger_cents"
        return {**super().params(), chosen: self[chosen].data}


class TopUpForm(RuleForm):
    """The last part, once people have come far enough."""

    KIND = "top_up"
    TEMPLATE = "funds/_rule_top_up.html"
    NAME = _l("the last part")
    PARAMS = ("trigger_bps", "share_bps", "cap_cents")

    trigger_bps = PercentField(_l("Once people have given this share of the goal"), [NEEDED])
    share_bps = PercentField(
        _l("the fund pays what is missing, at most this share of the goal"), [NEEDED]
    )
    cap_cents = EuroField(_l("and never more than"))


FORMS: Mapping[str, type[RuleForm]] = {
    form.KIND: form
    for form in (
        *(UnlockForm, TopUpForm, SeedForm, BridgeForm, RatioForm),
        *(PerDonorForm, GapFillForm, TierPotForm, TierGiftForm, NthPaymentForm),
    )
}
