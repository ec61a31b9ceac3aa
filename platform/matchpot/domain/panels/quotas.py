"""Quotas of a panel: how many members of a kind there are at least and at most.

Whether a set of quotas can be kept is for `feasibility.py`; how the panel is drawn under them, for
`selection.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from matchpot.domain.errors import InvalidValue, MatchpotError


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many members have this value of this feature; `most` None is no limit."""

    feature: str
    value: str
    least: int = 0
    most: int | None = None

    def __str__(self) -> str:
        """The quota as a person would write it down."""
        most = "" if self.most is None else f"at most {self.most}"
        least = f"at least {self.least}" if self.least or not most else ""
        return f"{self.feature} {self.value}: {' and '.join(filter(None, (least, most)))}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    """Somebody who would sit on the panel.

    Attributes:
        id: Under which they stand in the draw order.
        values: Their value of each feature; a feature they did not tell is left out.
        ties: Marks of where they live and for whom they work, such as fingerprints of an address
            or an organisation. Two who share a mark never sit together.
    """

    id: str
    values: Mapping[str, str] = field(default_factory=dict)
    ties: frozenset[str] = frozenset()


class QuotasContradict(MatchpotError):
    """No panel of these volunteers can keep these quotas; without any of them one could.

    Attributes:
        quotas: A smallest set that contradicts itself; none when there are too few people.
        seats, volunteers: How many seats there are, and how many people who may take one.
    """

    def __init__(self, quotas: Collection[Quota], *, seats: int, volunteers: int) -> None:
        who = f"{volunteers} volunteers" if volunteers != 1 else "1 volunteer"
        named = "; ".join(str(quota) for quota in quotas)
        together = f" and keep these quotas together: {named}" if named else ""
        super().__init__(f"{seats} seats cannot be filled from {who}{together}")
        self.quotas = tuple(quotas)
        self.seats = seats
        self.volunteers = volunteers


class QuotasTooTight(MatchpotError):
    """Whether these quotas can be kept could not be told in reasonable time; loosen some."""


def check_quotas(quotas: Sequence[Quota], *, seats: int) -> None:
    """Raise `InvalidValue` by place where a quota is none in itself, or stands twice."""
    flaws = {} if seats > 0 else {"seats": "too_small"}
    seen = set[tuple[str, str]]()
    for at, quota in enumerate(quotas):
        if quota.least < 0 or (quota.most is not None and quota.most < 0):
            flaws[f"quotas[{at}]"] = "too_small"
        elif quota.most is not None and quota.least > quota.most:
            flaws[f"quotas[{at}]"] = "least_over_most"
        if (quota.feature, quota.value) in seen:
            flaws[f"quotas[{at}]"] = "stands_twice"
        seen.add((quota.feature, quota.value))
    if flaws:
        raise InvalidValue(flaws)
