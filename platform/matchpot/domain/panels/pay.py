"""What members of a panel are paid: an amount each, and one for each application they read.

Regardless of how they vote. Paying it out goes through the payouts of the platform.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from matchpot.domain.errors import InvalidValue
from matchpot.domain.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Fees:
    """What is paid for being a member, and for each application read."""

    member_cents: Cents
    read_cents: Cents

    def __post_init__(self) -> None:
        flaws = {
            name: "too_small" for name in ("member_cents", "read_cents") if getattr(self, name) < 0
        }
        if flaws:
            raise InvalidValue(flaws)

    def owed(self, reads: Mapping[str, int]) -> dict[str, Cents]:
        """What each member is owed, by how many applications they read.

        >>> Fees(member_cents=15_000, read_cents=1_250).owed({"ada": 20, "bo": 0})
        {'ada': 40000, 'bo': 15000}
        """
        return {name: self.member_cents + count * self.read_cents for name, count in reads.items()}
