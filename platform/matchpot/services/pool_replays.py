"""A rule that divides a pot at the end, tried on gifts that were made: the function of the run.

Nothing is stored. Rules that answer gifts or whole campaigns are tried in `replays.py`.
"""

from collections.abc import Mapping

from matchpot.domain.matching.pool_scene import PoolScene, added_up
from matchpot.domain.matching.replay import Replayed
from matchpot.domain.matching.scenario import Id
from matchpot.services.replays import Row
from matchpot.services.rules import PoolDraft


def divide_on(row: Row, draft: PoolDraft, *, total_cents: int, votes: Mapping[Id, int]) -> Replayed:
    """Divide a pot of this size over the played projects that succeeded, as a run would.

    Where it is not known whether a project succeeded, its gifts must come to its goal. The answer
    has no course: nothing leaves the pot before the end. `votes` of a round, by project, are read
    only by rules that count them.
    """
    given = added_up((gift.project, gift.donor, gift.cents) for gift in row.gifts)
    taking_part = {
        one.id: given.get(one.id, {})
        for one in row.projects
        if (
            sum(given.get(one.id, {}).values()) >= one.goal_cents
            if one.has_succeeded is None
            else one.has_succeeded
        )
    }
    taken = {one: number for one, number in votes.items() if one in taking_part}
    scene = PoolScene(pool_cents=total_cents, given=taking_part, votes=taken)
    found = draft.rule.divide(scene)
    return Replayed(
        by_project={one.id: found.cents.get(one.id, 0) for one in row.projects},
        by_gift_cents=(),
        days=(),
        left_cents=found.unallocated_cents,
        matched_gifts=0,
        ran_dry_at=None,
    )
