"""The rules of a round as plain JSON values, as they are stored, frozen and published, and back.

Nothing is checked here but the shape: what is stored was checked before (`flaws.py`). Numbers are
whole; a score that may have a part is written as `5/2`.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any, TypeAlias

from matchpot.domain.allocation.elections import TieRule
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.terms import Leftover, Limit, Trait
from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.questions import Question, QuestionKind
from matchpot.domain.rounds.rules import (
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    Feature,
    LotSource,
    PanelMode,
    PanelRules,
    RoundRules,
)

# Plain JSON values; Any: that is what they are.
Plain: TypeAlias = dict[str, Any]


def to_plain(rules: RoundRules) -> Plain:
    """Write rules down; the same rules always come to the same values."""
    plain: Plain = _listed(asdict(rules))
    least = rules.allocation.least_score
    plain["allocation"]["least_score"] = None if least is None else str(least)
    days = [None if day is None else day.isoformat() for day in rules.tranche_days]
    # Rules without such days, or a least pay, keep the digest they had before there were any.
    del plain["tranche_days"]
    if not rules.least_pay_bps:
        del plain["least_pay_bps"]
    return plain | {"tranche_days": days} if days else plain


def from_plain(plain: Mapping[str, Any]) -> RoundRules:
    """Read rules that were written down; keys that are no rules, such as the plan, are left out.

    Raises `KeyError`, `TypeError` or `ValueError` where they were not written by `to_plain`.
    """
    normalise = plain["normalise"]
    return RoundRules(
        budget_cents=plain["budget_cents"],
        least_ask_cents=plain["least_ask_cents"],
        most_ask_cents=plain["most_ask_cents"],
        may_need_less=plain["may_need_less"],
        disciplines=tuple(plain["disciplines"]),
        conditions=tuple(plain["conditions"]),
        questions=tuple(_question(one) for one in plain["questions"]),
        panel=_panel(plain["panel"]),
        ballot=_ballot(plain["ballot"]),
        public_ballot=_ballot(plain["public_ballot"]),
        panel_bps=plain["panel_bps"],
        normalise=None if normalise is None else Normalise(normalise),
        allocation=_allocation(plain["allocation"]),
        lot_source=LotSource(plain["lot_source"]),
        tranche_bps=tuple(plain["tranche_bps"]),
        tranche_days=tuple(
            None if day is None else date.fromisoformat(day)
            for day in plain.get("tranche_days", ())
        ),
        least_pay_bps=plain.get("least_pay_bps", 0),
    )


def _listed(value: Any) -> Any:
    """Tuples as lists, words as their values. Any: plain values of any shape."""
    if isinstance(value, Mapping):
        return {name: _listed(inner) for name, inner in value.items()}
    if isinstance(value, tuple | list):
        return [_listed(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _question(plain: Plain) -> Question:
    kind, options = QuestionKind(plain["kind"]), tuple(plain["options"])
    return Question(**{**plain, "kind": kind, "options": options})


def _panel(plain: Plain) -> PanelRules:
    features = [Feature(**{**one, "values": tuple(one["values"])}) for one in plain["features"]]
    quotas = [Quota(**one) for one in plain["quotas"]]
    known = {"mode": PanelMode(plain["mode"]), "features": tuple(features), "quotas": tuple(quotas)}
    return PanelRules(**{**plain, **known})


def _ballot(plain: Plain | None) -> BallotRules | None:
    if plain is None:
        return None
    criteria = tuple(Criterion(**one) for one in plain["criteria"])
    return BallotRules(
        kind=BallotKind(plain["kind"]), params=dict(plain["params"]), criteria=criteria
    )


def _allocation(plain: Plain) -> AllocationRules:
    least = plain["least_score"]
    limits = [Limit(**{**one, "trait": Trait(one["trait"])}) for one in plain["limits"]]
    known = {
        "least_score": None if least is None else Fraction(least),
        "limits": tuple(limits),
        "leftover": Leftover(plain["leftover"]),
        "tie": TieRule(plain["tie"]),
    }
    return AllocationRules(**{**plain, **known})
