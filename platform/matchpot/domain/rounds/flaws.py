"""What is wrong with the rules of a round together, before it may open; a code by place.

Each part checks itself at birth; here it is asked whether the parts fit one another, and the days.
"""

from collections.abc import Iterator
from enum import StrEnum

from matchpot.domain.awards import MOST_PARTS_BY_SIZE, are_days_of_parts
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import InvalidValue, RuleIncomplete
from matchpot.domain.money import BPS
from matchpot.domain.panels.quotas import check_quotas
from matchpot.domain.rounds.phases import VOTES, Phase
from matchpot.domain.rounds.questions import MOST_QUESTIONS
from matchpot.domain.rounds.quorum import LEAST_VOTES
from matchpot.domain.rounds.rules import (
    DRAWN,
    MANUAL,
    BallotKind,
    BallotRules,
    PanelMode,
    RoundRules,
)
from matchpot.domain.rounds.schedule import Plan


class RulesFlaw(StrEnum):
    """Why a round cannot open with these rules."""

    MISSING = "missing"
    OUT_OF_RANGE = "out_of_range"
    STANDS_TWICE = "stands_twice"
    TOO_MANY = "too_many"
    NO_VOTE = "no_vote"  # neither panel nor residents vote
    NO_PHASE = "no_phase"  # the rules ask for days that are not planned
    NO_USE = "no_use"  # days are planned that the rules have no use for
    DAYS_OF_PARTS = "days_of_parts"  # before the result, not one after the other, or too late
    NEEDS_BALLOTS = "needs_ballots"  # the rule divides money among voters, these ballots do not
    NEEDS_THRESHOLD = "needs_threshold"
    NEEDS_SCORES = "needs_scores"
    PUBLIC_REASONS = "public_reasons"  # residents owe nobody a reason or a recusal


# Ballots from which the rules read who stands behind what.
_NAMES_SUPPORT = frozenset(
    {
        BallotKind.APPROVAL,
        BallotKind.CHOOSE_ONE,
        BallotKind.KNAPSACK,
        BallotKind.CUMULATIVE,
        BallotKind.QUADRATIC,
    }
)
_OF_RESIDENTS = _NAMES_SUPPORT | {BallotKind.RANKING}
_ALWAYS = frozenset({Phase.SUBMISSION, Phase.TALLY, Phase.DECIDED, Phase.PUBLISHED})
Flaws = Iterator[tuple[str, str]]


def flaws(rules: RoundRules, plan: Plan) -> dict[str, str]:
    """Everything that is wrong, by place; empty when the round may open."""
    found = flaws_of_vote(rules) | dict(_panel(rules))
    return found | dict(_parts(rules, plan)) | dict(_days(rules, plan))


def flaws_of_vote(rules: RoundRules) -> dict[str, str]:
    """What is wrong with money, ballots and rule, by place, whoever votes and whenever."""
    found: dict[str, str] = {}
    for part in (_money(rules), _ballots(rules), _allocation(rules)):
        found |= dict(part)
    return found


def _money(rules: RoundRules) -> Flaws:
    if rules.budget_cents <= 0:
        yield "budget_cents", RulesFlaw.MISSING
    if not 0 < rules.most_ask_cents <= rules.budget_cents:
        yield "most_ask_cents", RulesFlaw.OUT_OF_RANGE
    if not 0 <= rules.least_ask_cents <= rules.most_ask_cents:
        yield "least_ask_cents", RulesFlaw.OUT_OF_RANGE
    if not 0 <= rules.least_pay_bps <= BPS:
        yield "least_pay_bps", RulesFlaw.OUT_OF_RANGE
    if rules.tranche_bps and (sum(rules.tranche_bps) != BPS or min(rules.tranche_bps) < 1):
        yield "tranche_bps", RulesFlaw.OUT_OF_RANGE
    if len(rules.questions) > MOST_QUESTIONS:
        yield "questions", RulesFlaw.TOO_MANY
    if len({one.id for one in rules.questions}) < len(rules.questions):
        yield "questions", RulesFlaw.STANDS_TWICE


def _parts(rules: RoundRules, plan: Plan) -> Flaws:
    """The days of later parts; nobody is paid on a day before the result is known."""
    days = [day for day in rules.tranche_days if day is not None]
    if not days:
        return
    parts = len(rules.tranche_bps) or MOST_PARTS_BY_SIZE
    if len(rules.tranche_days) >= parts:
        yield "tranche_days", RulesFlaw.NO_USE
    elif plan.has(Phase.PUBLISHED):
        known_on = local_day(plan.window(Phase.PUBLISHED).starts_at)
        if not are_days_of_parts(days, first=known_on):
            yield "tranche_days", RulesFlaw.DAYS_OF_PARTS


def _ballots(rules: RoundRules) -> Flaws:
    if rules.ballot is None and rules.public_ballot is None:
        yield "ballot", RulesFlaw.NO_VOTE
    if (rules.ballot is None) != (rules.panel.mode is PanelMode.NONE):
        yield "ballot", RulesFlaw.MISSING if rules.ballot is None else RulesFlaw.NO_USE
    for place, ballot in (("ballot", rules.ballot), ("public_ballot", rules.public_ballot)):
        if ballot is not None:
            yield from _ballot(place, ballot)
    public = rules.public_ballot
    if public is not None and public.kind not in _OF_RESIDENTS:
        yield "public_ballot", RulesFlaw.PUBLIC_REASONS
    if not 0 <= rules.panel_bps <= BPS:
        yield "panel_bps", RulesFlaw.OUT_OF_RANGE


