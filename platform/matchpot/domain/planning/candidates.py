"""What a route may be built of: schemes that fit or may fit a plan, with their limits in cents.

An advice holds one scheme against a plan by itself; here its demands become figures that a search
can hold against each other. What a scheme does not say is taken as stated here, and a page says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from matchpot.domain.guide.advice import Advice, Criterion, Finding, Fit, Verdict
from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.money import BPS, Cents, bps_of, bps_of_rounded_up
from matchpot.domain.planning.match_reach import MatchReach

# Public funds in the Netherlands mostly decide within thirteen weeks.
UNSAID_DECISION_WEEKS = 13
# A short form takes a working day, a heavy one a week; two days where nothing is said.
UNSAID_EFFORT_HOURS = 16
# After so many sets a search ends while somebody waits for the page; it takes a tenth of a second.
MOST_SETS = 6_000
# Interest is by the year in hundredths of a percent, the term in months.
_YEAR_BPS = 12 * BPS


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a route must keep to, beside the demands of its schemes.

    Attributes:
        gap_cents: What is open; a route never brings more.
        own_cents, public_cents, crowd_cents: Own money, public money and money of the crowd that
            is in the plan already.
        public_most_cents: The most public money that schemes of the plan allow; none: no limit.
        crowd_most_cents, crowd_least_cents: What a campaign may bring beside; most 0: none.
        crowd_hours, crowd_on: The work of a campaign, and the day it has ended.
        own_most_cents: What the makers can add themselves.
        repay_cents: Income that can repay a loan with its interest; 0: no loan.
        least_step_cents: Below this an application is not worth its work, unless the scheme
            gives less anyway.
        most_applications: More schemes than this are no route.
        reach: What pots of this site add by their own rules; every other match adds at most one
            to one.
        most_sets: After so many sets a search ends, proven or not.
    """

    today: date
    gap_cents: Cents
    own_cents: Cents = 0
    public_cents: Cents = 0
    crowd_cents: Cents = 0
    public_most_cents: Cents | None = None
    crowd_most_cents: Cents = 0
    crowd_least_cents: Cents = 250_00
    crowd_hours: int = 40
    crowd_on: date
    own_most_cents: Cents = 0
    repay_cents: Cents = 0
    least_step_cents: Cents = 100_00
    most_applications: int = 5
    reach: MatchReach | None = None
    most_sets: int = MOST_SETS

    def has_rule(self, key: str) -> bool:
        """Whether what a match adds is worked out by its own rule."""
        return self.reach is not None and key in self.reach.pots

    def matched_cents(self, key: str, among: frozenset[str], crowd_cents: Cents) -> Cents:
        """What a match adds at most, in a set of steps, to all that the crowd gives."""
        if self.reach is None or key not in self.reach.pots:
            return crowd_cents
        return self.reach.cents(key, among, crowd_cents)

    def crowd_for(self, key: str, among: frozenset[str], cents: Cents) -> Cents | None:
        """The least money of the crowd with which a match adds so much; none: it never does."""
        if self.reach is None or key not in self.reach.pots:
            return cents
        return self.reach.crowd_for(key, among, cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One scheme as a possible step; amounts in cents whatever else is chosen.

    Attributes:
        own_asked_cents: Own money there must be, what is in the plan included.
        public_most_cents: The most public money it allows, what is in the plan included.
        counts_as_own: Whether others count it as own money. Money of a match, or of a scheme that
            asks for own money itself, is never counted so: a route promises rather less.
        excluded: Keys it does not go with, both ways round.
        has_rule: A match of which its own rule says what it adds.
    """

    key: str
    kind: SchemeKind
    least_cents: Cents
    most_cents: Cents
    hours: int
    decided_on: date
    is_sure: bool = True
    is_public: bool = False
    counts_as_own: bool = False
    own_asked_cents: Cents = 0
    public_most_cents: Cents | None = None
    excluded: frozenset[str] = frozenset()
    has_rule: bool = False


def candidates(
    advices: Iterable[Advice],
    facts: Facts,
    limits: Limits,
    *,
    ignoring: frozenset[Criterion] = frozenset(),
) -> list[Candidate]:
    """The schemes a route may use, by key.

    Left out are those that do not fit, stand in the plan already, or can give nothing within the
    limits. Criteria that look at money are searched anew, because a route changes the mix.

    Criteria to be `ignoring` are let pass, to see what stands in the way.
    """
    offered = {one.scheme.key: one for one in advices if not one.is_in_plan}
    against = _both_ways({key: one.scheme.excluded for key, one in offered.items()})
    found = (
        _candidate(one, facts, limits, against[key])
        for key, one in sorted(offered.items())
        if _is_possible(one, ignoring)
    )
    return [one for one in found if one is not None]


def largest_loan(scheme: Scheme, repay_cents: Cents) -> Cents:
    """The most that can be repaid with interest: as if all of it were owed until the last day.

    >>> from datetime import date
    >>> loan = Scheme(key="a", title="a", provider="a", kind=SchemeKind.LOAN, interest_bps=500,
    ...     loan_months=24, source_url="a", checked_on=date(2027, 1, 1))
    >>> largest_loan(loan, 1100_00)
    100000
    """
    return repay_cents * _YEAR_BPS // (_YEAR_BPS + _growth(scheme))


def most_interest_cents(scheme: Scheme, cents: Cents) -> Cents:
    """What so much costs, counted the same way and rounded up; nothing of what is no loan."""
    return -(-cents * _growth(scheme) // _YEAR_BPS)


def _growth(scheme: Scheme) -> int:
    return (scheme.interest_bps or 0) * (scheme.loan_months or 0)


def _is_possible(advice: Advice, ignoring: frozenset[Criterion]) -> bool:
    return advice.fit is not Fit.DOES_NOT_FIT or not any(
        _is_out(one) and one.criterion not in ignoring for one in advice.findings
    )


def _is_out(one: Finding) -> bool:
    return one.verdict is Verdict.NOT_MET and not one.can_change


def _candidate(
    advice: Advice, facts: Facts, limits: Limits, excluded: frozenset[str]
) -> Candidate | None:
    scheme, budget = advice.scheme, facts.mix.costs_cents
    most = min(advice.most_cents, limits.gap_cents)
    decided_on = advice.decided_on or limits.today + timedelta(weeks=UNSAID_DECISION_WEEKS)
    if scheme.kind is SchemeKind.LOAN:
        most = min(most, largest_loan(scheme, limits.repay_cents))
    if scheme.kind is SchemeKind.MATCH:
        crowd_cents = limits.crowd_cents + limits.crowd_most_cents
        most = min(most, limits.matched_cents(scheme.key, frozenset({scheme.key}), crowd_cents))
        decided_on = max(advice.decided_on or limits.crowd_on, limits.crowd_on)
    least = max(1, scheme.least_cents or 1, min(limits.least_step_cents, most))
    if most < least:
        return None
    return Candidate(
        key=scheme.key,
        kind=scheme.kind,
        least_cents=least,
        most_cents=most,
        hours=UNSAID_EFFORT_HOURS if scheme.effort_hours is None else scheme.effort_hours,
        decided_on=decided_on,
        is_sure=not any(one.verdict is Verdict.UNKNOWN for one in advice.findings),
        is_public=scheme.is_public,
        counts_as_own=(
            scheme.counts_as_own and not scheme.own_bps and scheme.kind is not SchemeKind.MATCH
        ),
        own_asked_cents=bps_of_rounded_up(budget, scheme.own_bps),
        public_most_cents=(
            bps_of(budget, scheme.most_public_bps) if scheme.most_public_bps < BPS else None
        ),
        excluded=excluded,
        has_rule=limits.has_rule(scheme.key),
    )


def _both_ways(excluded: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    every: dict[str, set[str]] = {key: set() for key in excluded}
    for key, others in excluded.items():
        for other in others & excluded.keys():
            every[key].add(other)
            every[other].add(key)
    return {key: frozenset(others) for key, others in every.items()}
