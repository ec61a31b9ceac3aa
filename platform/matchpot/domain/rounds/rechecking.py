"""A published result worked out again from what was published with it.

The first difference is told. Lots have a check of their own (`domain/lots/checking.py`); reading
a whole file is for the command.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matchpot.domain.allocation.ballots import Flaw, Slate
from matchpot.domain.allocation.elections import ApplicationId
from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.phases import VOTES, Phase
from matchpot.domain.rounds.result import digest_of, read_gathered, result_plain
from matchpot.domain.rounds.rules import BallotRules, RoundRules
from matchpot.domain.rounds.schedule import Plan
from matchpot.domain.rounds.tallying import Gathered, work_out
from matchpot.domain.rounds.votes import Cast, flaws, standing_in

# What a published round is written as.
FORMAT = "matchpot-round-1"
# A published ballot has no reasons; one may be empty, as what it spoke of can be gone since.
_MAY_BE = frozenset({Flaw.REASON_TOO_SHORT, Flaw.EMPTY, Flaw.NOT_EXACTLY_ONE})
_MAY_BE_FEWER = frozenset({Flaw.NOT_ALL_POINTS, Flaw.TOO_FEW_PROJECTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a published result is not what comes out; values as plain JSON. Any: that is."""

    place: str
    stated: Any
    computed: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """The orders of the lots that were published beside a result; None for one that was not."""

    numbers: Sequence[ApplicationId] | None
    lottery: Sequence[ApplicationId] | None


def recheck(rules: RoundRules, tally: Mapping[str, Any], draws: Draws) -> Difference | None:
    """Work one tally of a published file out again; None when all of it is right.

    Any: plain JSON values. Ballots are held to their type, lots and places to the draws, scores
    and outcome to what comes out, and the digest to all of it.
    """
    try:
        gathered = read_gathered(tally["counted"])
        return next(_differences(rules, tally, gathered, draws), None)
    except InvalidValue as error:
        return Difference(place="counted", stated=None, computed=dict(error.fields))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return Difference(place="counted", stated=None, computed=f"cannot be read: {error!r}")


def _differences(
    rules: RoundRules, tally: Mapping[str, Any], gathered: Gathered, draws: Draws
) -> Iterator[Difference]:
    counted, outcome = tally["counted"], tally["outcome"]
    yield from _ballots("counted.panel", rules.ballot, gathered.panel, gathered)
    yield from _ballots("counted.public", rules.public_ballot, gathered.public, gathered)
    ids = {one.id for one in gathered.applications}
    for name, order in (("lots", draws.numbers), ("draw", draws.lottery)):
        # Before the draw of a lottery nobody has a place in it.
        if counted[name] and order is not None:
            yield from differences(f"counted.{name}", counted[name], places(order, ids))
    yield from differences("outcome", outcome, result_plain(work_out(rules, gathered)))
    yield from differences("digest", tally["digest"], digest_of(counted, outcome))


def places(
    order: Sequence[ApplicationId], ids: Collection[ApplicationId]
) -> dict[ApplicationId, int]:
    """The place of each in an order, from 1, of those that are asked for."""
    return {id_: place for place, id_ in enumerate(order, 1) if id_ in ids}


def standing_at(
    ballots: Sequence[Mapping[str, Any]], plan: Plan | None, *, sent_back: bool
) -> set[int]:
    """Which of the published ballots stand, by their place in the file.

    Each member's of the vote that decided, or of the first where that stands in it; and those of
    residents, of whom each has one. Without a plan nobody but residents voted.
    """
    found = {at for at, one in enumerate(ballots) if one["phase"] == Phase.PUBLIC_VOTE}
    votes = [one.phase for one in plan.windows if one.phase in VOTES] if plan else []
    if plan is None or not votes:
        return found
    last: dict[str, int] = {}
    for phase in standing_in(plan, votes[-1], sent_back=sent_back):
        last |= {one["voter"]: at for at, one in enumerate(ballots) if one["phase"] == phase}
    return found | set(last.values())


def _ballots(
    place: str, rules: BallotRules | None, cast: Sequence[Cast], gathered: Gathered
) -> Iterator[Difference]:
    if rules is None:
        return
    costs = {one.id: one.cost_cents for one in gathered.applications}
    slate = Slate(costs=costs, budget_cents=gathered.budget_cents)
    seen: set[str] = set()
    for at, one in enumerate(cast):
        if one.voter in seen:
            yield Difference(place=f"{place}[{at}].voter", stated=one.voter, computed="twice")
        seen.add(one.voter)
        wrong = set(flaws(rules, one.says, slate)) - _MAY_BE - _MAY_BE_FEWER
        if wrong:
            told = sorted(flaw.value for flaw in wrong)
            yield Difference(place=f"{place}[{at}].says", stated=one.says, computed=told)


def differences(place: str, stated: Any, computed: Any) -> Iterator[Difference]:
    """Where two plain values differ, in order. Any: plain JSON values."""
    if isinstance(stated, Mapping) and isinstance(computed, Mapping):
        for name in sorted(stated.keys() | computed.keys()):
            yield from differences(f"{place}.{name}", stated.get(name), computed.get(name))
    elif isinstance(stated, list) and isinstance(computed, list) and len(stated) == len(computed):
        for at, (one, other) in enumerate(zip(stated, computed, strict=True)):
            yield from differences(f"{place}[{at}]", one, other)
    elif stated != computed or isinstance(stated, bool) is not isinstance(computed, bool):
        yield Difference(place=place, stated=stated, computed=computed)
