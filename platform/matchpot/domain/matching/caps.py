"""The limits of one pot, and the room they leave. All are optional; the smallest decides.

The cap per donation limits what of a gift counts; all others limit the match. Caps over several
pots together are in `stacking.py`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from matchpot.domain.errors import RuleIncomplete
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.exhaustion import (
    FIRST_COME,
    Exhaustion,
    exhaustion_params,
    parse_exhaustion,
)
from matchpot.domain.matching.explain import Clause, ClauseCode
from matchpot.domain.matching.filters import (
    NO_FILTERS,
    Filters,
    filters_params,
    parse_filters,
)
from matchpot.domain.matching.parameters import (
    Field,
    FieldFlaw,
    Number,
    Plain,
    check_born,
    read_fields,
    to_plain,
)
from matchpot.domain.matching.scenes import Usage
from matchpot.domain.money import BPS, Cents, bps_of

_FIELDS: tuple[Field, ...] = (
    Number(name="per_donation_cents", least=1),
    Number(name="per_donor_project_cents", least=1),
    Number(name="per_donor_pot_cents", least=1),
    Number(name="per_project_cents", least=1),
    Number(name="per_project_goal_bps", least=1, most=10 * BPS),
    Number(name="per_day_cents", least=1),
    Number(name="per_maker_year_cents", least=1),
)
_CLAUSES = {
    "per_donation_cents": ClauseCode.CAP_PER_DONATION,
    "per_donor_project_cents": ClauseCode.CAP_PER_DONOR_PROJECT,
    "per_donor_pot_cents": ClauseCode.CAP_PER_DONOR_POT,
    "per_project_cents": ClauseCode.CAP_PER_PROJECT,
    "per_project_goal_bps": ClauseCode.CAP_PER_PROJECT_GOAL,
    "per_day_cents": ClauseCode.CAP_PER_DAY,
    "per_maker_year_cents": ClauseCode.CAP_PER_MAKER_YEAR,
}


@dataclass(frozen=True, slots=True)
class Room:
    """What one limit leaves: the limit, what is used of it, and the reason it gives."""

    reason: Reason
    limit_cents: Cents
    used_cents: Cents

    @property
    def cents(self) -> Cents:
        """What may still be added; never negative, even when a limit was lowered below use."""
        return max(0, self.limit_cents - self.used_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The limits of one pot.

    Days and years are those of Amsterdam. The limit of a day is for the match of gifts; what a pot
    gives a whole project it gives at once.
    """

    FIELDS: ClassVar[tuple[Field, ...]] = _FIELDS

    per_donation_cents: Cents | None = None
    per_donor_project_cents: Cents | None = None
    per_donor_pot_cents: Cents | None = None
    per_project_cents: Cents | None = None
    per_project_goal_bps: int | None = None
    per_day_cents: Cents | None = None
    per_maker_year_cents: Cents | None = None
    filters: Filters = NO_FILTERS
    exhaustion: Exhaustion = FIRST_COME

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def counted(self, cents: Cents) -> Cents:
        """What of a gift counts."""
        most = self.per_donation_cents
        return cents if most is None else min(cents, most)

    def rooms(self, usage: Usage, *, goal_cents: Cents) -> Iterator[Room]:
        """Yield what each limit on the match of one gift leaves, in a fixed order."""
        if self.per_donor_project_cents is not None:
            yield Room(
                Reason.CAP_PER_DONOR_PROJECT,
                self.per_donor_project_cents,
                usage.donor_project_cents,
            )
        if self.per_donor_pot_cents is not None:
            yield Room(Reason.CAP_PER_DONOR_POT, self.per_donor_pot_cents, usage.donor_pot_cents)
        yield from self.project_rooms(usage.project_cents, goal_cents=goal_cents)
        yield from self.maker_rooms(usage.maker_year_cents)
        if self.per_day_cents is not None:
            yield Room(Reason.CAP_PER_DAY, self.per_day_cents, usage.day_cents)

    def project_rooms(self, used_cents: Cents, *, goal_cents: Cents) -> Iterator[Room]:
        """Yield what each limit on a whole project leaves; bps of the goal round down."""
        if self.per_project_cents is not None:
            yield Room(Reason.CAP_PER_PROJECT, self.per_project_cents, used_cents)
        if self.per_project_goal_bps is not None:
            limit = bps_of(goal_cents, self.per_project_goal_bps)
            yield Room(Reason.CAP_PER_PROJECT_GOAL, limit, used_cents)

    def maker_rooms(self, used_cents: Cents) -> Iterator[Room]:
        """Yield what the limit on all projects of one maker leaves in this year."""
        if self.per_maker_year_cents is not None:
            yield Room(Reason.CAP_PER_MAKER_YEAR, self.per_maker_year_cents, used_cents)

    def clauses(self) -> tuple[Clause, ...]:
        """The conditions, one clause per limit that is set, and how the money runs out."""
        limits = (
            Clause(_CLAUSES[field.name], ((field.name, value),))
            for field in self.FIELDS
            if (value := getattr(self, field.name)) is not None
        )
        return (*self.filters.clauses(), *limits, *self.exhaustion.clauses())


NO_CAPS = Caps()


def parse_caps(params: Mapping[str, object]) -> Caps:
    """Read caps from plain values; raise `RuleIncomplete` with a flaw per field.

    Conditions are in a document of their own under `filters`, how the money runs out in one under
    `exhaustion`.
    """
    amounts = {name: value for name, value in params.items() if name not in _DOCUMENTS}
    values, flaws = read_fields(_FIELDS, amounts)
    for name, read in _DOCUMENTS.items():
        asked = params.get(name) or {}
        try:
            if not isinstance(asked, Mapping):
                raise RuleIncomplete({name: FieldFlaw.NOT_A_TABLE})
            values[name] = read(asked)
        except RuleIncomplete as error:
            flaws.update(error.fields)
    # What is shared at the end is shared on one day.
    if not flaws and values["exhaustion"].shares_rest and values["per_day_cents"] is not None:
        flaws["per_day_cents"] = FieldFlaw.EXACTLY_ONE
    if flaws:
        raise RuleIncomplete(flaws)
    return Caps(**values)


_DOCUMENTS: Mapping[str, Callable[[Mapping[str, object]], object]] = {
    "filters": parse_filters,
    "exhaustion": parse_exhaustion,
}


def caps_params(caps: Caps) -> dict[str, Plain | dict[str, Plain]]:
    """Write caps as plain JSON values; what is not set, or as usual, is left out."""
    plain: dict[str, Plain | dict[str, Plain]] = {**to_plain(_FIELDS, caps)}
    documents = {
        "filters": filters_params(caps.filters),
        "exhaustion": exhaustion_params(caps.exhaustion),
    }
    return plain | {name: document for name, document in documents.items() if document}
