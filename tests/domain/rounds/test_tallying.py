"""A result is the same in any order, comes back from its file, and shows every change to it."""

import copy
import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.allocation.elections import Application
from matchpot.domain.allocation.manual import Choice
from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.rechecking import Draws, recheck
from matchpot.domain.rounds.result import (
    digest_of,
    gathered_plain,
    read_gathered,
    read_result,
    result_plain,
)
from matchpot.domain.rounds.rules import AllocationRules, BallotKind, BallotRules, RoundRules
from matchpot.domain.rounds.tallying import Gathered, given_without, work_out
from matchpot.domain.rounds.votes import Cast
from tests.domain.rounds.test_counting import SCORES, marks, rules

IDS = ("P-001", "P-002", "P-003", "P-004")
ASKS = [
    Application(id=id_, cost_cents=cents, maker=f"maker-{at % 3}", categories=frozenset({"dance"}))
    for at, (id_, cents) in enumerate(zip(IDS, (40_000, 35_000, 50_000, 20_000), strict=True))
]
LOTS = {id_: at for at, id_ in enumerate(IDS, 1)}
DRAWS = Draws(numbers=IDS, lottery=None)
KINDS = {
    BallotKind.APPROVAL: st.sets(st.sampled_from(IDS), min_size=1).map(
        lambda ids: {"picks": sorted(ids)}
    ),
    BallotKind.SCORE: st.dictionaries(
        st.sampled_from(["P1", "P2", "P3", "P4"]), st.integers(0, 5), min_size=1
    ).map(lambda scores: marks(**scores)),
}


@st.composite
def rounds(draw: st.DrawFn) -> tuple[RoundRules, Gathered]:
    """A round with either type of ballot, by one of four rules, and some ballots."""
    kind = draw(st.sampled_from(sorted(KINDS)))
    ballot = SCORES if kind is BallotKind.SCORE else BallotRules(kind=kind)
    by = ["greedy_skip", "per_euro", "greedy_stop"]
    by += ["mes"] if kind is BallotKind.APPROVAL else []
    made = rules(ballot, allocation=AllocationRules(kind=draw(st.sampled_from(by))))
    says = draw(st.lists(KINDS[kind], min_size=1, max_size=6))
    cast = [Cast(voter=f"M-{at:02}", says=one) for at, one in enumerate(says)]
    return made, Gathered(budget_cents=100_000, applications=ASKS, panel=cast, lots=LOTS)


def published(made: RoundRules, gathered: Gathered) -> dict[str, Any]:
    """A tally as it stands in a file."""
    counted = gathered_plain(made, gathered)
    outcome = result_plain(work_out(made, gathered))
    whole = {"counted": counted, "outcome": outcome, "digest": digest_of(counted, outcome)}
    read: dict[str, Any] = json.loads(json.dumps(whole))
    return read


@settings(max_examples=25)
@given(rounds(), st.randoms(use_true_random=False))
def test_the_result_is_the_same_for_any_order_of_ballots_and_applications(
    of: tuple[RoundRules, Gathered], random: Any
) -> None:
    made, gathered = of
    mixed = replace(
        gathered,
        applications=random.sample(gathered.applications, len(IDS)),
        panel=random.sample(gathered.panel, len(gathered.panel)),
    )
    assert published(made, mixed) == published(made, gathered)


@settings(max_examples=25)
@given(rounds())
def test_what_was_published_is_read_back_and_found_right(of: tuple[RoundRules, Gathered]) -> None:
    made, gathered = of
    tally = published(made, gathered)
    assert recheck(made, tally, DRAWS) is None
    assert gathered_plain(made, read_gathered(tally["counted"])) == tally["counted"]
    assert result_plain(read_result(tally["outcome"])) == tally["outcome"]


@settings(max_examples=25)
@given(rounds())
def test_without_a_ballot_is_as_if_it_had_never_been_cast(
    of: tuple[RoundRules, Gathered],
) -> None:
    made, gathered = of
    first, *rest = gathered.panel
    told = given_without(made, gathered, first.voter)
    if not rest:
        assert told is None
        return
    outcome = work_out(made, replace(gathered, panel=rest)).outcome
    assert outcome is not None
    assert told == outcome.given


def test_what_people_chose_no_ballot_changed() -> None:
    made = rules(BallotRules(kind=BallotKind.APPROVAL), allocation=AllocationRules(kind="manual"))
    cast = [Cast(voter=f"M-{at}", says={"picks": ["P-001"]}) for at in range(2)]
    chosen = [Choice(id="P-001", cents=40_000, reason="The panel was clear about this one.")]
    gathered = Gathered(
        budget_cents=100_000, applications=ASKS, panel=cast, lots=LOTS, choices=chosen
    )
    assert given_without(made, gathered, "M-0") is None


