"""What the forms of all kinds of match rules share: limits, filters, how flaws return.

A form checks shape alone. What the domain finds wrong comes back by the same names and is put
beside the fields.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectMultipleField,
)
from wtforms.validators import InputRequired, Optional

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.exhaustion import USUAL_WAIT_DAYS, ExhaustionMode
from matchpot.domain.matching.filters import Filters, Makers, Rewards
from matchpot.domain.projects import Discipline
from matchpot.services.rules import RuleDraft, read_draft
from matchpot.web.forms import BaseForm, DayField, EuroField, PercentField, TextLine
from matchpot.web.labels import choices
from matchpot.web.words.matching import FIELD_FLAWS

NEEDED = InputRequired(_l("Fill this in."))


class RuleForm(BaseForm):
    """What every kind shares: the smallest gift that counts and the limits on a project.

    Attributes:
        KIND: The kind of rule the form makes.
        TEMPLATE: Where its fields are laid out.
        NAME: What such a rule gives, for a link to its empty form.
        PARAMS: The fields that are parameters of the rule; the rest are limits.
        SHOWN_AT: The field that shows what is wrong with a parameter that is none itself.
    """

    KIND: ClassVar[str]
    TEMPLATE: ClassVar[str]
    NAME: ClassVar[LazyString]
    PARAMS: ClassVar[tuple[str, ...]]
    LIMITS: ClassVar[tuple[str, ...]] = (
        *("per_project_cents", "per_project_goal_bps", "per_maker_year_cents"),
    )
    SHOWN_AT: ClassVar[Mapping[str, str]] = {}
    FILTERS: ClassVar[tuple[str, ...]] = (
        *("disciplines", "cities", "makers", "goal_least_cents", "goal_most_cents"),
        *("max_other_funds", "min_crowd_cents"),
    )

    per_project_cents = EuroField(_l("At most for one project"))
    per_project_goal_bps = PercentField(_l("At most this share of a project's goal"))
    per_maker_year_cents = EuroField(_l("At most for one maker in a year"))
    disciplines = SelectMultipleField(_l("Disciplines"), validate_choice=False)
    cities = TextLine(_l("Places"))
    makers = RadioField(_l("Made by"), default=Makers.ANY.value, validate_choice=False)
    goal_least_cents = EuroField(_l("With a goal from"))
    goal_most_cents = EuroField(_l("With a goal up to"))
    max_other_funds = IntegerField(_l("To which at most this many other funds add"), [Optional()])
    min_crowd_cents = EuroField(_l("Once people have given"))
    min_donation_cents = EuroField(_l("Gifts count from"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.disciplines.choices = choices(*Discipline)
        self.makers.choices = choices(*Makers)

    def says_something(self, *names: str) -> bool:
        """Whether any of these fields says more than nothing, or is wrong: no fold may hide it."""
        nothing: tuple[Any, ...] = (None, "", False, [])
        return any(
            field.errors or field.data not in (*nothing, field.default)
            for field in (self[name] for name in names)
        )

    def params(self) -> dict[str, Any]:
        """The rule's parameters as plain values; what was left empty is None."""
        return {name: self[name].data for name in self.PARAMS}

    def caps(self) -> dict[str, Any]:
        """The limits and conditions as plain values; what was left empty is None."""
        filters = {name: self[name].data for name in self.FILTERS}
        cities = (self.cities.data or "").split(",")
        filters["cities"] = [city for city in cities if city.strip()]
        # A browser sends nothing for a choice that is not on the page.
        asked = {name: value for name, value in filters.items() if value not in (None, "")}
        return {**{name: self[name].data for name in self.LIMITS}, "filters": asked}

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
        for parameter, flaw in flaws.items():
            name = self.SHOWN_AT.get(parameter, _SHOWN_AT.get(parameter, parameter))
            if name in self:
                self[name].errors = [*self[name].errors, told[str(flaw)]]


_SHOWN_AT = {"mode": "exhaustion_mode", "tranches": "tranche_bps_1"}
# The parts in which a pot's money can come, in a form that works without scripts.
_PARTS = range(1, 5)


class GiftRuleForm(RuleForm):
    """What the kinds that answer each gift share: limits per gift and per person too."""

    LIMITS = tuple(field.name for field in Caps.FIELDS)
    FILTERS = tuple(field.name for field in Filters.FIELDS)

    per_donation_cents = EuroField(_l("At most this much of one gift counts"))
    per_donor_project_cents = EuroField(_l("At most for one person on one project"))
    per_donor_pot_cents = EuroField(_l("At most for one person over all projects"))
    per_day_cents = EuroField(_l("At most on one day"))
    max_donation_cents = EuroField(_l("Gifts count up to"))
    from_day = DayField(_l("From this day on"), [Optional()])
    until_day = DayField(_l("Until this day"), [Optional()])
    verified_email = BooleanField(_l("Only of people with a confirmed e-mail address"))
    first_gift = BooleanField(_l("Only of people who never gave here before"))
    rewards = RadioField(_l("Which gifts"), default=Rewards.ANY.value, validate_choice=False)
    exhaustion_mode = RadioField(
        _l("When is the money there?"), default=ExhaustionMode.FCFS.value, validate_choice=False
    )
    first_bps = PercentField(_l("This share of the pot goes to whoever comes first"))
    wait_days = IntegerField(
        _l("Days after the end in which gifts still get what comes back"),
        [Optional()],
        default=USUAL_WAIT_DAYS,
    )
    pace_gifts = IntegerField(_l("At most this many gifts of one person or card"), [Optional()])
    pace_addresses = IntegerField(
        _l("At most this many e-mail addresses on one card"), [Optional()]
    )
    pace_hours = IntegerField(_l("Counted over this many hours"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rewards.choices = choices(*Rewards)
        self.exhaustion_mode.choices = choices(*ExhaustionMode)

    @property
    def parts(self) -> list[tuple[Any, Any]]:
        """The day and the share of each part in which the money comes."""
        return [(self[f"tranche_day_{at}"], self[f"tranche_bps_{at}"]) for at in _PARTS]

    def caps(self) -> dict[str, Any]:
        """The limits and conditions, and how the money runs out, with what its mode asks for."""
        mode = self.exhaustion_mode.data or ExhaustionMode.FCFS.value
        asked: dict[str, Any] = {"mode": mode, "wait_days": self.wait_days.data}
        if mode == ExhaustionMode.TRANCHES:
            rows = [[day.data, bps.data] for day, bps in self.parts]
            asked["tranches"] = [row for row in rows if row != [None, None]]
        if mode == ExhaustionMode.HYBRID:
            asked["first_bps"] = self.first_bps.data
        return {**super().caps(), "exhaustion": asked}


for _at in _PARTS:
    setattr(GiftRuleForm, f"tranche_day_{_at}", DayField(_l("From this day on"), [Optional()]))
    setattr(GiftRuleForm, f"tranche_bps_{_at}", PercentField(_l("Share of part %(row)d", row=_at)))


class RatioFields(GiftRuleForm):
    """So many euros for every so many."""

    den = IntegerField(_l("For every … euro given"), [NEEDED], default=1)
    num = IntegerField(_l("the fund adds … euro"), [NEEDED], default=1)
