"""Quotas nobody can keep are given up from the last, and nothing more than it takes."""

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.panels.loosening import loosen
from matchpot.domain.panels.quotas import Quota, Volunteer
from matchpot.domain.panels.selection import Standing, draw_panel

AGES = ("young", "old")


def people(*ages: str) -> list[Volunteer]:
    return [Volunteer(id=f"M-{at:02}", values={"age": age}) for at, age in enumerate(ages, 1)]


def least(value: str, number: int, feature: str = "age") -> Quota:
    return Quota(feature=feature, value=value, least=number)


def test_quotas_that_can_be_kept_are_kept_whole() -> None:
    kept = loosen(people("old", "young", "old"), [least("old", 1)], seats=2)
    assert (kept.quotas, kept.seats, kept.dropped) == ((least("old", 1),), 2, ())


def test_what_stands_first_is_kept_longest() -> None:
    first, second = least("old", 2), least("young", 2)
    kept = loosen(people("old", "old", "young", "young"), [first, second], seats=3)
    assert (kept.quotas, kept.dropped) == ((first,), (second,))


def test_only_the_part_of_a_quota_that_is_in_the_way_is_given_up() -> None:
    whole = Quota(feature="age", value="old", least=2, most=3)
    kept = loosen(people("old", "young", "young"), [whole], seats=3)
    assert kept.quotas == (Quota(feature="age", value="old", most=3),)
    assert kept.dropped == (least("old", 2),)


def test_too_few_people_have_fewer_seats_and_nobody_has_none() -> None:
    excluded = {"M-01": Standing.APPLICANT}
    assert loosen(people("old", "old"), [], seats=3, excluded=excluded).seats == 1
    assert loosen([], [least("old", 1)], seats=3).seats == 0


@given(
    ages=st.lists(st.sampled_from(AGES), min_size=1, max_size=8),
    wanted=st.lists(
        st.tuples(st.sampled_from(AGES), st.integers(0, 5)),
        max_size=2,
        unique_by=lambda one: one[0],
    ),
    seats=st.integers(1, 6),
)
def test_a_panel_can_always_be_drawn_under_what_is_left(
    ages: list[str], wanted: list[tuple[str, int]], seats: int
) -> None:
    volunteers = people(*ages)
    kept = loosen(volunteers, [least(value, number) for value, number in wanted], seats=seats)
    order = [one.id for one in reversed(volunteers)]
    panel = draw_panel(volunteers, order, kept.quotas, seats=kept.seats, reserves=0)
    assert len(panel.members) == kept.seats == min(seats, len(volunteers))