def _ballot(place: str, ballot: BallotRules) -> Flaws:
    ids = [one.id for one in ballot.criteria]
    if ballot.kind is BallotKind.SCORE:
        if not ids:
            yield f"{place}.criteria", RulesFlaw.MISSING
        if len(set(ids)) < len(ids):
            yield f"{place}.criteria", RulesFlaw.STANDS_TWICE
    elif ids:
        yield f"{place}.criteria", RulesFlaw.NO_USE
    try:
        ballot.ballot_type()
    except (InvalidValue, TypeError):
        yield f"{place}.params", RulesFlaw.OUT_OF_RANGE


def _panel(rules: RoundRules) -> Flaws:
    panel = rules.panel
    if panel.mode in {PanelMode.NONE, PanelMode.APPLICANTS}:
        return
    if panel.seats < LEAST_VOTES:
        yield "panel.seats", RulesFlaw.OUT_OF_RANGE
    if panel.reserves < 0:
        yield "panel.reserves", RulesFlaw.OUT_OF_RANGE
    if min(panel.member_cents, panel.read_cents, panel.paid_reads) < 0:
        yield "panel.member_cents", RulesFlaw.OUT_OF_RANGE
    known = {(one.id, value) for one in panel.features for value in one.values}
    try:
        check_quotas(panel.quotas, seats=max(panel.seats, 1))
    except InvalidValue:
        yield "panel.quotas", RulesFlaw.OUT_OF_RANGE
    if any((one.feature, one.value) not in known for one in panel.quotas):
        yield "panel.quotas", RulesFlaw.OUT_OF_RANGE


def _allocation(rules: RoundRules) -> Flaws:
    allocation = rules.allocation
    try:
        rule = allocation.rule
    except RuleIncomplete as error:
        yield from ((f"allocation.{name}", code) for name, code in error.fields.items())
        return
    try:
        _ = allocation.terms
    except InvalidValue as error:
        yield from ((f"allocation.{name}", code) for name, code in error.fields.items())
    voted = rules.public_ballot if rules.ballot is None else rules.ballot
    if rule.READS_BALLOTS and voted is not None:
        if voted.kind not in _NAMES_SUPPORT:
            yield "allocation.kind", RulesFlaw.NEEDS_BALLOTS
        elif rules.ballot is not None and rules.public_ballot is not None:
            # Two groups of ballots cannot be mixed ballot by ballot, only score by score.
            yield "allocation.kind", RulesFlaw.NEEDS_SCORES
    if allocation.kind in DRAWN and allocation.least_score is None:
        yield "allocation.least_score", RulesFlaw.NEEDS_THRESHOLD


def wanted_phases(rules: RoundRules) -> dict[Phase, bool]:
    """The phases the rules need, and those they have no use for; others are as one likes."""
    applicants = rules.panel.mode is PanelMode.APPLICANTS
    calls = rules.panel.mode in {PanelMode.OPEN_CALL, PanelMode.LOT, PanelMode.NOMINATED}
    wanted = {
        Phase.PANEL_CALL: calls,
        Phase.PANEL_DRAW: rules.panel.mode in {PanelMode.OPEN_CALL, PanelMode.LOT},
        Phase.PUBLIC_VOTE: rules.public_ballot is not None,
        Phase.LOTTERY: rules.allocation.needs_lot,
        **dict.fromkeys(_ALWAYS, True),
    }
    if applicants:
        del wanted[Phase.PANEL_CALL]
    return wanted


def _days(rules: RoundRules, plan: Plan) -> Flaws:
    votes = any(plan.has(phase) for phase in VOTES)
    for phase, is_wanted in wanted_phases(rules).items():
        if is_wanted != plan.has(phase):
            yield f"plan.{phase}", RulesFlaw.NO_PHASE if is_wanted else RulesFlaw.NO_USE
    if votes != (rules.ballot is not None):
        yield "plan.final_vote", RulesFlaw.NO_USE if votes else RulesFlaw.NO_PHASE
    if votes and not (plan.has(Phase.CONFLICTS) or plan.has(Phase.READING)):
        # Nobody votes before all declared, so a round without days for it would wait for ever.
        yield "plan.conflicts", RulesFlaw.NO_PHASE
    if plan.has(Phase.DELIBERATION) and not plan.has(Phase.BLIND_VOTE):
        # Nothing is there to talk about before anybody voted.
        yield "plan.deliberation", RulesFlaw.NO_USE
    if plan.has(Phase.DELIBERATION) and not plan.has(Phase.FINAL_VOTE):
        yield "plan.final_vote", RulesFlaw.NO_PHASE
    if rules.allocation.kind == MANUAL and plan.has(Phase.CONSENT):
        yield "plan.consent", RulesFlaw.NO_USE
