"""What a result was worked out from, and what came of it, as plain JSON values and back.

So it is stored, published and worked out again by anyone. Numbers are whole; a score that may
have a part is written as `7/2`. Lists are in the order of ids or codes, so the same election comes
to the same text; the steps of an outcome are in the order they were taken.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.manual import Choice
from matchpot.domain.allocation.outcomes import Change, Outcome, Reason, Step, Verdict
from matchpot.domain.allocation.terms import Leftover
from matchpot.domain.rounds.rules import BallotRules, RoundRules
from matchpot.domain.rounds.tallying import Gathered, Result, Said
from matchpot.domain.rounds.votes import Cast, without_reasons

# Plain JSON values; Any: that is what they are.
Plain: TypeAlias = dict[str, Any]


def digest_of(counted: Mapping[str, Any], outcome: Mapping[str, Any]) -> str:
    """The SHA-256 of all a result was worked out from and what came of it, as one text.

    `jq -cSj '{counted, outcome}'` of a tally in a published file writes the same. Any: plain JSON.
    """
    whole = {"counted": counted, "outcome": outcome}
    text = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


# ---- what was gathered --------------------------------------------------------------------------


def gathered_plain(rules: RoundRules, gathered: Gathered) -> Plain:
    """Write down what was gathered; reasons of scores are left out, as they do not count."""
    choices = gathered.choices
    return {
        "budget_cents": gathered.budget_cents,
        "applications": [
            _application(one) for one in sorted(gathered.applications, key=lambda one: one.id)
        ],
        "panel": _casts(rules.ballot, gathered.panel),
        "public": _casts(rules.public_ballot, gathered.public),
        "lots": dict(sorted(gathered.lots.items())),
        "draw": dict(sorted(gathered.draw.items())),
        "choices": None if choices is None else [_choice(one) for one in choices],
    }


def _application(one: Application) -> Plain:
    return {
        "id": one.id,
        "cost_cents": one.cost_cents,
        "least_cents": one.least_cents,
        "maker": one.maker,
        "categories": sorted(one.categories),
        "region": one.region,
        "group": one.group,
        "withdrawn": one.withdrawn,
    }


def _casts(rules: BallotRules | None, cast: Sequence[Cast]) -> list[Plain]:
    if rules is None:
        return []
    return [
        {"voter": one.voter, "says": without_reasons(rules, one.says)}
        for one in sorted(cast, key=lambda one: one.voter)
    ]


def _choice(one: Choice) -> Plain:
    return {"id": one.id, "cents": one.cents, "reason": one.reason}


def read_gathered(plain: Mapping[str, Any]) -> Gathered:
    """Read what `gathered_plain` wrote. Any: plain JSON values.

    Raises `KeyError`, `TypeError`, `ValueError` or `InvalidValue` for anything else.
    """
    choices = plain["choices"]
    return Gathered(
        budget_cents=plain["budget_cents"],
        applications=[
            Application(**{**one, "categories": frozenset(one["categories"])})
            for one in plain["applications"]
        ],
        panel=[Cast(**one) for one in plain["panel"]],
        public=[Cast(**one) for one in plain["public"]],
        lots=dict(plain["lots"]),
        draw=dict(plain["draw"]),
        choices=None if choices is None else [Choice(**one) for one in choices],
    )


# ---- what came of it ----------------------------------------------------------------------------


def result_plain(result: Result) -> Plain:
    """Write down what came of it."""
    return {
        "panel": _said(result.panel),
        "public": _said(result.public),
        "scores": _numbers(result.scores),
        "order": list(result.order),
        "entrants": list(result.entrants),
        "allocation": None if result.outcome is None else _outcome(result.outcome),
    }


def _said(said: Said | None) -> Plain | None:
    if said is None:
        return None
    return {
        "voters": said.voters,
        "raw": _numbers(said.raw),
        "scores": _numbers(said.scores),
        "supporters": dict(sorted(said.supporters.items())),
        "normalise": None if said.normalise is None else said.normalise.value,
    }


def _numbers(scores: Mapping[str, Fraction]) -> dict[str, str]:
    return {id_: str(score) for id_, score in sorted(scores.items())}


def _outcome(outcome: Outcome) -> Plain:
    return {
        "rule": outcome.rule,
        "budget_cents": outcome.budget_cents,
        "spent_cents": outcome.spent_cents,
        "left_cents": outcome.left_cents,
        "leftover": outcome.leftover.value,
        "facts": dict(sorted(outcome.facts.items())),
        "verdicts": [_verdict(one) for one in outcome.verdicts],
        "steps": [_step(one) for one in outcome.steps],
    }


def _verdict(one: Verdict) -> Plain:
    change = one.change
    return {
        "id": one.id,
        "rank": one.rank,
        "score": str(one.score),
        "supporters": one.supporters,
        "code": one.code.value,
        "because": one.because.value,
        "cost_cents": one.cost_cents,
        "given_cents": one.given_cents,
        "reserve_place": one.reserve_place,
        "change": None if change is None else _change(change),
    }


def _change(change: Change) -> Plain:
    score = None if change.score is None else str(change.score)
    return {"votes": change.votes, "score": score, "cents": change.cents}


def _step(one: Step) -> Plain:
    return {
        "id": one.id,
        "code": one.code.value,
        "cents": one.cents,
        "left_cents": one.left_cents,
        "phase": one.phase,
        "note": dict(sorted(one.note.items())),
    }


def read_result(plain: Mapping[str, Any]) -> Result:
    """Read what `result_plain` wrote. Any: plain JSON values."""
    allocation = plain["allocation"]
    return Result(
        panel=_read_said(plain["panel"]),
        public=_read_said(plain["public"]),
        scores=_read_numbers(plain["scores"]),
        order=tuple(plain["order"]),
        outcome=None if allocation is None else _read_outcome(allocation),
        entrants=tuple(plain["entrants"]),
    )


def _read_said(plain: Mapping[str, Any] | None) -> Said | None:
    if plain is None:
        return None
    normalise = plain["normalise"]
    return Said(
        voters=plain["voters"],
        raw=_read_numbers(plain["raw"]),
        scores=_read_numbers(plain["scores"]),
        supporters=plain["supporters"],
        normalise=None if normalise is None else Normalise(normalise),
    )


def _read_numbers(plain: Mapping[str, str]) -> dict[str, Fraction]:
    return {id_: Fraction(score) for id_, score in plain.items()}


def _read_outcome(plain: Mapping[str, Any]) -> Outcome:
    return Outcome(
        rule=plain["rule"],
        budget_cents=plain["budget_cents"],
        verdicts=tuple(_read_verdict(one) for one in plain["verdicts"]),
        steps=tuple(Step(**{**one, "code": Reason(one["code"])}) for one in plain["steps"]),
        leftover=Leftover(plain["leftover"]),
        facts=plain["facts"],
    )


def _read_verdict(plain: Mapping[str, Any]) -> Verdict:
    change = plain["change"]
    known = {
        "score": Fraction(plain["score"]),
        "code": Reason(plain["code"]),
        "because": Reason(plain["because"]),
        "change": None if change is None else _read_change(change),
    }
    return Verdict(**{**plain, **known})


def _read_change(plain: Mapping[str, Any]) -> Change:
    score = plain["score"]
    return Change(
        votes=plain["votes"],
        score=None if score is None else Fraction(score),
        cents=plain["cents"],
    )