@settings(max_examples=25)
@given(rounds(), st.data())
def test_a_changed_ballot_is_found_and_so_is_one_left_out(
    of: tuple[RoundRules, Gathered], data: st.DataObject
) -> None:
    made, gathered = of
    tally = published(made, gathered)
    at = data.draw(st.integers(0, len(gathered.panel) - 1))
    other = data.draw(KINDS[made.ballot.kind])  # type: ignore[union-attr]
    changed = copy.deepcopy(tally)
    said = gathered_plain(made, replace(gathered, panel=[Cast(voter="M-00", says=other)]))
    changed["counted"]["panel"][at]["says"] = said["panel"][0]["says"]
    is_same = changed == tally
    assert (recheck(made, changed, DRAWS) is None) is is_same
    shorter = copy.deepcopy(tally)
    del shorter["counted"]["panel"][at]
    assert recheck(made, shorter, DRAWS) is not None


def test_the_first_difference_is_named_by_its_place() -> None:
    made = rules(SCORES)
    cast = [Cast(voter="M-01", says=marks(P1=4, P2=3))]
    gathered = Gathered(budget_cents=100_000, applications=ASKS, panel=cast, lots=LOTS)
    tally = published(made, gathered)
    tally["outcome"]["allocation"]["verdicts"][0]["given_cents"] += 1
    found = recheck(made, tally, DRAWS)
    assert found is not None
    assert found.place == "outcome.allocation.verdicts[0].given_cents"
    assert (found.stated, found.computed) == (40_001, 40_000)


def test_a_ballot_that_breaks_its_type_is_refused_before_it_is_counted() -> None:
    made = rules(SCORES)
    cast = [Cast(voter="M-01", says=marks(P1=9))]
    gathered = Gathered(budget_cents=100_000, applications=ASKS, panel=cast, lots=LOTS)
    found = recheck(made, published(made, gathered), DRAWS)
    assert found is not None
    assert (found.place, found.computed) == ("counted.panel[0].says", ["out_of_range"])


def test_lot_numbers_are_held_to_the_draw() -> None:
    made = rules(SCORES)
    cast = [Cast(voter="M-01", says=marks(P1=4))]
    gathered = Gathered(budget_cents=100_000, applications=ASKS, panel=cast, lots=LOTS)
    found = recheck(made, published(made, gathered), Draws(numbers=IDS[::-1], lottery=None))
    assert found is not None
    assert found.place == "counted.lots.P-001"


def test_a_lottery_waits_for_its_draw_and_says_whom_it_is_among() -> None:
    by = AllocationRules(kind="lottery_above_threshold", least_score=Fraction(3))
    made = rules(SCORES, allocation=by)
    cast = [Cast(voter="M-01", says=marks(P1=4, P2=3, P3=1))]
    gathered = Gathered(budget_cents=50_000, applications=ASKS, panel=cast, lots=LOTS)
    before = work_out(made, gathered)
    assert (before.outcome, before.entrants) == (None, ("P-001", "P-002"))
    after = work_out(made, replace(gathered, draw={"P-002": 1, "P-001": 2}))
    assert after.outcome is not None
    assert after.outcome.given == {"P-002": 35_000}


def test_people_who_choose_give_their_reasons_and_keep_to_the_budget() -> None:
    made = rules(SCORES, allocation=AllocationRules(kind="manual"))
    cast = [Cast(voter="M-01", says=marks(P1=4))]
    gathered = Gathered(budget_cents=50_000, applications=ASKS, panel=cast, lots=LOTS)
    assert work_out(made, gathered).outcome is None
    reason = "Nobody else reaches the villages in the north."
    chosen = Choice(id="P-004", cents=20_000, reason=reason)
    done = work_out(made, replace(gathered, choices=[chosen])).outcome
    assert done is not None
    assert done.given == {"P-004": 20_000}
    with pytest.raises(InvalidValue):
        work_out(made, replace(gathered, choices=[replace(chosen, cents=60_000)]))


def test_how_far_it_is_goes_up_to_the_end() -> None:
    made = rules(SCORES)
    cast = [Cast(voter="M-01", says=marks(P1=4, P2=3))]
    gathered = Gathered(budget_cents=40_000, applications=ASKS, panel=cast, lots=LOTS)
    told: list[int] = []
    work_out(made, gathered, told.append)
    assert told == sorted(told)
    assert told[-1] == 10_000
