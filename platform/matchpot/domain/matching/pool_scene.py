"""What a pool is divided over, what of it counts, and the answer with a reason per project.

A pool is divided once, when its gifts are in; it looks at what each person gave to each project in
all, never at single gifts, so neither their order nor their number matters. The rules are in files
of their own, their table is in `pools.py`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias

from matchpot.domain.matching.pair_sums import Each
from matchpot.domain.matching.parameters import Field, Number, check_born
from matchpot.domain.money import BPS, Cents, bps_of, capped_largest_remainder, largest_remainder

# Ids of one scene are all of one kind: their order settles who gets the odd cent.
ProjectId: TypeAlias = int | str
DonorId: TypeAlias = int | str
Given: TypeAlias = Mapping[ProjectId, Mapping[DonorId, Cents]]

# What two lists of weights are brought to before they are mixed: a thousand million parts.
BLEND_PARTS = 10**9


class PoolReason(StrEnum):
    """Why a project gets nothing from a pool, or not more."""

    NOTHING_COUNTED = "nothing_counted"
    BELOW_THRESHOLD = "below_threshold"
    ONE_DONOR = "one_donor"
    DONORS_MISSING = "donors_missing"
    NO_WEIGHT = "no_weight"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolScene:
    """What a rule looks at: the pool, and what each person gave to each project, at least 1 cent.

    `donor_bps` weighs a person, 10000 when left out; `votes` of a panel and `clusters` of people
    are read only by the rules that need them. `each` works out independent parts: `map`, or
    something that maps over several processes.
    """

    pool_cents: Cents
    given: Given
    donor_bps: Mapping[DonorId, int] = field(default_factory=dict)
    votes: Mapping[ProjectId, int] = field(default_factory=dict)
    clusters: Mapping[DonorId, str] = field(default_factory=dict)
    each: Each = map

    def __post_init__(self) -> None:
        if self.pool_cents < 0:
            raise ValueError("a pool holds no negative amount")
        if any(min(own.values(), default=1) < 1 for own in self.given.values()):
            raise ValueError("what a person gave is at least one cent")
        if any(bps < 0 for bps in self.donor_bps.values()):
            raise ValueError("a person's weight is not negative")


def added_up(donations: Iterable[tuple[ProjectId, DonorId, Cents]]) -> Given:
    """Add up what each person gave to each project, from (project, person, cents).

    >>> added_up([("p", "x", 100), ("p", "x", 50), ("q", "x", 1)])
    {'p': {'x': 150}, 'q': {'x': 1}}
    """
    # Project by project, because one project's people stay in the processor's cache.
    listed: defaultdict[ProjectId, list[Any]] = defaultdict(list)
    for project, donor, cents in donations:
        own = listed[project]
        own.append(donor)
        own.append(cents)
    return {project: _by_donor(own) for project, own in listed.items()}


def _by_donor(own: list[Any]) -> dict[DonorId, Cents]:
    """Add up (person, cents, person, cents, ...); Any: the two take turns."""
    given: dict[DonorId, Cents] = {}
    for donor, cents in zip(own[::2], own[1::2], strict=True):
        given[donor] = given.get(donor, 0) + cents
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One project with its raw weight, in the rule's own unit; `why_not` when it has none."""

    project: ProjectId
    weight: int
    donors: int
    counted_donors: int
    counted_cents: Cents
    why_not: PoolReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectShare:
    """What one project gets and why.

    `before_cap_cents` is its exact share rounded down, as if nobody had a cap; an odd cent or what
    others could not take may lift `cents` above it. Whoever stands at their cap is capped, also
    when they were lifted to it. `counted_donors` of the `donors` counted.
    """

    project: ProjectId
    cents: Cents
    weight: int
    donors: int
    counted_donors: int
    counted_cents: Cents
    before_cap_cents: Cents
    cap_cents: Cents | None
    why_not_more: PoolReason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolResult:
    """A pool divided: a share per project in the order of ids, and what nobody could take."""

    pool_cents: Cents
    shares: Sequence[ProjectShare]
    whole_weight: int

    @property
    def cents(self) -> dict[ProjectId, Cents]:
        """What each project gets."""
        return {share.project: share.cents for share in self.shares}

    @property
    def unallocated_cents(self) -> Cents:
        """What stays in the pool."""
        return self.pool_cents - sum(share.cents for share in self.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRule:
    """What all pool rules share: what of a person's gifts counts, and the limit per project.

    Of what a person gave to a project in all: nothing below `min_cents`, at most
    `counted_cap_cents`, then the person's own weight, rounded down. A project gets at most
    `cap_bps` of the pool, rounded down.
    """

    # Whether it matters to which other projects the same person gave.
    KNOWS_PEOPLE: ClassVar[bool] = False
    FIELDS: ClassVar[tuple[Field, ...]] = (
        Number(name="min_cents", default=0, aliases=("min_per_donor_project",)),
        Number(name="counted_cap_cents", least=1, aliases=("counted_cap", "per_donor_counted_cap")),
        Number(name="cap_bps", least=1, most=BPS),
    )

    min_cents: Cents = 0
    counted_cap_cents: Cents | None = None
    cap_bps: int | None = None

    def __post_init__(self) -> None:
        check_born(self.FIELDS, self)

    def counted(self, scene: PoolScene) -> Iterable[tuple[ProjectId, Mapping[DonorId, Cents]]]:
        """What counts of each person's gifts, project by project in the order of ids."""
        for project in sorted(scene.given):
            yield project, self._counted_of(scene.given[project], scene.donor_bps)

    def caps(self, scene: PoolScene) -> dict[ProjectId, Cents]:
        """The most each project may get; nothing for projects without a limit."""
        if self.cap_bps is None:
            return {}
        return dict.fromkeys(scene.given, bps_of(scene.pool_cents, self.cap_bps))

    def _counted_of(
        self, own: Mapping[DonorId, Cents], donor_bps: Mapping[DonorId, int]
    ) -> Mapping[DonorId, Cents]:
        least, most = self.min_cents, self.counted_cap_cents
        if least > 1:
            own = {donor: cents for donor, cents in own.items() if cents >= least}
        if most is not None:
            own = {donor: min(cents, most) for donor, cents in own.items()}
        if donor_bps:
            own = {donor: bps_of(cents, donor_bps.get(donor, BPS)) for donor, cents in own.items()}
            own = {donor: cents for donor, cents in own.items() if cents}
        return own


def weighed(
    scene: PoolScene, project: ProjectId, counted: Mapping[DonorId, Cents], weight: int
) -> Weighed:
    """A project and its weight, with the plain reasons why it may have none."""
    why_not = None
    if weight == 0:
        why_not = PoolReason.NO_WEIGHT if counted else PoolReason.NOTHING_COUNTED
    return Weighed(
        project=project,
        weight=weight,
        donors=len(scene.given[project]),
        counted_donors=len(counted),
        counted_cents=sum(counted.values()),
        why_not=why_not,
    )


def shared_out(
    scene: PoolScene, projects: Sequence[Weighed], caps: Mapping[ProjectId, Cents]
) -> PoolResult:
    """Divide the whole pool in proportion to the weights, under the caps."""
    weights = {one.project: one.weight for one in projects}
    split = capped_largest_remainder(scene.pool_cents, weights, caps)
    whole = sum(weights.values()) or 1
    plain = {project: scene.pool_cents * weight // whole for project, weight in weights.items()}
    return _result(scene, projects, split.parts, before_caps=plain, caps=caps)


def paid_as_weighed(
    scene: PoolScene,
    projects: Sequence[Weighed],
    caps: Mapping[ProjectId, Cents],
    *,
    unit: int,
) -> PoolResult:
    """Give each project its own weight, rounded down to cents and cut to its cap.

    `unit` is how much weight makes one cent; the weights together are below the pool.
    """
    plain = {one.project: one.weight // unit for one in projects}
    parts = {project: min(cents, caps.get(project, cents)) for project, cents in plain.items()}
    return _result(scene, projects, parts, before_caps=plain, caps=caps)


def blended(
    first: Mapping[ProjectId, int], second: Mapping[ProjectId, int], *, first_bps: int
) -> dict[ProjectId, int]:
    """Mix two lists of weights over the same projects, each brought to the same whole first."""
    ones, others = (largest_remainder(BLEND_PARTS, weights) for weights in (first, second))
    return {key: first_bps * ones[key] + (BPS - first_bps) * others[key] for key in ones}


def _result(
    scene: PoolScene,
    projects: Sequence[Weighed],
    parts: Mapping[ProjectId, Cents],
    *,
    before_caps: Mapping[ProjectId, Cents],
    caps: Mapping[ProjectId, Cents],
) -> PoolResult:
    shares = []
    for one in sorted(projects, key=lambda one: one.project):
        cents, cap = parts[one.project], caps.get(one.project)
        shares.append(
            ProjectShare(
                project=one.project,
                cents=cents,
                weight=one.weight,
                donors=one.donors,
                counted_donors=one.counted_donors,
                counted_cents=one.counted_cents,
                before_cap_cents=before_caps[one.project],
                cap_cents=cap,
                why_not_more=one.why_not or (PoolReason.CAPPED if cents == cap else None),
            )
        )
    result = PoolResult(
        pool_cents=scene.pool_cents,
        shares=tuple(shares),
        whole_weight=sum(one.weight for one in projects),
    )
    assert result.unallocated_cents >= 0  # noqa: S101 -- a pool never gives more than it holds
    return result
