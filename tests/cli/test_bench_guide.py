"""The benchmark of the guide weighs the same each time, and its routes close the gap."""

from matchpot.cli.bench import advising
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.schemes import faults


def test_its_schemes_are_sound_and_many_of_them_fit() -> None:
    made = advising.schemes(200, fitting=True)
    assert not [one.key for one in made if faults(one, today=advising.TODAY)]
    found = advise(made, advising.plan())
    assert sum(one.fit is not one.fit.DOES_NOT_FIT for one in found) > 150


def test_a_run_tells_both_goals_and_what_the_routes_came_to() -> None:
    outcome = advising.measure(passes=2)
    assert [goal.wanted for goal in advising.goals(outcome)] == ["100 ms", "1000 ms", "true"]
    assert advising.goals(outcome)[2].reached
    assert len(list(advising.lines(outcome))) == 4
