"""The tests of a scheme against a plan, one function per criterion, and `advise` which asks all.

What a verdict means and how advices are sorted is in `advice`, what the tests look at in `cases`,
the criteria of time in `timing`. Demands of own money are rounded up.
"""

from collections.abc import Callable, Iterable, Set
from enum import StrEnum

from matchpot.domain.guide.advice import (
    Advice,
    Criterion,
    Fact,
    Finding,
    Reason,
    Verdict,
    fit_of,
    in_order,
    met,
    not_told,
    schemes_of_plan,
)
from matchpot.domain.guide.area import Lies, lies
from matchpot.domain.guide.cases import Case, case_of
from matchpot.domain.guide.facts import Facts
from matchpot.domain.guide.schemes import PlaceOf, Scheme
from matchpot.domain.guide.timing import decision, opening, started
from matchpot.domain.money import BPS, bps_of_rounded_up


def advise(schemes: Iterable[Scheme], facts: Facts) -> list[Advice]:
    """Hold every scheme against a plan, the best first.

    The plan's own schemes are looked up among those given; one that is no longer there limits
    nothing. The answer does not depend on the order of the schemes.
    """
    every = tuple(schemes)
    in_plan = schemes_of_plan(every, facts)
    return in_order((_advice(one, facts, in_plan) for one in every), today=facts.today)


def _advice(scheme: Scheme, facts: Facts, in_plan: tuple[Scheme, ...]) -> Advice:
    case = case_of(scheme, facts, in_plan)
    findings = tuple(test(case) for test in _TESTS)
    return Advice(
        scheme=scheme,
        fit=fit_of(findings),
        findings=findings,
        expected_cents=min(case.most_cents, facts.mix.still_open_cents),
        most_cents=case.most_cents,
        apply_from=case.apply_from,
        apply_by=case.apply_by,
        decided_on=case.decided_on,
        is_in_plan=scheme.key in facts.sources,
    )


def _one_of(criterion: Criterion, fact: Fact) -> Callable[[Case], Finding]:
    """A test whether what the plan says is in what the scheme asks; the names agree."""

    def test(case: Case) -> Finding:
        asked, told = _asked(case.scheme, criterion), getattr(case.facts, criterion.value)
        if not asked:
            return met(criterion, Reason.ANYTHING_GOES)
        if told is None:
            return not_told(criterion, fact)
        if told in asked:
            return met(criterion, Reason.AMONG_THOSE_ASKED)
        return Finding(
            criterion=criterion, verdict=Verdict.NOT_MET, reason=Reason.NOT_AMONG_THOSE_ASKED
        )

    return test


def _asked(scheme: Scheme, criterion: Criterion) -> Set[StrEnum]:
    match criterion:
        case Criterion.DISCIPLINE:
            return scheme.disciplines
        case Criterion.CAREER_PHASE:
            return scheme.career_phases
        case Criterion.LEGAL_FORM:
            return scheme.legal_forms
        case Criterion.PROJECT_KIND:
            return scheme.project_kinds
        case Criterion.STAGE:
            return scheme.stages
        case _:
            return frozenset({scheme.makers} if scheme.makers else ())


def _place(case: Case) -> Finding:
    scheme, facts = case.scheme, case.facts
    if not scheme.places:
        return met(Criterion.PLACE, Reason.ANYTHING_GOES)
    asked = {
        PlaceOf.RESIDENCE: ((Fact.LIVES_IN, facts.lives_in),),
        PlaceOf.WORK: ((Fact.WORKS_IN, facts.works_in),),
        PlaceOf.EITHER: ((Fact.LIVES_IN, facts.lives_in), (Fact.WORKS_IN, facts.works_in)),
    }[scheme.place_of]
    answers = {lies(place, scheme.places) for _, place in asked if place.strip()}
    untold = tuple(fact for fact, place in asked if not place.strip())
    if Lies.INSIDE in answers:
        return met(Criterion.PLACE, Reason.PLACE_INSIDE)
    if untold:
        return not_told(Criterion.PLACE, *untold)
    if Lies.UNCLEAR in answers:
        return Finding(
            criterion=Criterion.PLACE, verdict=Verdict.UNKNOWN, reason=Reason.PLACE_UNCLEAR
        )
    return Finding(criterion=Criterion.PLACE, verdict=Verdict.NOT_MET, reason=Reason.PLACE_OUTSIDE)


