"""A round decided: from everything that was gathered to who gets what, or to whom is drawn first.

Ballots become scores in `counting.py`, scores become money by the rule of the round. What was
gathered and what came of it as plain values, for storing and publishing, is in `result.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from matchpot.domain.allocation.changes import quick_searches, with_changes
from matchpot.domain.allocation.elections import Application, ApplicationId, Election
from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.line_lottery import LineLottery
from matchpot.domain.allocation.lottery_above_threshold import LotteryAboveThreshold
from matchpot.domain.allocation.manual import Choice, Manual
from matchpot.domain.allocation.outcomes import Outcome
from matchpot.domain.allocation.rule_base import AllocationRule
from matchpot.domain.allocation.spending import Ranking
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.money import BPS, Cents
from matchpot.domain.rounds.counting import Counted, Group, count
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.votes import Cast

# So much may be searched for what would have been enough: half a minute in the worst case.
_WORK = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """All that a result is worked out from, besides the rules; in any order.

    Attributes:
        budget_cents: What there is to divide.
        applications: All that stood for election.
        panel, public: The last ballots, under codes that name nobody.
        lots: Numbers that were drawn before the vote; empty where none were.
        draw: Places of the lottery; empty until it was drawn.
        choices: Made by people; None until they chose, where the rule leaves it to them.
    """

    budget_cents: Cents
    applications: Sequence[Application]
    panel: Sequence[Cast] = ()
    public: Sequence[Cast] = ()
    lots: Mapping[ApplicationId, int] = field(default_factory=dict)
    draw: Mapping[ApplicationId, int] = field(default_factory=dict)
    choices: Sequence[Choice] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one group of voters said of the applications.

    Attributes:
        voters: How many of them cast a ballot.
        raw: Plain scores; `scores` are corrected where readers differ, else the same.
        supporters: How many stand behind each application.
        normalise: How scores were corrected; None where there was nothing to correct.
    """

    voters: int
    raw: Mapping[ApplicationId, Fraction]
    scores: Mapping[ApplicationId, Fraction]
    supporters: Mapping[ApplicationId, int]
    normalise: Normalise | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of it.

    Attributes:
        panel, public: What each group said; None where it had no vote.
        scores: Those that decide.
        order: Every application by score, ties settled.
        outcome: Who gets what; None while a draw or people's choices are waited for.
        entrants: Whom the lottery is among, best first; empty where nothing is drawn.
    """

    panel: Said | None
    public: Said | None
    scores: Mapping[ApplicationId, Fraction]
    order: tuple[ApplicationId, ...]
    outcome: Outcome | None
    entrants: tuple[ApplicationId, ...] = ()


def _to_nobody(_bps: int) -> None:
    """Who does not ask how far it is, is not told."""


def work_out(
    rules: RoundRules, gathered: Gathered, progress: Callable[[int], None] = _to_nobody
) -> Result:
    """Work a result out, with what would have been enough for whoever got nothing.

    Args:
        rules: Of the round.
        gathered: Of the round, or of one half of it.
        progress: Told now and then how far it is, in parts of 10,000.

    Raises:
        InvalidValue: A tie cannot be settled as lot numbers are missing, or choices cannot stand.
    """
    counted = elected(rules, gathered)
    election, terms = counted.election, rules.allocation.terms
    order = tuple(one.id for one in Ranking(election, terms).everyone)
    rule = _with_choices(rules.allocation.rule, gathered)
    entrants = _entrants(rule, election, terms)
    outcome = None if _waits(rule, gathered, entrants) else rule.allocate(election, terms)
    if outcome is not None:
        outcome = _explained(outcome, rule, election, terms, progress)
    return Result(
        panel=_said(counted.panel),
        public=_said(counted.public),
        scores=dict(election.scores),
        order=order,
        outcome=outcome,
        entrants=entrants,
    )


def given_without(
    rules: RoundRules, gathered: Gathered, voter: str
) -> Mapping[ApplicationId, Cents] | None:
    """What everyone would have got who got anything, had this panellist cast no ballot.

    None where that cannot be said: people chose, somebody else would have been drawn by lot, or
    nobody would have voted.
    """
    rest = [one for one in gathered.panel if one.voter != voter]
    rule, terms = _with_choices(rules.allocation.rule, gathered), rules.allocation.terms
    if isinstance(rule, Manual) or not rest:
        return None
    election = elected(rules, replace(gathered, panel=rest)).election
    if _waits(rule, gathered, _entrants(rule, election, terms)):
        return None
    return rule.allocate(election, terms).given


def _with_choices(rule: AllocationRule, gathered: Gathered) -> AllocationRule:
    """The rule, with what people chose where it leaves it to them."""
    return Manual(choices=tuple(gathered.choices or ())) if isinstance(rule, Manual) else rule


def _waits(rule: AllocationRule, gathered: Gathered, entrants: Sequence[ApplicationId]) -> bool:
    """Whether people have not chosen yet, or nobody has drawn."""
    if isinstance(rule, Manual):
        return gathered.choices is None
    return bool(set(entrants) - set(gathered.draw))


def elected(rules: RoundRules, gathered: Gathered) -> Counted:
    """The election as the rule of the round is given it."""
    return count(
        rules,
        gathered.applications,
        panel=gathered.panel,
        public=gathered.public,
        lots=gathered.lots,
        draw=gathered.draw,
        budget_cents=gathered.budget_cents,
    )


def _said(group: Group | None) -> Said | None:
    if group is None:
        return None
    return Said(
        voters=sum(votes.count for votes in group.votes),
        raw=group.raw,
        scores=group.scores,
        supporters=group.supporters,
        normalise=group.normalise,
    )


def _entrants(rule: AllocationRule, election: Election, terms: Terms) -> tuple[ApplicationId, ...]:
    """Whom a lottery is among, best first."""
    if isinstance(rule, LineLottery):
        return tuple(one.id for one in rule.middle(election, terms))
    if isinstance(rule, LotteryAboveThreshold):
        return tuple(one.id for one in Ranking(election, terms).order)
    return ()


def _explained(
    outcome: Outcome,
    rule: AllocationRule,
    election: Election,
    terms: Terms,
    progress: Callable[[int], None],
) -> Outcome:
    """The outcome with the smallest change beside whom it is quick to find for.

    What people chose, no change would have changed.
    """
    most = 0 if isinstance(rule, Manual) else quick_searches(rule, election, work=_WORK)
    whole = len(outcome.verdicts)
    return with_changes(
        outcome,
        rule,
        election,
        terms,
        most=most,
        done=lambda done: progress(BPS * done // whole),
    )
