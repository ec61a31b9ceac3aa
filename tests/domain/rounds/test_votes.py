"""Ballots as they are stored: read, cut to what counts, published without reasons."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import BallotKind, BallotRules, Criterion
from matchpot.domain.rounds.schedule import Plan, Window
from matchpot.domain.rounds.votes import (
    among,
    cycle,
    named,
    pseudonym,
    read,
    reasons,
    unsaid,
    without_reasons,
)

CODES = st.lists(st.sampled_from(["P-001", "P-002", "P-003", "P-004"]), unique=True)
SCORE = BallotRules(kind=BallotKind.SCORE, criteria=(Criterion(id="art", label="Art"),))


def rules(kind: BallotKind) -> BallotRules:
    return SCORE if kind is BallotKind.SCORE else BallotRules(kind=kind)


def says(kind: BallotKind, codes: list[str]) -> dict[str, object]:
    """A ballot of this type about these applications."""
    value: dict[BallotKind, object] = {
        BallotKind.CUMULATIVE: 2,
        BallotKind.QUADRATIC: 2,
        BallotKind.SCORE: {"scores": {"art": 4}, "reason": "Because of the light in it."},
        BallotKind.GRADE: "good",
        BallotKind.YES_NO_ABSTAIN: "yes",
    }
    keys = {2: "points", "good": "grades", "yes": "answers"}
    if kind not in value:
        return {"picks": codes}
    key = "marks" if kind is BallotKind.SCORE else keys[value[kind]]
    return {key: dict.fromkeys(codes, value[kind])}


@pytest.mark.parametrize("kind", BallotKind)
@given(CODES, CODES)
def test_what_counts_of_a_ballot_is_a_ballot_again(
    kind: BallotKind, said: list[str], counts: list[str]
) -> None:
    cut = among(rules(kind), says(kind, said), counts)
    assert named(rules(kind), cut) == [code for code in said if code in counts]
    assert among(rules(kind), cut, counts) == cut


@pytest.mark.parametrize("kind", BallotKind)
@given(CODES)
def test_a_published_ballot_says_the_same_without_words(kind: BallotKind, said: list[str]) -> None:
    published = without_reasons(rules(kind), says(kind, said))
    assert named(rules(kind), published) == said
    assert not any(reasons(rules(kind), published).values())
    assert reasons(SCORE, says(BallotKind.SCORE, ["P-001"]))["P-001"].startswith("Because")


def test_types_that_mark_each_application_tell_which_are_missing() -> None:
    read_by = ("P-002", "P-001")
    assert unsaid(SCORE, {"marks": {}}, read_by) == ("P-001", "P-002")
    assert unsaid(rules(BallotKind.APPROVAL), {"picks": []}, read_by) == ()


def test_a_ballot_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidValue):
        read(SCORE, {"picks": ["P-001"]})
    with pytest.raises(InvalidValue):
        read(SCORE, {"marks": {"P-001": {"scores": {"art": "4"}, "reason": ""}}})


def test_only_the_last_vote_of_the_panel_and_what_follows_is_held_again() -> None:
    start = datetime(2026, 3, 2, tzinfo=UTC)
    day = timedelta(days=1)
    phases = (Phase.BLIND_VOTE, Phase.FINAL_VOTE, Phase.PUBLIC_VOTE)
    plan = Plan(
        tuple(
            Window(phase=phase, starts_at=start + at * day, ends_at=start + (at + 1) * day)
            for at, phase in enumerate(phases)
        )
    )
    assert [cycle(plan, phase, sent_back=True) for phase in phases] == [0, 1, 1]
    assert [cycle(plan, phase, sent_back=False) for phase in phases] == [0, 0, 0]


def test_a_pseudonym_tells_voters_apart_and_nothing_more() -> None:
    assert pseudonym("a" * 64) != pseudonym("b" * 64)
    assert "a" * 8 not in pseudonym("a" * 64)
