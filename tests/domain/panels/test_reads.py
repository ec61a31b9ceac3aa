"""Reads are shared evenly, nobody reads what they have a conflict with, and gaps are told."""

from collections import Counter
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchpot.domain.errors import InvalidValue
from matchpot.domain.panels.halves import split
from matchpot.domain.panels.pay import Fees
from matchpot.domain.panels.reads import Reads, assign_reads

MEMBERS = [f"m{number:02}" for number in range(12)]


def _applications(count: int) -> list[str]:
    return [f"P-{number:03}" for number in range(count)]


def _loads(reads: Reads) -> list[int]:
    return sorted(len(own) for own in reads.by_member.values())


def test_up_to_25_applications_everyone_reads_all() -> None:
    reads = assign_reads(MEMBERS, _applications(25), {("m00", "P-003")}, key="key")
    assert _loads(reads) == [24, *[25] * 11]
    assert "m00" not in reads.readers("P-003")
    assert reads.short == {}


def test_from_26_on_each_is_read_by_six_and_loads_differ_by_one() -> None:
    reads = assign_reads(MEMBERS, _applications(45), key="key")
    assert all(len(reads.readers(one)) == 6 for one in _applications(45))
    assert _loads(reads) == [22] * 6 + [23] * 6


def test_whoever_wants_them_in_another_order_reads_the_same() -> None:
    conflicts = [("m01", "P-002"), ("m02", "P-002"), ("m03", "P-030")]
    one = assign_reads(MEMBERS, _applications(40), conflicts, key="key")
    other = assign_reads(MEMBERS[::-1], _applications(40)[::-1], conflicts[::-1], key="key")
    assert one == other
    assert one != assign_reads(MEMBERS, _applications(40), conflicts, key="another")


def test_an_application_with_too_few_readers_gets_all_there_are_and_is_told() -> None:
    conflicts = {(name, "P-007") for name in MEMBERS[:8]}
    reads = assign_reads(MEMBERS, _applications(30), conflicts, key="key")
    assert set(reads.readers("P-007")) == set(MEMBERS[8:])
    assert (reads.short, reads.recused) == ({"P-007": 2}, {"P-007": 8})


def test_where_everyone_reads_all_an_application_lacks_readers_below_a_quorum() -> None:
    conflicts = {(name, "P-001") for name in MEMBERS[:10]} | {(MEMBERS[0], "P-000")}
    reads = assign_reads(MEMBERS, _applications(3), conflicts, key="key")
    assert (reads.short, reads.recused) == ({"P-001": 1}, {"P-001": 10})


@st.composite
def panels(draw: st.DrawFn) -> tuple[list[str], list[str], list[tuple[str, str]], int]:
    members = MEMBERS[: draw(st.integers(1, 4))]
    applications = _applications(draw(st.integers(1, 4)))
    every = list(product(members, applications))
    conflicts = draw(st.lists(st.sampled_from(every), unique=True))
    return members, applications, conflicts, draw(st.integers(1, 3))


@settings(max_examples=250)
@given(panel=panels(), key=st.text(max_size=3))
def test_no_distribution_is_more_even(panel, key):
    members, applications, conflicts, each = panel
    reads = assign_reads(members, applications, conflicts, key=key, all_up_to=0, each=each)
    pairs = {(name, one) for name, own in reads.by_member.items() for one in own}
    assert not pairs & set(conflicts)
    options = []
    for one in applications:
        may = [name for name in members if (name, one) not in conflicts]
        assert len(reads.readers(one)) == min(each, len(may))
        assert reads.short.get(one, 0) == max(0, each - len(may))
        options.append(list(combinations(may, min(each, len(may)))))
    best = min(
        sum(count**2 for count in Counter(name for group in way for name in group).values())
        for way in product(*options)
    )
    assert sum(load**2 for load in _loads(reads)) == best


@settings(max_examples=30)
@given(count=st.integers(26, 60), size=st.integers(7, 14), key=st.text(max_size=3))
def test_without_conflicts_loads_differ_by_one_at_most(count, size, key):
    members = [f"m{number}" for number in range(size)]
    loads = _loads(assign_reads(members, _applications(count), key=key))
    assert loads[-1] - loads[0] <= 1
    assert sum(loads) == 6 * count


# ---- applicants who judge each other ------------------------------------------------------------


def test_applicants_judge_the_half_that_is_not_theirs() -> None:
    order = ["P-3", "P-1", "P-2", "P-4", "P-5"]
    people = {"P-1": {"ada"}, "P-2": {"bo"}, "P-3": {"cas"}, "P-4": {"ada", "dee"}, "P-5": {"eef"}}
    first, second = split(people, order, budget_cents=1_000_001)
    assert first.applications == ("P-1", "P-4", "P-5")
    assert second.applications == ("P-3", "P-2")
    assert first.people == {"ada", "dee", "eef"}
    assert (first.budget_cents, second.budget_cents) == (500_001, 500_000)


def _hang_together(people: dict[str, frozenset[str]]) -> bool:
    left = sorted(people)
    known = set(people[left.pop()])
    while found := next((one for one in left if people[one] & known), None):
        known |= people[found]
        left.remove(found)
    return not left


@given(data=st.data())
def test_nobody_is_in_both_halves_and_no_cent_is_lost(data):
    names = st.frozensets(st.sampled_from("abcdefgh"), min_size=1, max_size=3)
    people = data.draw(st.dictionaries(st.sampled_from("123456789"), names, min_size=1))
    order = data.draw(st.permutations(sorted(people)))
    if _hang_together(people):
        with pytest.raises(InvalidValue, match="all_share_people"):
            split(people, order, budget_cents=1)
        return
    first, second = split(people, order, budget_cents=data.draw(st.integers(0, 10**9)))
    assert sorted(first.applications + second.applications) == sorted(people)
    assert first.applications
    assert second.applications
    assert not first.people & second.people
    assert 0 <= first.budget_cents - second.budget_cents <= 1


@pytest.mark.parametrize(
    ("people", "order", "flaws"),
    [
        ({"P-1": {"ada"}}, ["P-2"], {"order": "not_of_these_applications"}),
        ({"P-1": {"ada"}, "P-2": set()}, ["P-1", "P-2"], {"applications": "nobody"}),
        ({"P-1": {"ada"}}, ["P-1"], {"applications": "all_share_people"}),
        ({}, [], {"applications": "all_share_people"}),
    ],
)
def test_what_cannot_be_split_is_refused(people, order, flaws):
    with pytest.raises(InvalidValue) as refused:
        split(people, order, budget_cents=100)
    assert refused.value.fields == flaws


# ---- pay ----------------------------------------------------------------------------------------


def test_members_are_paid_for_sitting_and_for_each_read() -> None:
    reads = assign_reads(MEMBERS, _applications(45), key="key")
    fees = Fees(member_cents=15_000, read_cents=1_250)
    owed = fees.owed({name: len(own) for name, own in reads.by_member.items()})
    assert sum(owed.values()) == 12 * 15_000 + 45 * 6 * 1_250


def test_nobody_pays_to_sit() -> None:
    with pytest.raises(InvalidValue):
        Fees(member_cents=-1, read_cents=0)
