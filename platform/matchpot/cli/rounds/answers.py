"""The outcome of an allocation as plain JSON values; docs/allocation.md describes them."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from matchpot.domain.allocation.elections import ApplicationId
from matchpot.domain.allocation.outcomes import Change, Outcome, Step, Verdict
from matchpot.domain.allocation.pabulib.amounts import plain
from matchpot.domain.allocation.pabulib.reading import PbElection

Json: TypeAlias = dict[str, Any]  # Any: JSON is anything


def answer(read: PbElection, outcome: Outcome) -> Json:
    """Everything about an outcome; `spent` is in units of the file, all else in cents."""
    per_unit = read.cents_per_unit
    told: Json = {
        "rule": outcome.rule,
        "funded": outcome.funded,
        "spent": _units(outcome.spent_cents, per_unit),
        "spent_cents": outcome.spent_cents,
        "budget": _units(outcome.budget_cents, per_unit),
        "budget_cents": outcome.budget_cents,
        "left_cents": outcome.left_cents,
        "voters": read.election.voters,
        "steps": [_step(one) for one in outcome.steps],
        "reasons": {one.id: _verdict(one) for one in outcome.verdicts},
        "facts": dict(outcome.facts),
        "notes": list(read.notes),
    }
    if read.recorded is not None:
        told["recorded"] = _compared(read.recorded, read.otherwise_funded, outcome.given)
    return told


def _units(cents: int, per_unit: int) -> int | float:
    """An amount in units of the file, for reading: a decimal fraction only where there is one."""
    units = Fraction(cents, per_unit)
    return units.numerator if units.denominator == 1 else float(units)


def _step(step: Step) -> Json:
    told: Json = {
        "id": step.id,
        "code": step.code.value,
        "cents": step.cents,
        "left_cents": step.left_cents,
    }
    return told | ({"phase": step.phase} if step.phase else {}) | dict(step.note)


def _verdict(verdict: Verdict) -> Json:
    told: Json = {
        "code": verdict.code.value,
        "rank": verdict.rank,
        "score": _number(verdict.score),
        "supporters": verdict.supporters,
        "cost_cents": verdict.cost_cents,
        "given_cents": verdict.given_cents,
    }
    if verdict.reserve_place is not None:
        told |= {"because": verdict.because.value, "reserve_place": verdict.reserve_place}
    if verdict.change is not None:
        told["would_have_been_enough"] = _change(verdict.change)
    return told


def _change(change: Change) -> Json:
    told: Json = {"votes": change.votes, "cents_less": change.cents}
    if change.score is not None:
        told["score"] = _number(change.score)
    return told


def _number(value: Fraction) -> int | str:
    return value.numerator if value.denominator == 1 else plain(value)


def _compared(
    recorded: Sequence[ApplicationId],
    otherwise: Sequence[ApplicationId],
    given: Mapping[ApplicationId, int],
) -> Json:
    """What the file says was funded, beside what was worked out."""
    said = set(recorded)
    return {
        "same": said == set(given),
        "funded": list(recorded),
        "only_recorded": [id_ for id_ in recorded if id_ not in given],
        "only_worked_out": [id_ for id_ in given if id_ not in said],
        "otherwise_funded": list(otherwise),
    }
