"""The forms of the match rules, one per kind; a field has the name its parameter has in the domain.

A form checks shape alone. What the domain finds wrong comes back by the same names and is put
beside the fields.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from babel.numbers import NumberFormatError, parse_decimal
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, ValidationError
from wtforms.validators import InputRequired, Optional

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Rounding
from matchpot.domain.matching.unlock import Basis
from matchpot.services.rules import RuleDraft, read_draft
from matchpot.web.filters import percent_exact
from matchpot.web.forms import BaseForm, DayField, EuroField
from matchpot.web.labels import choices
from matchpot.web.words.matching import FIELD_FLAWS

_NEEDED = InputRequired(_l("Fill this in."))


class PercentField(EuroField):
    """A share typed in percent, with at most two decimals; `data` is basis points or None."""

    def _value(self) -> str:
        if self.typed is not None:
            return self.typed
        return "" if self.data is None else percent_exact(self.data).removesuffix("%")

    def _cents(self, text: str) -> int:
        """Read percent; a hundredth of a percent is the smallest step."""
        refusal = str(_l("Write a share in percent, such as 80 or 12,5."))
        typed = text.removesuffix("%").strip()
        # Digits and marks only: babel would read `1e9` and `NaN` as well.
        if not typed.isascii() or any(c not in "0123456789.," for c in typed):
            raise ValidationError(refusal)
        try:
            bps = parse_decimal(typed, locale=str(get_locale() or "nl"), strict=True) * 100
        except (NumberFormatError, ValueError):
            raise ValidationError(refusal) from None
        if bps != int(bps) or not 0 <= bps <= 100_000:
            raise ValidationError(refusal)
        return int(bps)


class RuleForm(BaseForm):
    """What every kind shares: the smallest gift that counts and the limits on a project.

    Attributes:
        KIND: The kind of rule the form makes.
        PARAMS: The fields that are parameters of the rule; the rest are limits.
    """

    KIND: ClassVar[str]
    PARAMS: ClassVar[tuple[str, ...]]
    LIMITS: ClassVar[tuple[str, ...]] = ("per_project_cents", "per_project_goal_bps")

    per_project_cents = EuroField(_l("At most for one project"))
    per_project_goal_bps = PercentField(_l("At most this share of a project's goal"))
    min_donation_cents = EuroField(_l("Gifts count from"))

    def params(self) -> dict[str, Any]:
        """The rule's parameters as plain values; what was left empty is None."""
        return {name: self[name].data for name in self.PARAMS}

    def caps(self) -> dict[str, Any]:
        """The limits as plain values; what was left empty is None."""
        return {name: self[name].data for name in self.LIMITS}

    def draft(self) -> RuleDraft | None:
        """The rule that was typed, or None with every flaw beside its field."""
        if not self.validate():
            return None
        try:
            return read_draft(
                self.KIND,
                self.params(),
                self.caps(),
                min_donation_cents=self.min_donation_cents.data or 0,
            )
        except RuleIncomplete as error:
            self._take(error.fields)
            return None

    def _take(self, flaws: Mapping[str, str]) -> None:
        told = {str(flaw): str(text) for flaw, text in FIELD_FLAWS.items()}
        for name, flaw in flaws.items():
            if name in self:
                self[name].errors = [*self[name].errors, told[str(flaw)]]


class RatioForm(RuleForm):
    """So many euros for every so many given, with limits per gift and per person too."""

    KIND = "ratio"
    PARAMS = ("num", "den", "rounding")
    LIMITS = tuple(field.name for field in Caps.FIELDS)

    den = IntegerField(_l("For every … euro given"), [_NEEDED], default=1)
    num = IntegerField(_l("the fund adds … euro"), [_NEEDED], default=1)
    rounding = RadioField(_l("Parts of a cent"), default=Rounding.FLOOR.value)
    per_donation_cents = EuroField(_l("At most this much of one gift counts"))
    per_donor_project_cents = EuroField(_l("At most for one person on one project"))
    per_donor_pot_cents = EuroField(_l("At most for one person over all projects"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rounding.choices = choices(*Rounding)


class UnlockForm(RuleForm):
    """One fixed amount once a threshold is reached."""

    KIND = "unlock_fixed"
    PARAMS = ("grant_cents", "min_donors", "basis", "by_date", "latch")

    grant_cents = EuroField(_l("The fund adds, once"), [_NEEDED])
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
    PARAMS = ("trigger_bps", "share_bps", "cap_cents")

    trigger_bps = PercentField(_l("Once people have given this share of the goal"), [_NEEDED])
    share_bps = PercentField(
        _l("the fund pays what is missing, at most this share of the goal"), [_NEEDED]
    )
    cap_cents = EuroField(_l("and never more than"))


FORMS: Mapping[str, type[RuleForm]] = {
    form.KIND: form for form in (UnlockForm, TopUpForm, RatioForm)
}
