"""The rules of a round: written down and read back the same, and refused where they clash."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from matchpot.domain.allocation.leniency import Normalise
from matchpot.domain.allocation.terms import Limit, Trait
from matchpot.domain.deadlines import local_day
from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.flaws import RulesFlaw, flaws
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.plain_rules import from_plain, to_plain
from matchpot.domain.rounds.questions import AnswerFlaw, Question, QuestionKind
from matchpot.domain.rounds.questions import flaws as answer_flaws
from matchpot.domain.rounds.rules import (
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    Feature,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.domain.rounds.schedule import Plan, Window
from matchpot.domain.rounds.snapshot import freeze

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
SCORED = (
    Phase.PANEL_CALL,
    Phase.PANEL_DRAW,
    Phase.SUBMISSION,
    Phase.CONFLICTS,
    Phase.BLIND_VOTE,
    Phase.TALLY,
    Phase.DECIDED,
    Phase.PUBLISHED,
)
RULES = RoundRules(
    budget_cents=5_000_000,
    most_ask_cents=1_000_000,
    conditions=("The plan happens in the province.",),
    questions=(
        Question(id="why", label="Why here?"),
        Question(id="when", label="When?", kind=QuestionKind.CHOICE, options=("spring", "autumn")),
    ),
    panel=PanelRules(
        mode=PanelMode.LOT,
        features=(Feature(id="works_in", label="Works in", values=("music", "film")),),
        quotas=(Quota(feature="works_in", value="film", least=2),),
        member_cents=15_000,
        read_cents=1_250,
    ),
    ballot=BallotRules(
        kind=BallotKind.SCORE,
        criteria=(Criterion(id="art", label="Art", weight=2), Criterion(id="plan", label="Plan")),
    ),
    normalise=Normalise.CENTRE,
    allocation=AllocationRules(
        kind="greedy_topup",
        params={"topup_bps": 7_500},
        least_score=Fraction(5, 2),
        limits=(Limit(trait=Trait.REGION, value="Ommen", most_count=2),),
    ),
    tranche_bps=(8_000, 2_000),
)


def plan(*phases: Phase) -> Plan:
    """A week for each phase."""
    week = timedelta(days=7)
    return Plan(
        tuple(
            Window(phase=phase, starts_at=START + at * week, ends_at=START + (at + 1) * week)
            for at, phase in enumerate(phases)
        )
    )


def test_rules_come_back_as_they_were_written_also_from_what_was_frozen() -> None:
    assert from_plain(to_plain(RULES)) == RULES
    assert from_plain(freeze(to_plain(RULES), plan(*SCORED)).rules) == RULES


def test_rules_that_fit_their_days_have_no_flaws() -> None:
    assert flaws(RULES, plan(*SCORED)) == {}


def test_a_round_without_any_vote_cannot_open() -> None:
    nobody = replace(RULES, panel=PanelRules(mode=PanelMode.NONE), ballot=None)
    days = plan(Phase.SUBMISSION, Phase.TALLY, Phase.DECIDED, Phase.PUBLISHED)
    assert flaws(nobody, days) == {"ballot": RulesFlaw.NO_VOTE}


def test_a_panel_that_votes_needs_days_to_say_its_conflicts_in() -> None:
    days = plan(*(one for one in SCORED if one is not Phase.CONFLICTS))
    assert flaws(RULES, days) == {"plan.conflicts": RulesFlaw.NO_PHASE}


def test_a_rule_that_divides_money_among_voters_is_refused_where_voters_give_scores() -> None:
    shares = replace(RULES, allocation=AllocationRules(kind="mes"))
    assert flaws(shares, plan(*SCORED)) == {"allocation.kind": RulesFlaw.NEEDS_BALLOTS}


def test_a_lottery_needs_days_and_a_line_above_which_is_drawn() -> None:
    lottery = replace(RULES, allocation=AllocationRules(kind="lottery_above_threshold"))
    assert flaws(lottery, plan(*SCORED)) == {
        "allocation.least_score": RulesFlaw.NEEDS_THRESHOLD,
        "plan.lottery": RulesFlaw.NO_PHASE,
    }


def test_residents_are_asked_for_no_scores() -> None:
    scored = replace(RULES, public_ballot=RULES.ballot)
    days = plan(*SCORED[:5], Phase.PUBLIC_VOTE, *SCORED[5:])
    assert flaws(scored, days) == {"public_ballot": RulesFlaw.PUBLIC_REASONS}


def test_nobody_asks_for_more_than_there_is() -> None:
    assert flaws(replace(RULES, most_ask_cents=5_000_001), plan(*SCORED)) == {
        "most_ask_cents": RulesFlaw.OUT_OF_RANGE
    }


def test_a_quota_speaks_of_what_volunteers_are_asked() -> None:
    panel = replace(RULES.panel, quotas=(Quota(feature="age", value="young", least=1),))
    assert flaws(replace(RULES, panel=panel), plan(*SCORED)) == {
        "panel.quotas": RulesFlaw.OUT_OF_RANGE
    }


def test_a_panel_costs_at_most_what_all_its_members_and_reserves_read() -> None:
    assert RULES.panel.fee_cents(20) == 15_000 + 20 * 1_250
    assert RULES.panel.fee_cents(40) == RULES.panel.fee_cents(25)
    assert RULES.panel.most_cents == (12 + 6) * (15_000 + 25 * 1_250)
    assert replace(RULES.panel, mode=PanelMode.APPLICANTS).most_cents == 0


def test_answers_are_checked_by_their_kind() -> None:
    said = {"why": "  ", "when": "winter"}
    assert dict(answer_flaws(RULES.questions, said)) == {
        "why": AnswerFlaw.MISSING,
        "when": AnswerFlaw.NOT_A_CHOICE,
    }
    assert not dict(answer_flaws(RULES.questions, {"why": "Because.", "when": "spring"}))


def test_parts_of_awards_have_days_after_the_result_that_follow_one_another() -> None:
    days, bps = plan(*SCORED), (5_000, 3_000, 2_000)
    known_on = local_day(days.window(Phase.PUBLISHED).starts_at)
    later = known_on + timedelta(days=400)

    def found(*on: date | None, parts: tuple[int, ...] = bps) -> dict[str, str]:
        return flaws(replace(RULES, tranche_bps=parts, tranche_days=on), days)

    assert found(known_on, later) == found(None, later) == found(later) == {}
    wrong = {"tranche_days": RulesFlaw.DAYS_OF_PARTS}
    assert found(known_on - timedelta(days=1)) == wrong
    assert found(later, later) == wrong
    assert found(None, known_on.replace(year=known_on.year + 6)) == wrong
    assert found(known_on, later, parts=(8_000, 2_000)) == {"tranche_days": RulesFlaw.NO_USE}
    assert found(known_on, later, parts=()) == {}


def test_days_of_parts_come_back_and_rules_without_them_keep_their_digest() -> None:
    dated = replace(RULES, tranche_days=(None, date(2027, 3, 1)))
    assert from_plain(to_plain(dated)) == dated
    assert to_plain(dated)["tranche_days"] == [None, "2027-03-01"]
    assert "tranche_days" not in to_plain(RULES)
