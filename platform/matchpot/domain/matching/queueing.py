"""Who waits for which pot in a simulation, in order, and for how much.

The list of the product, in memory (`services/waiting.py`): what a gift misses is worked out by
`waiting.py`; here it only stands in line. Serving is the work of `simulation.py`.

>>> line = WaitList()
>>> line.join("d1", {"A": 700}); line.join("d2", {"A": 50, "B": 50})
>>> line.next(lambda pot: True), line.next(lambda pot: pot == "B")
('d1', 'd2')
>>> line.set("d1", "A", 0)
>>> line.next(lambda pot: True), line.places("d2")
('d2', {'A': 50, 'B': 50})
"""

from collections.abc import Callable, Mapping

from matchpot.domain.matching.scenario import Id
from matchpot.domain.money import Cents


class WaitList:
    """Gifts in the order in which they came, each with what it misses from each pot."""

    def __init__(self) -> None:
        self._numbers: dict[Id, int] = {}
        self._by_pot: dict[Id, dict[Id, Cents]] = {}

    def join(self, gift: Id, missing: Mapping[Id, Cents]) -> None:
        """Put a gift at the end of the line of every pot it misses something from."""
        for pot, cents in missing.items():
            self._numbers.setdefault(gift, len(self._numbers))
            self._by_pot.setdefault(pot, {})[gift] = cents

    def places(self, gift: Id) -> Mapping[Id, Cents]:
        """What a gift waits for, by pot in the order of their ids."""
        if gift not in self._numbers:
            return {}
        pots = sorted(self._by_pot, key=lambda pot: (isinstance(pot, str), pot))
        return {pot: self._by_pot[pot][gift] for pot in pots if gift in self._by_pot[pot]}

    def set(self, gift: Id, pot: Id, cents: Cents) -> None:
        """Say what a gift still waits for; with nothing it leaves the line."""
        if cents > 0:
            self._by_pot[pot][gift] = cents
        else:
            self._by_pot.get(pot, {}).pop(gift, None)

    def leave(self, gift: Id) -> None:
        """A gift waits for nothing any more."""
        for pot in self.places(gift):
            self.set(gift, pot, 0)

    def next(self, has_money: Callable[[Id], bool]) -> Id | None:
        """Whoever came first of all that wait for a pot with money; None when nobody does."""
        firsts = [next(iter(line)) for pot, line in self._by_pot.items() if line and has_money(pot)]
        return min(firsts, key=self._numbers.__getitem__, default=None)
