"""Rules tried on gifts that were made: on past campaigns of the platform, or on a fund's own file.

Nothing is stored, and no name of a donor is read or shown.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import MatchpotError
from matchpot.domain.matching.parameters import MOST_CENTS
from matchpot.domain.matching.replay import PlayedGift, PlayedProject, Replayed, replay
from matchpot.domain.matching.scenario import Id, PlannedPot
from matchpot.persistence.queries import replays as queries
from matchpot.services.rules import RuleDraft

# So many gifts take a second for each rule; a round of one fund is seldom larger.
MOST_GIFTS = 10_000
MOST_MEGABYTES = 2
# More than a fund needs to find what is wrong with its file.
_MOST_PROBLEMS = 20
_NEEDED = ("project", "donor", "cents")


class LineFlaw(StrEnum):
    """What is wrong with a file of gifts, or with one of its lines."""

    NOT_TEXT = "not_text"
    TOO_LARGE = "too_large"
    TOO_MANY_GIFTS = "too_many_gifts"
    NO_GIFTS = "no_gifts"
    COLUMN_MISSING = "column_missing"
    VALUE_MISSING = "value_missing"
    NOT_WHOLE_CENTS = "not_whole_cents"
    NOT_A_DAY = "not_a_day"
    GOAL_DIFFERS = "goal_differs"


class GiftsRefused(MatchpotError):
    """A file of gifts cannot be read.

    `problems` are (line, 0 for the whole file; what is wrong; what stood there).
    """

    def __init__(self, problems: Sequence[tuple[int, LineFlaw, str]]) -> None:
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

    The order of the lines is the order of the gifts. A goal stands on any line of its project;
    without one, limits and thresholds in percent of the goal come to nothing.

    Raises:
        GiftsRefused: With every problem, at most twenty.
    """
    if len(content) > MOST_MEGABYTES * 1024 * 1024:
        raise GiftsRefused([(0, LineFlaw.TOO_LARGE, str(MOST_MEGABYTES))])
    try:
        lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        columns = [(name or "").strip().lower() for name in lines.fieldnames or ()]
        lines.fieldnames = columns
        if missing := [name for name in _NEEDED if name not in columns]:
            raise GiftsRefused([(1, LineFlaw.COLUMN_MISSING, name) for name in missing])
        reading = _Reading()
        for line in lines:
            reading.take(lines.line_num, line)
    except (UnicodeDecodeError, csv.Error) as error:
        raise GiftsRefused([(0, LineFlaw.NOT_TEXT, "")]) from error
    return reading.row()


class _Reading:
    """A file while it is read."""

    def __init__(self) -> None:
        self._gifts: list[PlayedGift] = []
        self._goals: dict[str, int] = {}
        self._problems: list[tuple[int, LineFlaw, str]] = []

    def take(self, number: int, line: Mapping[str, str | None]) -> None:
        """Read one line, or keep what is wrong with it."""
        if len(self._problems) >= _MOST_PROBLEMS:
            return
        found = list(self._flaws(line))
        self._problems += [(number, flaw, value) for flaw, value in found]
        if found:
            return
        project, day = _text(line, "project"), _text(line, "day")
        self._goals[project] = int(_text(line, "goal_cents") or self._goals.get(project, 0))
        self._gifts.append(
            PlayedGift(
                project,
                _text(line, "donor"),
                int(_text(line, "cents")),
                date.fromisoformat(day) if day else None,
            )
        )
        if len(self._gifts) > MOST_GIFTS:
            raise GiftsRefused([(number, LineFlaw.TOO_MANY_GIFTS, str(MOST_GIFTS))])

    def _flaws(self, line: Mapping[str, str | None]) -> Iterator[tuple[LineFlaw, str]]:
        for name in _NEEDED:
            if not _text(line, name):
                yield LineFlaw.VALUE_MISSING, name
        for name in ("cents", "goal_cents"):
            text = _text(line, name)
            if text and not _is_cents(text):
                yield LineFlaw.NOT_WHOLE_CENTS, text
        if (day := _text(line, "day")) and not _is_day(day):
            yield LineFlaw.NOT_A_DAY, day
        goal, known = _text(line, "goal_cents"), self._goals.get(_text(line, "project"))
        if _is_cents(goal) and known and int(goal) != known:
            yield LineFlaw.GOAL_DIFFERS, goal

    def row(self) -> Row:
        """Everything that was read, or what was wrong."""
        if not self._gifts and not self._problems:
            self._problems = [(0, LineFlaw.NO_GIFTS, "")]
        if self._problems:
            raise GiftsRefused(self._problems[:_MOST_PROBLEMS])
        return Row(
            projects=[PlayedProject(name, goal) for name, goal in self._goals.items()],
            gifts=self._gifts,
            titles={name: name for name in self._goals},
        )


def _text(line: Mapping[str, str | None], name: str) -> str:
    value = line.get(name)
    return value.strip() if isinstance(value, str) else ""


def _is_cents(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16 and 0 < int(text) <= MOST_CENTS


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
