"""A distribution run: one division of a pot at the end of its round, frozen, checked, carried out.

What a run divides over is frozen with it, so that anybody can divide again. How a pool is divided
is in `matching/pools.py`.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from matchpot.domain.matching.pool_scene import DonorId, Given, PoolResult, PoolScene, ProjectId
from matchpot.domain.matching.pools import parse_pool_rule
from matchpot.domain.money import Cents
from matchpot.domain.moves import table


class RunState(StrEnum):
    """Where a run stands."""

    DRAFT = "draft"
    APPROVED = "approved"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


_R = RunState

MOVES = table(
    {
        _R.DRAFT: (_R.APPROVED, _R.WITHDRAWN),
        # A campaign may be cancelled between approval and settlement.
        _R.APPROVED: (_R.SETTLED, _R.WITHDRAWN),
        _R.SETTLED: (),
        _R.WITHDRAWN: (),
    }
)
OPEN = frozenset({_R.DRAFT, _R.APPROVED})


class RunWait(StrEnum):
    """Why a pot cannot be divided now."""

    POT_OPEN = "pot_open"
    RUN_OPEN = "run_open"
    UNDECIDED = "undecided"
    NOBODY = "nobody"
    WINDOW = "window"
    # The round whose votes count is not published.
    ROUND_OPEN = "round_open"
    # Only before an approval: a gift was left out, and that is not final yet.
    OBJECTIONS = "objections"
    OUTDATED = "outdated"


def approvers_needed(*, is_correction: bool) -> int:
    """How many people approve a run: one besides who prepared it, or two of whom one may have."""
    return 2 if is_correction else 1


def window_ends_at(ended: Collection[datetime | None], *, days: int) -> datetime | None:
    """When gifts to the last of these campaigns have had their days to go back; None for none."""
    known = [moment for moment in ended if moment is not None]
    return max(known) + timedelta(days=days) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """All that a run looks at; people are numbered, so nobody can be told from it.

    Attributes:
        pool_cents: What is divided: all the pot has, with what earlier runs gave.
        kind, params: The rule, as published.
        given: What counts of each person's gifts, by campaign and person.
        left_out: Cents that do not count, by reason.
        votes: Of a round, by campaign; those with none are left out.
    """

    pool_cents: Cents
    kind: str
    params: Mapping[str, Any]
    given: Given
    left_out: Mapping[str, Cents] = field(default_factory=dict)
    votes: Mapping[ProjectId, int] = field(default_factory=dict)

    def divide(self) -> PoolResult:
        """Divide, as often as one likes: the answer is always the same."""
        scene = PoolScene(pool_cents=self.pool_cents, given=self.given, votes=self.votes)
        return parse_pool_rule(self.kind, self.params).divide(scene)

    @property
    def digest(self) -> str:
        """The SHA-256 of the document as one canonical text."""
        text = json.dumps(to_document(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


_NO_VOTES: Mapping[ProjectId, int] = MappingProxyType({})


def freeze(
    *,
    pool_cents: Cents,
    kind: str,
    params: Mapping[str, Any],
    given: Given,
    left_out: Mapping[str, Cents],
    votes: Mapping[ProjectId, int] = _NO_VOTES,
) -> Frozen:
    """Freeze what a run divides over; people are numbered by what they gave.

    A number thus follows from the gifts alone: it tells nobody's key, links no two pots, and
    whoever has the gifts under other names comes to the same numbers and the same seal.
    """
    numbers = _numbers(given)
    return Frozen(
        pool_cents=pool_cents,
        kind=kind,
        params=dict(params),
        given={
            campaign: {numbers[key]: cents for key, cents in own.items()}
            for campaign, own in given.items()
        },
        left_out=dict(left_out),
        votes={campaign: number for campaign, number in votes.items() if number},
    )


def _numbers(given: Given) -> dict[DonorId, int]:
    """People in the order of what they gave to which campaigns; who gave alike is alike."""
    gave: defaultdict[DonorId, list[tuple[ProjectId, Cents]]] = defaultdict(list)
    for campaign in sorted(given):
        for key, cents in given[campaign].items():
            gave[key].append((campaign, cents))
    return {key: number for number, key in enumerate(sorted(gave, key=gave.__getitem__), 1)}


def to_document(frozen: Frozen) -> dict[str, Any]:
    """Write what was frozen as plain values, in one order whatever order it was gathered in.

    Votes may have more digits than other programs keep of a number, so they are texts; where there
    are none there is no key, and the seals of pots without a round are what they always were.
    """
    votes = [[campaign, str(number)] for campaign, number in sorted(frozen.votes.items())]
    return {
        "pool_cents": frozen.pool_cents,
        "kind": frozen.kind,
        "params": dict(frozen.params),
        "campaigns": sorted(frozen.given),
        "gifts": sorted(
            [campaign, person, cents]
            for campaign, own in frozen.given.items()
            for person, cents in own.items()
        ),
        "left_out": dict(frozen.left_out),
        **({"votes": votes} if votes else {}),
    }


def from_document(document: Mapping[str, Any]) -> Frozen:
    """Read back what `to_document` wrote."""
    given: dict[ProjectId, dict[DonorId, Cents]] = {
        campaign: {} for campaign in document["campaigns"]
    }
    for campaign, person, cents in document["gifts"]:
        given[campaign][person] = cents
    return Frozen(
        pool_cents=document["pool_cents"],
        kind=document["kind"],
        params=document["params"],
        given=given,
        left_out=document["left_out"],
        votes={campaign: int(number) for campaign, number in document.get("votes", ())},
    )
