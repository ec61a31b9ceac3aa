"""Rules tried on gifts that were made: on past campaigns of the platform, or on a fund's own file.

Nothing is stored, and no name of a donor is read or shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import MatchpotError
from matchpot.domain.matching.donation_lists import (
    Donations,
    Flaw,
    ListRefused,
    read_donations,
    whole_cents,
)
from matchpot.domain.matching.replay import PlayedGift, PlayedProject, Replayed, replay
from matchpot.domain.matching.scenario import Id, PlannedPot
from matchpot.persistence.queries import replays as queries
from matchpot.services.rules import RuleDraft

# So many gifts take a second for each rule; a round of one fund is seldom larger.
MOST_GIFTS = 10_000
MOST_MEGABYTES = 2
# More than a fund needs to find what is wrong with its file.
_MOST_PROBLEMS = 20


class FileFlaw(StrEnum):
    """What else is wrong with a file of gifts, or with what only a replay asks of its lines."""

    TOO_LARGE = "file_too_large"
    TOO_MANY_GIFTS = "too_many_gifts"
    NO_GIFTS = "no_gifts"
    NOT_A_DAY = "not_a_day"
    GOAL_DIFFERS = "goal_differs"


class GiftsRefused(MatchpotError):
    """A file of gifts cannot be read.

    `problems` are (line, 0 for the whole file; what is wrong; what stood there).
    """

    def __init__(self, problems: Sequence[tuple[int, Flaw | FileFlaw, str]]) -> None:
        super().__init__(f"{len(problems)} problems in a file of gifts")
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Gifts in the order in which they were made, and the projects they were for.

    `titles` tells a project's name under its id; `left_out` counts campaigns that were too many.
    """

    projects: Sequence[PlayedProject]
    gifts: Sequence[PlayedGift]
    titles: Mapping[Id, str] = field(default_factory=dict)
    left_out: int = 0


def past(session: Session, *, most: int = MOST_GIFTS) -> Row:
    """The gifts of the campaigns that ended last, as many whole campaigns as `most` gifts allow."""
    found = queries.past_campaigns(session)
    taken, total = [], 0
    for one in found:
        if total + one.gifts > most:
            break
        taken.append(one)
        total += one.gifts
    gifts = [
        PlayedGift(gift.campaign_id, gift.donor_key, gift.cents, local_day(gift.paid_at))
        for gift in queries.past_gifts(session, [one.id for one in taken])
    ]
    # A slow bank may pay after the deadline, while the campaign waits for it.
    last_days = {gift.project: gift.day for gift in gifts if gift.day}
    return Row(
        projects=[
            PlayedProject(
                one.id,
                one.goal_cents,
                max(local_day(one.ended_at), last_days[one.id]),
                has_succeeded=bool(one.has_succeeded),
            )
            for one in taken
        ],
        gifts=gifts,
        titles={one.id: one.title for one in taken},
        left_out=len(found) - len(taken),
    )


def read_file(content: bytes) -> Row:
    """Read gifts from CSV: columns project, donor, cents, and if wanted day and goal_cents.

    As strictly as every list of donations. The order of the lines is the order of the gifts. A goal
    stands on any line of its project; without one, limits and thresholds in percent of the goal
    come to nothing.

    Raises:
        GiftsRefused: With every problem, at most twenty.
    """
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise GiftsRefused([(0, FileFlaw.TOO_LARGE, str(MOST_MEGABYTES))])
    try:
        listed = read_donations(content, more=("day", "goal_cents"))
    except ListRefused as refused:
        problems = [(one.line, one.flaw, one.value or one.column) for one in refused.problems]
        raise GiftsRefused(problems[:_MOST_PROBLEMS]) from refused
    if not listed.cents:
        raise GiftsRefused([(0, FileFlaw.NO_GIFTS, "")])
    if len(listed.cents) > MOST_GIFTS:
        raise GiftsRefused([(0, FileFlaw.TOO_MANY_GIFTS, str(MOST_GIFTS))])
    if flaws := list(_flaws(listed)):
        raise GiftsRefused(flaws[:_MOST_PROBLEMS])
    goals = _goals(listed)
    days = listed.more["day"]
    return Row(
        projects=[
            PlayedProject(name, goals.get(name, 0)) for name in dict.fromkeys(listed.projects)
        ],
        gifts=[
            PlayedGift(project, donor, cents, date.fromisoformat(day) if day else None)
            for (project, donor, cents), day in zip(listed.rows(), days, strict=True)
        ],
        titles={name: name for name in listed.projects},
    )


def _flaws(listed: Donations) -> Iterator[tuple[int, Flaw | FileFlaw, str]]:
    """What is wrong with days and goals, by line."""
    goals: dict[str, int] = {}
    columns = (listed.lines, listed.projects, listed.more["day"], listed.more["goal_cents"])
    for line, project, day, written in zip(*columns, strict=True):
        if day and not _is_day(day):
            yield line, FileFlaw.NOT_A_DAY, day
        goal = whole_cents(written) if written else goals.get(project, 0)
        if isinstance(goal, Flaw):
            yield line, goal, written
        elif goals.setdefault(project, goal) not in (0, goal):
            yield line, FileFlaw.GOAL_DIFFERS, written
        else:
            goals[project] = goal


def _goals(listed: Donations) -> Mapping[str, int]:
    written = zip(listed.projects, listed.more["goal_cents"], strict=True)
    return {project: int(goal) for project, goal in written if goal}


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def try_on(row: Row, draft: RuleDraft, *, total_cents: int) -> Replayed:
    """What a pot of this size would have done with these gifts under this rule, alone."""
    pot = PlannedPot(
        id=1,
        total_cents=total_cents,
        rule=draft.rule,
        caps=draft.caps,
        min_donation_cents=draft.min_donation_cents,
    )
    return replay(row.projects, row.gifts, pot)
