"""A rule for a pool tried on a few made-up projects, with the function that divides for real.

Nothing is stored.
"""

from dataclasses import dataclass

from matchpot.domain.matching.panel_blend import PanelBlend
from matchpot.domain.matching.pool_scene import Given, PoolReason, PoolScene, ProjectId
from matchpot.domain.matching.qf_pairwise import QfPairwise
from matchpot.services.rules import PoolDraft

POOL_CENTS = 1_000_000
# All of them raised the same, so that only people make a difference.
_RAISED_CENTS = 200_000
_PEOPLE = (80, 10, 1)
# Where votes count: those of the project of one giver weigh as much as the others' together.
_VOTES = (1, 2, 3)
# Where it matters who gives with whom: so many people who all give to the same two projects.
_TOGETHER = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One project of the example: from how many people it raised how much, and what it gets.

    `before_cap_cents` is its share as if there were no limit on a project. `is_shared` says that
    all its people gave as much to one other project; `votes` are None where votes do not count.
    """

    people: int
    raised_cents: int
    before_cap_cents: int
    cents: int
    why_not_more: PoolReason | None
    is_shared: bool
    votes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """The example, most people first."""

    pool_cents: int
    parts: tuple[Part, ...]

    @property
    def left_cents(self) -> int:
        """What nobody could take."""
        return self.pool_cents - sum(one.cents for one in self.parts)

    @property
    def is_capped(self) -> bool:
        """Whether a limit on a project changed anything."""
        return any(one.before_cap_cents > one.cents for one in self.parts)


def divided(draft: PoolDraft) -> Division:
    """Divide a pool over a project of many, one of some and one of a single giver.

    Under a rule that looks at pairs of givers also over two projects of the same people; under one
    that counts votes the fewer people gave, the more votes there are.
    """
    alone = [(people, f"{people}-") for people in _PEOPLE]
    shared = [(_TOGETHER, "both-")] * 2 if isinstance(draft.rule, QfPairwise) else []
    groups = [*alone, *shared]
    given: Given = {
        place: {f"{name}{number}": _RAISED_CENTS // people for number in range(people)}
        for place, (people, name) in enumerate(groups)
    }
    counts_votes = isinstance(draft.rule, PanelBlend)
    votes: dict[ProjectId, int] = dict(enumerate(_VOTES)) if counts_votes else {}
    scene = PoolScene(pool_cents=POOL_CENTS, given=given, votes=votes)
    found = draft.rule.divide(scene).shares
    return Division(
        pool_cents=POOL_CENTS,
        parts=tuple(
            Part(
                people=people,
                raised_cents=_RAISED_CENTS,
                before_cap_cents=share.before_cap_cents,
                cents=share.cents,
                why_not_more=share.why_not_more,
                is_shared=(people, name) not in alone,
                votes=votes.get(place),
            )
            for place, ((people, name), share) in enumerate(zip(groups, found, strict=True))
        ),
    )
