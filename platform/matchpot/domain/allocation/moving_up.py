"""Who on the reserve list moves up when an award falls away: the next in order that fits.

It fits when the money that is free suffices for what it asked, or for a part that it said to be
enough, and no term of the round stands in its way: what was kept meanwhile counts for limits,
groups and makers as it did on the day of the result. Whoever does not fit is passed over, and may
fit the next time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from matchpot.domain.allocation.elections import Application, ApplicationId, Election, TieRule
from matchpot.domain.allocation.spending import Ranking, Spending
from matchpot.domain.allocation.terms import Terms
from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """What there is to give again.

    Attributes:
        budget_cents: of the round, or of its half; limits are measured by it.
        free_cents: so much of it nobody has.
        applications: all of the round, as they stand now.
        kept: what others were given and kept.
        reserve: the reserve list in order, without those who were asked before.
        terms: as on the day of the result.
    """

    budget_cents: Cents
    free_cents: Cents
    applications: Sequence[Application]
    kept: Mapping[ApplicationId, Cents]
    reserve: Sequence[ApplicationId]
    terms: Terms


def next_up(vacancy: Vacancy) -> tuple[ApplicationId, Cents] | None:
    """Who moves up and what they get; None when nobody fits."""
    by_id = {one.id: one for one in vacancy.applications}
    course = _course(vacancy, by_id)
    for id_ in vacancy.reserve:
        one = by_id.get(id_)
        if one is None or one.withdrawn:
            continue
        for cents in _amounts(one, vacancy.free_cents):
            if course.hindrance(one, cents) is None:
                return id_, cents
    return None


def _course(vacancy: Vacancy, by_id: Mapping[ApplicationId, Application]) -> Spending:
    """An allocation as far as it has come: everything that was kept, and what is free."""
    # No two applications are compared here: the list has its order. So any order will do.
    election = Election(
        budget_cents=vacancy.budget_cents,
        applications=vacancy.applications,
        scores={},
        lots={id_: at for at, id_ in enumerate(sorted(by_id))},
        tie=TieRule.FILE_ORDER,
    )
    course = Spending(Ranking(election, vacancy.terms))
    for id_, cents in sorted(vacancy.kept.items()):
        course.fund(by_id[id_], cents)
    course.left_cents = vacancy.free_cents
    return course


def _amounts(one: Application, free_cents: Cents) -> Iterator[Cents]:
    """What it could get: all, else what there is where that is enough for it."""
    if one.cost_cents <= free_cents:
        yield one.cost_cents
    elif one.least_cents is not None and one.least_cents <= free_cents:
        yield free_cents
