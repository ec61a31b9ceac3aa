"""The criteria of time: whether one can apply, whether work may begin, whether money is in time."""

from datetime import date

from matchpot.domain.guide.advice import Criterion, Fact, Finding, Reason, Verdict, met, not_told
from matchpot.domain.guide.cases import Case
from matchpot.domain.guide.schemes import Opening


def opening(case: Case) -> Finding:
    """Tell whether one can apply, now or from a later day; a scheme whose days are past is out."""
    verdict, day = Verdict.MET, case.apply_by
    if case.scheme.opening is Opening.ALWAYS:
        reason = Reason.OPEN_ALWAYS
    elif case.apply_from is None:
        reason, verdict = Reason.CLOSED, Verdict.NOT_MET
    elif case.apply_from > case.facts.today:
        reason, day = Reason.OPENS_LATER, case.apply_from
    else:
        reason = Reason.OPEN_NOW
    return Finding(criterion=Criterion.OPENING, verdict=verdict, reason=reason, day=day)


def started(case: Case) -> Finding:
    """Tell whether work that has begun is still paid for, when it begins before the decision."""
    if case.scheme.may_have_started:
        return met(Criterion.STARTED, Reason.MAY_HAVE_STARTED)
    starts = case.facts.starts_on
    if starts is None:
        return not_told(Criterion.STARTED, Fact.STARTS_ON)
    if case.apply_from is not None and starts <= case.apply_from:
        verdict, reason = Verdict.NOT_MET, Reason.STARTS_BEFORE_APPLYING
        day: date | None = case.apply_from
    elif case.decided_on is None or starts < case.decided_on:
        # Some funds count from the application, others from the decision: only they can tell.
        verdict, reason, day = Verdict.UNKNOWN, Reason.STARTS_BEFORE_DECISION, case.decided_on
    else:
        verdict, reason, day = Verdict.MET, Reason.STARTS_AFTER_DECISION, starts
    return Finding(criterion=Criterion.STARTED, verdict=verdict, reason=reason, day=day)


def decision(case: Case) -> Finding:
    """Tell whether the decision comes before the money is needed."""
    day, needed = case.decided_on, case.facts.needed_by
    if day is None:
        return Finding(
            criterion=Criterion.DECISION,
            verdict=Verdict.UNKNOWN,
            reason=Reason.DECISION_NOT_SAID,
        )
    if needed is None:
        return not_told(Criterion.DECISION, Fact.NEEDED_BY)
    in_time = day <= needed
    return Finding(
        criterion=Criterion.DECISION,
        verdict=Verdict.MET if in_time else Verdict.NOT_MET,
        reason=Reason.DECIDED_IN_TIME if in_time else Reason.DECIDED_TOO_LATE,
        day=day,
    )
