"""The forms of tiers, heads, payments, gaps, bridges and seeds.

A table has a fixed number of rows, because forms work without scripts; rows left empty are none.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import Optional

from matchpot.domain.matching.gap_fill import GapGoal
from matchpot.domain.matching.seed import SeedCondition
from matchpot.domain.matching.tier_gift import TierStyle
from matchpot.web.forms import EuroField, PercentField, TextLine
from matchpot.web.funds.rule_base import (
    NEEDED,
    GiftRuleForm,
    RatioFields,
    RuleForm,
)
from matchpot.web.labels import choices

ROWS = range(1, 6)


class TableForm(GiftRuleForm):
    """A rule with a table of an amount and a share, typed in `cents_1`, `bps_1` and so on."""

    TABLE = ""

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The two fields of each row."""
        return [(self[f"cents_{at}"], self[f"bps_{at}"]) for at in ROWS]

    def params(self) -> dict[str, Any]:
        """As typed, with the rows in which anything was typed as the table."""
        typed = [[cents.data, bps.data] for cents, bps in self.rows]
        rows = [row for row in typed if row != [None, None]]
        return {**super().params(), self.TABLE: rows or None}


for _at in ROWS:
    setattr(TableForm, f"cents_{_at}", EuroField(_l("Amount in row %(row)d", row=_at)))
    setattr(TableForm, f"bps_{_at}", PercentField(_l("Share in row %(row)d", row=_at)))


class TierGiftForm(TableForm):
    """A share that grows with the gift."""

    KIND = "tier_gift"
    TEMPLATE = "funds/_rule_tier_gift.html"
    NAME = _l("more for larger gifts")
    TABLE = "brackets"
    PARAMS = ("style", "max_counted_cents")
    SHOWN_AT: ClassVar[Mapping[str, str]] = {"brackets": "cents_1"}

    style = RadioField(_l("Over what the share is taken"), default=TierStyle.SLAB.value)
    max_counted_cents = EuroField(_l("Of one gift, at most this much counts"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.style.choices = choices(*TierStyle)


class TierPotForm(TableForm):
    """A share that changes as the pot is used."""

    KIND = "tier_pot"
    TEMPLATE = "funds/_rule_tier_pot.html"
    NAME = _l("more for who comes early")
    TABLE = "segments"
    PARAMS = ()
    SHOWN_AT: ClassVar[Mapping[str, str]] = {"segments": "cents_1"}


class PerDonorForm(GiftRuleForm):
    """The same for everyone who gives."""

    KIND = "per_donor"
    TEMPLATE = "funds/_rule_per_donor.html"
    NAME = _l("the same for every person")
    PARAMS = ("cents_each", "max_donors")

    cents_each = EuroField(_l("The fund adds, for each person"), [NEEDED])
    max_donors = IntegerField(_l("For at most this many people on one project"), [Optional()])


class NthPaymentForm(RatioFields):
    """For who comes back, or for the first few gifts of one person."""

    KIND = "nth_payment"
    TEMPLATE = "funds/_rule_nth_payment.html"
    NAME = _l("for who gives again")
    PARAMS = ("num", "den", "all_or_nothing")
    SHOWN_AT: ClassVar[Mapping[str, str]] = {"vest_on": "place", "first_k": "place"}

    counts = RadioField(_l("Which gifts of one person to a project"), default="vest_on")
    place = IntegerField(_l("Number"), [NEEDED], default=3)
    all_or_nothing = BooleanField(_l("The whole addition or nothing, when the pot is nearly empty"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counts.choices = [
            ("vest_on", _l("only the gift with this number")),
            ("first_k", _l("each of the first gifts, up to this number")),
        ]

    def params(self) -> dict[str, Any]:
        """As typed, with the number as what was chosen."""
        return {**super().params(), str(self.counts.data): self.place.data}


class GapFillForm(RatioFields):
    """For every euro, as far as the goal needs it."""

    KIND = "gap_fill"
    TEMPLATE = "funds/_rule_gap_fill.html"
    NAME = _l("so much for every euro, until the goal is there")
    PARAMS = ("num", "den", "goal")

    goal = RadioField(_l("Until which amount"), default=GapGoal.MINIMUM.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.goal.choices = choices(*GapGoal)


class BridgeForm(RuleForm):
    """A large part early, kept if the rest is found."""

    KIND = "bridge"
    TEMPLATE = "funds/_rule_bridge.html"
    NAME = _l("a large part early, if the rest is found")
    PARAMS = ("place_at_bps", "share_bps", "keep_if_bps")

    place_at_bps = PercentField(_l("Once people have given this share of the goal"), [NEEDED])
    share_bps = PercentField(_l("the fund adds this share of the goal"), [NEEDED])
    keep_if_bps = PercentField(
        _l("and pays it when gifts and match together come to this share"), [NEEDED], default=10_000
    )


class SeedForm(RuleForm):
    """An amount before anybody else gives."""

    KIND = "seed"
    TEMPLATE = "funds/_rule_seed.html"
    NAME = _l("a first gift")
    PARAMS = ("amount_cents", "named", "condition")

    amount_cents = EuroField(_l("The fund gives each project, from the start"), [NEEDED])
    named = TextLine(_l("In the name of"), [Optional()])
    condition = RadioField(_l("It is paid when"), default=SeedCondition.NONE.value)
    trigger_bps = PercentField(_l("The share of the goal that people give, in percent"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.condition.choices = choices(*SeedCondition)

    def params(self) -> dict[str, Any]:
        """As typed; the share only where it is asked for."""
        asked = self.condition.data == SeedCondition.THRESHOLD.value
        return {**super().params(), "trigger_bps": self.trigger_bps.data if asked else None}
