"""The forms of how people vote in a round, and of how votes become money."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import Length

from matchpot.domain.allocation.elections import TieRule
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.mes import Utilities
from matchpot.domain.allocation.terms import Leftover, Limit, Trait
from matchpot.domain.money import BPS
from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.rules import (
    PARAMS,
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    LotSource,
    PanelMode,
    RoundRules,
)
from matchpot.web.allocation_sentences import RULE_NAMES
from matchpot.web.forms import EuroField, PercentField, SpokenForm, TextLine
from matchpot.web.funds.round_forms import PartForm, count, new_id, padded, rows
from matchpot.web.labels import choices
from matchpot.web.words.allocation import CHAINS, USUAL_CHAIN

_OF_RESIDENTS = (
    BallotKind.APPROVAL,
    BallotKind.CHOOSE_ONE,
    BallotKind.KNAPSACK,
    BallotKind.RANKING,
    BallotKind.CUMULATIVE,
    BallotKind.QUADRATIC,
)
# The numbers of all types of ballots, each with its usual value.
_NUMBERS: Mapping[str, int] = {
    name: usual for one in PARAMS.values() for name, usual in one.items()
}


class CriterionForm(SpokenForm):
    """One thing to score."""

    id = HiddenField()
    label = TextLine(_l("Criterion"), [Length(max=80)])
    weight = count(_l("Counts"), 1, 100, default=1)
    help = TextLine(_l("Explanation"), [Length(max=300)])


class BallotForm(PartForm):
    """How the panel votes, and whether residents do."""

    TITLE = _l("How people vote")
    TEMPLATE = "funds/_round_ballot.html"

    kind = RadioField(_l("The panel votes by"))
    most = count(_l("Choose a few: at most so many"), 1, 100)
    points = count(_l("Divide points: so many to divide"), 1, 1_000)
    fewest = count(_l("over at least so many applications"), 1, 100)
    most_each = count(_l("and at most so many on one"), 1, 1_000)
    credits = count(_l("Votes that get dearer: credits to spend"), 1, 10_000)
    criteria = rows(CriterionForm, _l("Criteria for scores"))
    normalise = RadioField(_l("Strict and lenient readers"))
    has_public = BooleanField(_l("Residents vote too"))
    public_kind = RadioField(_l("Residents vote by"), default=BallotKind.APPROVAL.value)
    public_most = count(_l("Choose a few: at most so many"), 1, 100)
    public_points = count(_l("Divide points: so many to divide"), 1, 1_000)
    public_fewest = count(_l("over at least so many applications"), 1, 100)
    public_most_each = count(_l("and at most so many on one"), 1, 1_000)
    public_credits = count(_l("Votes that get dearer: credits to spend"), 1, 10_000)
    panel_bps = PercentField(_l("The panel counts for"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(*BallotKind)
        self.public_kind.choices = choices(*_OF_RESIDENTS)
        usual = ("", _l("As it fits: corrected where not everybody reads everything"))
        self.normalise.choices = [usual, *((one.value, one.label) for one in choices(*Normalise))]

    def fit(self, rules: RoundRules) -> None:
        """Without a panel only residents vote, and there is nothing to choose about it."""
        if rules.panel.mode is PanelMode.NONE:
            for name in ("kind", *_NUMBERS, "criteria", "normalise", "has_public", "panel_bps"):
                del self[name]

    def numbers(self, prefix: str = "") -> list[Any]:
        """The fields of the numbers of ballots."""
        return [self[prefix + name] for name in _NUMBERS]

    @classmethod
    def start(cls, rules: RoundRules) -> dict[str, Any]:
        """How people vote now."""
        own, public = rules.ballot, rules.public_ballot
        criteria = [
            {"id": one.id, "label": one.label, "weight": one.weight, "help": one.help}
            for one in (own.criteria if own else ())
        ]
        found: dict[str, Any] = {
            "kind": (own.kind if own else BallotKind.APPROVAL).value,
            "criteria": padded(criteria),
            "normalise": rules.normalise.value if rules.normalise else "",
            "has_public": public is not None,
            "public_kind": (public.kind if public else BallotKind.APPROVAL).value,
            "panel_bps": rules.panel_bps,
        }
        for name, usual in _NUMBERS.items():
            found[name] = own.params.get(name, usual) if own else usual
            found[f"public_{name}"] = public.params.get(name, usual) if public else usual
        return found

    def changed(self, rules: RoundRules) -> RoundRules:
        """The ballots as typed; without a panel residents alone vote."""
        if "kind" not in self:
            return replace(rules, ballot=None, public_ballot=self._ballot("public_"), panel_bps=0)
        has_public = self.has_public.data
        return replace(
            rules,
            ballot=self._ballot(),
            public_ballot=self._ballot("public_") if has_public else None,
            panel_bps=(self.panel_bps.data or 0) if has_public else BPS,
            normalise=Normalise(self.normalise.data) if self.normalise.data else None,
        )

    def _ballot(self, prefix: str = "") -> BallotRules:
        kind = BallotKind(self[f"{prefix}kind"].data)
        params = {name: self[prefix + name].data for name in PARAMS.get(kind, {})}
        criteria = self._criteria() if kind is BallotKind.SCORE else ()
        return BallotRules(kind=kind, params=params, criteria=criteria)

    def _criteria(self) -> tuple[Criterion, ...]:
        taken: set[str] = set()
        return tuple(
            Criterion(
                id=new_id(row.form.id.data or row.form.label.data, taken),
                label=row.form.label.data,
                weight=row.form.weight.data,
                help=row.form.help.data or "",
            )
            for row in self.criteria
            if row.form.label.data
        )


class LimitForm(SpokenForm):
    """A limit on a discipline or a place."""

    discipline = SelectField(_l("Discipline"))
    place = TextLine(_l("or place"), [Length(max=80)])
    most_cents = EuroField(_l("At most this much together"))
    most_count = count(_l("At most so many awards"), 0, 1_000, needed=False)
    kept_cents = EuroField(_l("This much is kept for it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.value, one.label) for one in choices(*Discipline)]
        self.discipline.choices = [("", "–"), *named]

    def limit(self) -> Limit | None:
        """The limit; None for a row that names nothing."""
        value = self.discipline.data or self.place.data
        if not value:
            return None
        return Limit(
            trait=Trait.CATEGORY if self.discipline.data else Trait.REGION,
            value=value,
            most_cents=self.most_cents.data,
            most_count=self.most_count.data,
            kept_cents=self.kept_cents.data or 0,
        )


# The fields of each rule that has numbers of its own.
PARAMS_OF: Mapping[str, tuple[str, ...]] = {
    "greedy_topup": ("topup_bps", "reserve_cents"),
    "line_lottery": ("margin_hundredths", "lot_share_bps"),
    "mes": ("utilities", "completion", "step_cents", "compared"),
    "phragmen": ("skips",),
    "equal_base_proportional": ("base_cents",),
}


class AllocationForm(PartForm):
    """The rule, its numbers, and the terms."""

    TITLE = _l("How votes become money")
    TEMPLATE = "funds/_round_allocation.html"

    kind = RadioField(_l("The rule"))
    topup_bps = PercentField(_l("Added from this share of what is asked on"))
    reserve_cents = EuroField(_l("Reserve to add from, in all"))
    margin_hundredths = EuroField(_l("About equal: within so much of the line"))
    lot_share_bps = PercentField(_l("At most this share of the money by lot"))
    utilities = RadioField(_l("What counts as satisfied"), default=Utilities.COST.value)
    completion = RadioField(_l("What is done with money that is left"), default=USUAL_CHAIN)
    compared = BooleanField(_l("Compare it with what votes alone would give"))
    skips = BooleanField(_l("Pass over what does not fit, and go on"))
    step_cents = EuroField(_l("Step by which shares grow, for each voter"))
    base_cents = EuroField(_l("Base amount"))
    least_score = EuroField(_l("Lowest score that is paid"))
    least_support_bps = PercentField(_l("Share of voters that must stand behind it"))
    most_per_maker = count(_l("Awards for one maker, at most"), 1, 100, needed=False)
    reserve = count(_l("Places on the reserve list"), 0, 100)
    leftover = RadioField(_l("What is left"))
    tie = RadioField(_l("Between equals"))
    limits = rows(LimitForm, _l("Limits on a discipline or a place"))
    lot_source = RadioField(_l("Where chance comes from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = list(RULE_NAMES.items())
        self.utilities.choices = choices(*Utilities)
        self.completion.choices = list(CHAINS.items())
        self.leftover.choices = choices(*Leftover)
        self.tie.choices = choices(*TieRule)
        self.lot_source.choices = choices(*LotSource)

    def own_numbers(self) -> list[Any]:
        """The fields of the numbers that the chosen rule has."""
        return [self[name] for name in PARAMS_OF.get(self.kind.data, ())]

    @classmethod
    def start(cls, rules: RoundRules) -> dict[str, Any]:
        """The rule now; a score is shown in hundredths."""
        own = rules.allocation
        names = ("kind", "least_support_bps", "most_per_maker", "reserve")
        found = {name: getattr(own, name) for name in names}
        least = own.least_score
        found |= {name: own.params[name] for name in own.params if name in cls.__dict__}
        if isinstance(found.get("completion"), list):
            found["completion"] = ",".join(found["completion"])
        found["least_score"] = None if least is None else int(least * 100)
        found |= {"leftover": own.leftover.value, "tie": own.tie.value}
        found["lot_source"] = rules.lot_source.value
        limits = [
            {
                "discipline": one.value if one.trait is Trait.CATEGORY else "",
                "place": one.value if one.trait is Trait.REGION else "",
                "most_cents": one.most_cents,
                "most_count": one.most_count,
                "kept_cents": one.kept_cents or None,
            }
            for one in own.limits
        ]
        return {**found, "limits": padded(limits, 1)}

    def changed(self, rules: RoundRules) -> RoundRules:
        """The rule as typed; numbers of other rules are left out."""
        kind = self.kind.data
        typed = {
            name: self[name].data
            for name in PARAMS_OF.get(kind, ())
            if self[name].data not in (None, "")
        }
        hundredths = self.least_score.data
        allocation = AllocationRules(
            kind=kind,
            params=typed,
            least_score=None if hundredths is None else Fraction(hundredths, 100),
            least_support_bps=self.least_support_bps.data or 0,
            limits=tuple(limit for row in self.limits if (limit := row.form.limit())),
            most_per_maker=self.most_per_maker.data,
            reserve=self.reserve.data or 0,
            leftover=Leftover(self.leftover.data),
            tie=TieRule(self.tie.data),
        )
        return replace(rules, allocation=allocation, lot_source=LotSource(self.lot_source.data))
