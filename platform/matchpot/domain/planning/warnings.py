"""What may go wrong with a plan: codes with their figures, in the order in which they matter.

Every warning is worked out from the plan and the schemes it names; nothing is decided for the
maker. Sentences are made in the web layer. Whether pay is fair is in `domain.fair_pay`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from matchpot.domain.guide.schemes import Scheme
from matchpot.domain.money import BPS, Cents, bps_of, bps_of_rounded_up, share_bps
from matchpot.domain.planning.candidates import most_interest_cents
from matchpot.domain.planning.cash import CashFlow
from matchpot.domain.planning.plans import OWN_KINDS, Plan, PlannedSource, Settled
from matchpot.domain.projects import SURE_STATES, Mix, SourceKind, SourceState


class Caution(StrEnum):
    """What a plan is warned of."""

    NO_COSTS = "no_costs"
    GAP = "gap"
    OVER = "over"
    IN_KIND_UNBALANCED = "in_kind_unbalanced"
    SHARE_TOO_HIGH = "share_too_high"
    MORE_THAN_GIVEN = "more_than_given"
    LESS_THAN_GIVEN = "less_than_given"
    EXCLUDED = "excluded"
    OWN_TOO_LOW = "own_too_low"
    PUBLIC_TOO_HIGH = "public_too_high"
    LOAN_TOO_LARGE = "loan_too_large"
    LOAN_WITHOUT_INCOME = "loan_without_income"
    MATCH_NEEDS_CROWD = "match_needs_crowd"
    COMES_TOO_LATE = "comes_too_late"
    RUNS_DRY = "runs_dry"
    DAY_PAST = "day_past"
    SCHEME_CLOSED = "scheme_closed"
    SCHEME_GONE = "scheme_gone"
    SCHEME_STALE = "scheme_stale"


# What makes a plan impossible as it stands; all else is to be looked at.
GRAVE = frozenset(
    {
        Caution.NO_COSTS,
        Caution.GAP,
        Caution.OVER,
        Caution.SHARE_TOO_HIGH,
        Caution.MORE_THAN_GIVEN,
        Caution.EXCLUDED,
        Caution.OWN_TOO_LOW,
        Caution.PUBLIC_TOO_HIGH,
        Caution.LOAN_TOO_LARGE,
        Caution.RUNS_DRY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """One warning with its figures; which are filled depends on what it is.

    Attributes:
        name, other: What it is about: a scheme or a source, and the one beside it.
        cents, limit_cents: What is planned, and what would be right.
        bps, limit_bps: The same as shares of the costs.
        day, limit_day: The day told, and the day it is held against.
    """

    caution: Caution
    name: str = ""
    other: str = ""
    cents: Cents = 0
    limit_cents: Cents = 0
    bps: int = 0
    limit_bps: int = 0
    day: date | None = None
    limit_day: date | None = None

    @property
    def is_grave(self) -> bool:
        """Whether the plan cannot come true as it stands."""
        return self.caution in GRAVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """All that warnings look at; `schemes` holds those the plan names, by key, as they are now."""

    plan: Plan
    settled: Settled
    mix: Mix
    cash: CashFlow
    schemes: Mapping[str, Scheme]
    today: date

    def of_schemes(self) -> dict[str, list[PlannedSource]]:
        """Sources that count by the key of their scheme, in the order of the plan."""
        found: dict[str, list[PlannedSource]] = {}
        for one in self.settled.counted:
            if one.scheme_key:
                found.setdefault(one.scheme_key, []).append(one)
        return found

    def used(self) -> Iterator[tuple[Scheme, Cents]]:
        """Each scheme of the plan with what it is to bring."""
        for key, sources in self.of_schemes().items():
            if key in self.schemes:
                yield self.schemes[key], sum(one.cents for one in sources)

    @property
    def own_cents(self) -> Cents:
        """Own money, with that of schemes that others count as own."""
        own = self.settled.cents(*OWN_KINDS)
        return own + sum(cents for scheme, cents in self.used() if scheme.counts_as_own)

    @property
    def public_cents(self) -> Cents:
        """Public money, as the maker said or the scheme says."""
        return sum(one.cents for one in self.settled.counted if self._is_public(one))

    @property
    def to_repay_cents(self) -> Cents:
        """What is lent with its interest, as if all of it were owed until the last day.

        The interest is that of the scheme, each rounded up; of a loan of no scheme none is known.
        """
        lent = self.settled.cents(SourceKind.LOAN)
        return lent + sum(most_interest_cents(scheme, cents) for scheme, cents in self.used())

    @property
    def repaying_cents(self) -> Cents:
        """Own income beyond the costs, which can pay a loan back; at most what that takes."""
        income = self.settled.cents(SourceKind.OWN_INCOME)
        return min(self.mix.over_cents, self.to_repay_cents, income)

    def _is_public(self, source: PlannedSource) -> bool:
        scheme = self.schemes.get(source.scheme_key)
        return source.is_public or (scheme is not None and scheme.is_public)


def warnings_of(planned: Planned) -> tuple[Warned, ...]:
    """Every warning, in the order of `Caution`; of one kind in the order of the plan."""
    found = [warned for check in _CHECKS for warned in check(planned)]
    order = list(Caution)
    return tuple(sorted(found, key=lambda one: order.index(one.caution)))


def _sums(planned: Planned) -> Iterator[Warned]:
    mix = planned.mix
    if mix.costs_cents == 0:
        yield Warned(caution=Caution.NO_COSTS)
        return
    if mix.still_open_cents:
        yield Warned(caution=Caution.GAP, cents=mix.still_open_cents)
    if over := mix.over_cents - planned.repaying_cents:
        yield Warned(caution=Caution.OVER, cents=over)


def _in_kind(planned: Planned) -> Iterator[Warned]:
    """What is given and not paid is a cost and a source of the same worth."""
    costs = sum(one.cents for one in planned.plan.costs if one.in_kind)
    given = planned.settled.cents(SourceKind.IN_KIND)
    if costs != given:
        yield Warned(caution=Caution.IN_KIND_UNBALANCED, cents=given, limit_cents=costs)


def _amounts(planned: Planned) -> Iterator[Warned]:
    """What each scheme gives at most and at least, and as a share of the costs."""
    costs = planned.mix.costs_cents
    for scheme, cents in planned.used():
        most_share = bps_of(costs, scheme.most_share_bps)
        if costs and scheme.most_share_bps < BPS and cents > most_share:
            yield Warned(
                caution=Caution.SHARE_TOO_HIGH,
                name=scheme.title,
                cents=cents,
                limit_cents=most_share,
                bps=share_bps(cents, costs),
                limit_bps=scheme.most_share_bps,
            )
        for caution, limit, is_off in (
            (Caution.MORE_THAN_GIVEN, scheme.most_cents, cents > (scheme.most_cents or cents)),
            (Caution.LESS_THAN_GIVEN, scheme.least_cents, cents < (scheme.least_cents or 0)),
        ):
            if is_off:
                yield Warned(
                    caution=caution, name=scheme.title, cents=cents, limit_cents=limit or 0
                )


def _together(planned: Planned) -> Iterator[Warned]:
    """Schemes that do not go with one another, whichever of the two says so; each pair once."""
    schemes = [scheme for scheme, _ in planned.used()]
    for one, other in combinations(schemes, 2):
        if other.key in one.excluded or one.key in other.excluded:
            says_so, named = (one, other) if other.key in one.excluded else (other, one)
            yield Warned(caution=Caution.EXCLUDED, name=says_so.title, other=named.title)


def _shares(planned: Planned) -> Iterator[Warned]:
    """Own money that is asked for, and public money that is too much."""
    costs, own, public = planned.mix.costs_cents, planned.own_cents, planned.public_cents
    if not costs:
        return
    for scheme, _ in planned.used():
        least_own = bps_of_rounded_up(costs, scheme.own_bps)
        if own < least_own:
            yield Warned(
                caution=Caution.OWN_TOO_LOW,
                name=scheme.title,
                cents=own,
                limit_cents=least_own,
                limit_bps=scheme.own_bps,
            )
        most_public = bps_of(costs, scheme.most_public_bps)
        if scheme.most_public_bps < BPS and public > most_public:
            yield Warned(
                caution=Caution.PUBLIC_TOO_HIGH,
                name=scheme.title,
                cents=public,
                limit_cents=most_public,
                limit_bps=scheme.most_public_bps,
            )


def _loans(planned: Planned) -> Iterator[Warned]:
    """A loan must be paid back from income that the costs do not take."""
    lent, costs = planned.settled.cents(SourceKind.LOAN), planned.mix.costs_cents
    if lent > costs > 0:
        yield Warned(caution=Caution.LOAN_TOO_LARGE, cents=lent, limit_cents=costs)
    repay, repaying = planned.to_repay_cents, planned.repaying_cents
    if repaying < repay:
        yield Warned(caution=Caution.LOAN_WITHOUT_INCOME, cents=repay, limit_cents=repaying)


def _match(planned: Planned) -> Iterator[Warned]:
    """Match comes after gifts: as long as it is only planned, gifts must be."""
    hoped = sum(
        one.cents
        for one in planned.settled.counted
        if one.kind is SourceKind.MATCH and not one.from_books
    )
    given = sum(
        one.cents
        for one in planned.settled.counted
        if one.kind is SourceKind.CROWD and one.state in SURE_STATES
    )
    if hoped > given:
        yield Warned(caution=Caution.MATCH_NEEDS_CROWD, cents=hoped, limit_cents=given)


def _days(planned: Planned) -> Iterator[Warned]:
    needed_by = planned.plan.needed_by or planned.plan.starts_on
    for one in planned.settled.counted:
        day = one.expected_on
        if day is None or one.state is SourceState.RECEIVED:
            continue
        if day < planned.today and not one.from_books:
            yield Warned(caution=Caution.DAY_PAST, name=one.label, cents=one.cents, day=day)
        elif needed_by and day > needed_by:
            yield Warned(
                caution=Caution.COMES_TOO_LATE,
                name=one.label,
                other=one.kind.value,
                cents=one.cents,
                day=day,
                limit_day=needed_by,
            )
    if worst := planned.cash.worst:
        yield Warned(caution=Caution.RUNS_DRY, cents=-worst.balance_cents, day=worst.first)


def _guide(planned: Planned) -> Iterator[Warned]:
    """Schemes that cannot be applied to anymore, and those nobody looked at for long."""
    for key, sources in planned.of_schemes().items():
        if any(one.from_books for one in sources):
            continue
        scheme = planned.schemes.get(key)
        if scheme is None:
            yield Warned(caution=Caution.SCHEME_GONE, name=sources[0].label)
            continue
        if _is_idea(sources) and scheme.windows and not scheme.window_from(planned.today):
            last = max(window.closes_on for window in scheme.windows)
            yield Warned(caution=Caution.SCHEME_CLOSED, name=scheme.title, day=last)
        if scheme.is_stale(planned.today):
            yield Warned(caution=Caution.SCHEME_STALE, name=scheme.title, day=scheme.checked_on)


def _is_idea(sources: Iterable[PlannedSource]) -> bool:
    return any(one.state is SourceState.IDEA for one in sources)


_CHECKS: tuple[Callable[[Planned], Iterator[Warned]], ...] = (
    _sums, _in_kind, _amounts, _together, _shares, _loans, _match, _days, _guide,
)  # fmt: skip
