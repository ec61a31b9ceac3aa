"""A result as pages show it: every application with its scores and its reason, and every step.

What is shown is read from the stored tally and never worked out again here; sentences are in
`result_sentences.py`, the geometry of charts in `charts.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.outcomes import Outcome, Reason, Step
from matchpot.domain.money import Cents
from matchpot.domain.rounds.tallying import Result, Said
from matchpot.persistence.queries import tallies
from matchpot.persistence.queries.tallies import Done, Entry
from matchpot.web import result_sentences
from matchpot.web.charts import Piece, pieces, share_bps, width_of
from matchpot.web.labels import label
from matchpot.web.result_sentences import score_shown

_UNKNOWN = Entry(code="", title="", project_slug="", city="", lot_number=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One application in the order of scores.

    `raw`, `corrected` and `public` are scores as texts, None where that group had no vote or
    nothing was corrected; `width` is its bar in the chart of scores.
    """

    rank: int
    entry: Entry
    asked_cents: Cents
    given_cents: Cents | None
    is_funded: bool
    score: str
    raw: str | None
    corrected: str | None
    public: str | None
    supporters: int
    width: str
    verdict: str
    reason: str
    change: str | None
    reserve_place: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """One decision, with the money before, by and after it as parts of a bar."""

    entry: Entry
    what: str
    phase: str
    cents: Cents
    left_cents: Cents
    parts: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The result of a round, or of one half of it; `steps` are empty before it is decided."""

    half: str
    digest: str
    budget_cents: Cents
    spent_cents: Cents
    funded: int
    panel_voters: int | None
    public_voters: int | None
    normalise: Normalise | None
    lines: Sequence[Line]
    steps: Sequence[StepLine]
    reserve: Sequence[Line]
    entrants: Sequence[Entry]
    leftover: str
    is_decided: bool
    is_by_hand: bool


def last(session: Session, round_id: int) -> list[Shown]:
    """The last count of a round that is done, by half; empty before there is one."""
    entries = tallies.entries(session, round_id)
    done = tallies.last(session, round_id)
    return [shown(one, entries) for one in done if one.result is not None]


def shown(done: Done, entries: Mapping[str, Entry]) -> Shown:
    """One count as it is shown; it must be done."""
    result, gathered = done.result, done.gathered
    if result is None:
        raise ValueError("a count that is not done shows nothing")
    asks = {one.id: one.cost_cents for one in gathered.applications}
    outcome = result.outcome
    lines = [
        _line(rank, entries.get(id_, _UNKNOWN), asks[id_], result)
        for rank, id_ in enumerate(result.order, 1)
    ]
    steps = [] if outcome is None else _steps(outcome, entries)
    return Shown(
        half=done.row.half,
        digest=done.row.digest or "",
        budget_cents=gathered.budget_cents,
        spent_cents=0 if outcome is None else outcome.spent_cents,
        funded=0 if outcome is None else len(outcome.given),
        panel_voters=None if result.panel is None else result.panel.voters,
        public_voters=None if result.public is None else result.public.voters,
        normalise=None if result.panel is None else result.panel.normalise,
        lines=lines,
        steps=steps,
        reserve=sorted(
            (one for one in lines if one.reserve_place is not None),
            key=lambda one: one.reserve_place or 0,
        ),
        entrants=[entries.get(id_, _UNKNOWN) for id_ in result.entrants],
        leftover="" if outcome is None else result_sentences.leftover(outcome),
        is_decided=outcome is not None,
        is_by_hand=outcome is not None and outcome.facts.get("decided") == "by_hand",
    )


def _line(rank: int, entry: Entry, asked_cents: Cents, result: Result) -> Line:
    id_, outcome = entry.code, result.outcome
    score = result.scores.get(id_, Fraction(0))
    top = max([Fraction(0), *result.scores.values()])
    group = result.panel or result.public
    verdict = None if outcome is None else outcome.of(id_)
    is_funded = verdict is not None and verdict.code is Reason.FUNDED
    return Line(
        rank=rank,
        entry=entry,
        asked_cents=asked_cents,
        given_cents=verdict.given_cents if verdict is not None and is_funded else None,
        is_funded=is_funded,
        score=score_shown(score),
        raw=_of(result.panel, id_),
        corrected=_corrected(result.panel, id_),
        public=_of(result.public, id_),
        supporters=0 if group is None else group.supporters.get(id_, 0),
        width=width_of(share_bps(int(score * 10_000), int(top * 10_000))),
        verdict="" if verdict is None else label(verdict.code),
        reason=""
        if verdict is None or outcome is None
        else result_sentences.reason(verdict, outcome),
        change=None if verdict is None else result_sentences.change(verdict.change),
        reserve_place=None if verdict is None else verdict.reserve_place,
    )


def _of(said: Said | None, id_: str) -> str | None:
    return None if said is None else score_shown(said.raw.get(id_, Fraction(0)))


def _corrected(said: Said | None, id_: str) -> str | None:
    if said is None or said.normalise in {None, Normalise.NONE}:
        return None
    return score_shown(said.scores.get(id_, Fraction(0)))


def _steps(outcome: Outcome, entries: Mapping[str, Entry]) -> list[StepLine]:
    budget = outcome.budget_cents
    return [_step(one, entries.get(one.id, _UNKNOWN), budget) for one in outcome.steps]


def _step(step: Step, entry: Entry, budget_cents: Cents) -> StepLine:
    before = budget_cents - step.left_cents - step.cents
    amounts = (("captured", before), ("award", step.cents), ("left", step.left_cents))
    parts = [(kind, cents, share_bps(cents, budget_cents), kind) for kind, cents in amounts]
    return StepLine(
        entry=entry,
        what=label(step.code),
        phase=step.phase,
        cents=step.cents,
        left_cents=step.left_cents,
        parts=pieces(parts),
    )
