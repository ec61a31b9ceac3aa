"""The form of a trust policy: tiers by amount, what each asks, and the days for all of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, IntegerField, SelectMultipleField
from wtforms.fields import FieldList
from wtforms.validators import InputRequired, NumberRange

from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import (
    LEAST_LATE_DAYS,
    LEAST_WEEKS,
    MOST_ACCEPT_DAYS,
    MOST_SPOT_CHECK_BPS,
    MOST_TIERS,
    MOST_WEEKS,
    Policy,
    Tier,
)
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, EuroField, SpokenForm
from matchpot.web.words.reports import FORMATS

_NEEDED = InputRequired(_l("Fill this in."))
_BETWEEN = _l("Choose a number from %(min)s to %(max)s.")
_CLAUSES = ("first", "second", "third")
_BPS = 100  # of one percent
FLAWS: Mapping[str, LazyString] = {
    "not_ascending_from_zero": _l(
        "The first tier begins at 0, and each of the others at more than the one before it."
    ),
    "too_many": _l("There are six tiers at most."),
    "out_of_range": _l("This is outside what a trust policy can say."),
    "too_few": _l("This is outside what a trust policy can say."),
}


def _formats(legend: LazyString) -> SelectMultipleField:
    pairs = [(one.value, FORMATS[one]) for one in Format]
    return SelectMultipleField(legend, choices=lambda: choices(pairs))


class TierForm(SpokenForm):
    """One tier. Each group of formats that has a tick is asked; the maker chooses within it."""

    from_cents = EuroField(_l("From this amount on"), [_NEEDED])
    first = _formats(_l("We ask one of these"))
    second = _formats(_l("and one of these"))
    third = _formats(_l("and one of these"))
    due_weeks = IntegerField(
        _l("Weeks after the end of the project"),
        [_NEEDED, NumberRange(LEAST_WEEKS, MOST_WEEKS, _BETWEEN)],
        default=13,
    )
    change_days = IntegerField(
        _l("Days within which a change is told"), [_NEEDED, NumberRange(0, 90, _BETWEEN)], default=0
    )
    spot_percent = IntegerField(
        _l("Percent that a lot draws for a closer look"),
        [_NEEDED, NumberRange(0, MOST_SPOT_CHECK_BPS // _BPS, _BETWEEN)],
        default=0,
    )


class PolicyForm(BaseForm):
    """A whole policy."""

    tiers = FieldList(FormField(TierForm), min_entries=1, max_entries=MOST_TIERS)
    late_days = IntegerField(
        _l("Days after its day that a report is late"),
        [_NEEDED, NumberRange(LEAST_LATE_DAYS, 365, _BETWEEN)],
    )
    accept_days = IntegerField(
        _l("Days after which our silence means yes"),
        [_NEEDED, NumberRange(1, MOST_ACCEPT_DAYS, _BETWEEN)],
    )
    questions = BooleanField(_l("We may ask one question about a report"))
    change_consent = BooleanField(_l("We may object when a plan changes a lot"))

    def change_tiers(self, names: Mapping[str, Any]) -> bool:
        """Add or take out a tier when that button was pressed; whether one was."""
        if "add" in names and len(self.tiers.entries) < MOST_TIERS:
            self.tiers.append_entry()
            return True
        gone = next((one for one in self.tiers.entries if f"drop-{one.name}" in names), None)
        if gone is not None and len(self.tiers.entries) > 1:
            self.tiers.entries.remove(gone)
        return gone is not None or "add" in names

    def policy(self) -> Policy:
        """The policy the form says; raises `InvalidValue` by the names of `Policy`."""
        return Policy(
            tiers=tuple(_tier(one.form) for one in self.tiers.entries),
            late_days=int(self.late_days.data or 0),
            accept_days=int(self.accept_days.data or 0),
            questions=int(bool(self.questions.data)),
            change_consent=bool(self.change_consent.data),
        )

    def refuse(self, flaws: Mapping[str, str]) -> None:
        """Put what the domain found wrong beside its field."""
        for place, code in flaws.items():
            field = self._field(place.split("."))
            field.errors = [*field.errors, str(FLAWS.get(code, FLAWS["out_of_range"]))]

    def _field(self, place: list[str]) -> Any:
        """The field of a place. Any: fields of several kinds."""
        if len(place) == 3:
            name = "spot_percent" if place[2] == "spot_check_bps" else place[2]
            return self.tiers.entries[int(place[1])].form[name]
        return self.tiers.entries[0].form.from_cents if place[0] == "tiers" else self[place[0]]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Every error with the id of its field, tier by tier."""
        return list(self._problems())

    def _problems(self) -> Iterator[tuple[str, str]]:
        parts = [field for one in self.tiers.entries for field in one.form]
        for field in (*parts, self.late_days, self.accept_days):
            for error in field.errors:
                yield field.id, str(error)


def _tier(form: Any) -> Tier:
    """Any: a `TierForm`, which a form field only knows as a form."""
    groups = (frozenset(map(Format, form[name].data or ())) for name in _CLAUSES)
    return Tier(
        from_cents=form.from_cents.data or 0,
        asks=tuple(one for one in groups if one),
        due_weeks=form.due_weeks.data or 0,
        change_days=form.change_days.data or 0,
        spot_check_bps=(form.spot_percent.data or 0) * _BPS,
    )


def values_of(policy: Policy) -> dict[str, Any]:
    """A policy as the form takes it. Any: values of fields."""
    return {
        "tiers": [_tier_values(tier) for tier in policy.tiers],
        "late_days": policy.late_days,
        "accept_days": policy.accept_days,
        "questions": bool(policy.questions),
        "change_consent": policy.change_consent,
    }


def _tier_values(tier: Tier) -> dict[str, Any]:
    groups = [sorted(clause) for clause in tier.asks]
    return {
        "from_cents": tier.from_cents,
        **dict(zip(_CLAUSES, [*groups, [], [], []], strict=False)),
        "due_weeks": tier.due_weeks,
        "change_days": tier.change_days,
        "spot_percent": tier.spot_check_bps // _BPS,
    }