def _costs(case: Case) -> Finding:
    if not case.facts.mix.costs_cents:
        return not_told(Criterion.COSTS, Fact.COSTS)
    if not case.counted_cents:
        return Finding(
            criterion=Criterion.COSTS, verdict=Verdict.NOT_MET, reason=Reason.NO_COSTS_COUNT
        )
    whole = case.counted_cents == case.facts.mix.costs_cents
    reason = Reason.ANYTHING_GOES if whole else Reason.SOME_COSTS_COUNT
    return met(Criterion.COSTS, reason, cents=case.counted_cents)


def _amount(case: Case) -> Finding:
    if not case.facts.mix.costs_cents:
        return not_told(Criterion.AMOUNT, Fact.COSTS)
    gap, least = case.facts.mix.still_open_cents, case.scheme.least_cents or 1
    if case.most_cents < least:
        reason, cents, can_change = Reason.PLAN_BELOW_LEAST, case.scheme.least_cents, False
    elif not gap:
        reason, cents, can_change = Reason.NOTHING_OPEN, None, True
    elif gap < least:
        reason, cents, can_change = Reason.GAP_BELOW_LEAST, least, True
    else:
        return met(Criterion.AMOUNT, Reason.AMOUNT_EXPECTED, cents=min(case.most_cents, gap))
    return Finding(
        criterion=Criterion.AMOUNT,
        verdict=Verdict.NOT_MET,
        reason=reason,
        cents=cents,
        can_change=can_change,
    )


def _own(case: Case) -> Finding:
    if not case.scheme.own_bps:
        return met(Criterion.OWN, Reason.ANYTHING_GOES)
    budget = case.facts.mix.costs_cents
    if not budget:
        return not_told(Criterion.OWN, Fact.COSTS)
    asked = bps_of_rounded_up(budget, case.scheme.own_bps)
    if case.facts.own_cents >= asked:
        return met(Criterion.OWN, Reason.OWN_ENOUGH, cents=asked)
    return Finding(
        criterion=Criterion.OWN,
        verdict=Verdict.NOT_MET,
        reason=Reason.OWN_TOO_LITTLE,
        cents=asked - case.facts.own_cents,
        can_change=True,
    )


def _public(case: Case) -> Finding:
    if not case.facts.mix.costs_cents and case.scheme.most_public_bps < BPS:
        return not_told(Criterion.PUBLIC, Fact.COSTS)
    room = case.public_room_cents
    if room is None:
        return met(Criterion.PUBLIC, Reason.ANYTHING_GOES)
    if room < 0 or (case.scheme.is_public and room == 0):
        return Finding(
            criterion=Criterion.PUBLIC,
            verdict=Verdict.NOT_MET,
            reason=Reason.PUBLIC_FULL,
            cents=-room,
        )
    return met(Criterion.PUBLIC, Reason.PUBLIC_ROOM, cents=room)


def _combination(case: Case) -> Finding:
    scheme = case.scheme
    if scheme.key in case.facts.sources:
        return met(Criterion.COMBINATION, Reason.ALREADY_IN_PLAN)
    against = {one.key for one in case.in_plan if scheme.key in one.excluded}
    keys = tuple(sorted(against | (scheme.excluded & case.facts.sources)))
    if keys:
        return Finding(
            criterion=Criterion.COMBINATION,
            verdict=Verdict.NOT_MET,
            reason=Reason.EXCLUDED_BY_PLAN,
            keys=keys,
        )
    return met(Criterion.COMBINATION, Reason.GOES_WITH_PLAN)


_TESTS: tuple[Callable[[Case], Finding], ...] = (
    _one_of(Criterion.DISCIPLINE, Fact.DISCIPLINE),
    _one_of(Criterion.CAREER_PHASE, Fact.CAREER_PHASE),
    _one_of(Criterion.LEGAL_FORM, Fact.LEGAL_FORM),
    _one_of(Criterion.MAKERS, Fact.MAKERS),
    _place,
    _one_of(Criterion.PROJECT_KIND, Fact.PROJECT_KIND),
    _one_of(Criterion.STAGE, Fact.STAGE),
    _costs,
    _amount,
    _own,
    _public,
    opening,
    started,
    decision,
    _combination,
)
