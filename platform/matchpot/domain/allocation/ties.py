"""Who goes first among equals: score, more supporters, lower cost, the published lot number.

Never an id, never the hour of handing in: those are no reason to get money. Where everything is
equal and no lot numbers were published there is no answer, and that is said.
"""

from collections.abc import Iterable, Mapping

from matchpot.domain.allocation.elections import Application, ApplicationId, Election, TieRule
from matchpot.domain.errors import InvalidValue


def _before_the_lot(tie: TieRule, one: Application, supporters: int) -> tuple[int, ...]:
    if tie is TieRule.CHAIN:
        return (-supporters, one.cost_cents)
    return (one.cost_cents, -supporters) if tie is TieRule.LOWER_COST else ()


def tie_places(election: Election) -> dict[ApplicationId, int]:
    """The place of every application among equals, from 0; lower goes first.

    Raises:
        InvalidValue: Two cannot be told apart because lot numbers are missing.

    >>> from fractions import Fraction
    >>> ones = [Application(id=id_, cost_cents=cents) for id_, cents in (("a", 9), ("b", 5))]
    >>> tie_places(Election(budget_cents=9, applications=ones, scores={}))
    {'b': 0, 'a': 1}
    """
    supporters, lots = election.supporters, election.lots
    keys = {
        one.id: (
            *_before_the_lot(election.tie, one, supporters.get(one.id, 0)),
            lots.get(one.id, -1),
        )
        for one in election.applications
    }
    if len(set(keys.values())) != len(keys):
        raise InvalidValue({"lots": "missing"})
    return {id_: place for place, id_ in enumerate(sorted(keys, key=keys.__getitem__))}


def ranked(
    election: Election,
    applications: Iterable[Application],
    places: Mapping[ApplicationId, int],
) -> list[Application]:
    """Applications by score, ties as settled; for any order of the input the same."""
    return sorted(applications, key=lambda one: (-election.score(one.id), places[one.id]))
