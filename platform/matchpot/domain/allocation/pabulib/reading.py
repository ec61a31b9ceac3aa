"""A `.pb` election read: money in cents, ballots as votes, and the outcome that was recorded.

Tolerated, and noted where it says anything: an empty ballot (its voter counts), an application
twice in a ballot without points (counts once), ballots longer than `max_length`, other numbers of
projects and votes than told, votes and scores that do not add up (the ballots count), an ask of
999999999 (withdrawn), fractions of a cent (asks are rounded up, the budget down). Refused with the
line: an application that is not there, an id or a voter twice, numbers that are none, points that
do not fit the ballot, a kind of vote nobody knows.

An ordinal ballot gives its first `max_length` points and each further one a point less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from matchpot.domain.allocation.elections import (
    Application,
    ApplicationId,
    Election,
    TieRule,
    counted,
    grouped,
)
from matchpot.domain.allocation.pabulib.amounts import number, whole_number
from matchpot.domain.allocation.pabulib.ballots import Kind, Reader
from matchpot.domain.allocation.pabulib.sections import Notebook, PbRefused, Row, take_apart

WITHDRAWN_COST = 999_999_999


@dataclass(frozen=True, slots=True, kw_only=True)
class PbElection:
    """An election as a file tells it.

    Attributes:
        meta: as written.
        kind: of the ballots.
        election: what a rule is given; the lot number of an application is its place in the file.
        names: of the projects, where the file has any.
        least_score: the threshold the file names.
        recorded: what the file says was funded, in its order; None when it does not say.
        otherwise_funded: what was funded for another reason, which the file explains in words.
        cents_per_unit: how many cents one unit of the file's money is.
        notes: what was tolerated, each with its line.
    """

    meta: Mapping[str, str]
    kind: Kind
    election: Election
    names: Mapping[ApplicationId, str]
    least_score: Fraction | None
    recorded: Sequence[ApplicationId] | None
    otherwise_funded: Sequence[ApplicationId]
    cents_per_unit: int
    notes: Sequence[str]


def read_pb(data: bytes, *, cents_per_unit: int = 100, tie: TieRule = TieRule.CHAIN) -> PbElection:
    """Read a file.

    Raises:
        PbRefused: Anything is wrong, with every line where it is.
    """
    book = Notebook()
    sections = take_apart(data, book)
    if book.problems:
        raise PbRefused(book.problems)
    return _Reading(sections.meta, book, cents_per_unit).read(
        sections.projects, sections.votes, tie
    )


class _Reading:
    """The state of reading one file."""

    def __init__(
        self, meta: Mapping[str, tuple[int, str]], book: Notebook, cents_per_unit: int
    ) -> None:
        self._meta, self._book, self._per_unit = meta, book, cents_per_unit

    def read(self, projects: Sequence[Row], votes: Sequence[Row], tie: TieRule) -> PbElection:
        budget = self._number("budget", required=True) or Fraction(0)
        if budget < 0:
            self._book.wrong(self._meta["budget"][0], "budget is negative")
        applications = self._applications(projects)
        longest = self._number("max_length")
        reader = Reader(
            self._kind(),
            frozenset(applications),
            self._book,
            longest=None if longest is None else floor(longest),
        )
        ballots = grouped(reader.read(votes))
        least_score = self._number("min_project_score_threshold")
        if self._book.problems:
            raise PbRefused(self._book.problems)
        sums, supporters = counted(ballots)
        scores = {id_: Fraction(total, reader.scale) for id_, total in sums.items()}
        self._compare_numbers(projects, votes, scores, supporters)
        selected = [(row.cells["project_id"], row.cells.get("selected", "")) for row in projects]
        return PbElection(
            meta={key: value for key, (_, value) in self._meta.items()},
            kind=reader.kind,
            election=Election(
                budget_cents=floor(budget * self._per_unit),
                applications=list(applications.values()),
                scores=scores,
                supporters=supporters,
                ballots=ballots,
                lots={id_: place for place, id_ in enumerate(applications)},
                tie=tie,
                step=Fraction(1, reader.scale),
                score_is_votes=reader.kind in {Kind.APPROVAL, Kind.CHOOSE_1},
            ),
            names={
                row.cells["project_id"]: name for row in projects if (name := row.cells.get("name"))
            },
            least_score=least_score,
            recorded=_those(selected, {"1"}) if any(said for _, said in selected) else None,
            otherwise_funded=_those(selected, {"2", "3"}),
            cents_per_unit=self._per_unit,
            notes=tuple(self._book.notes),
        )

    def _kind(self) -> Kind:
        line, said = self._meta.get("vote_type", (1, ""))
        if said.lower() not in set(Kind):
            self._book.wrong(line, f"vote_type is not one of {', '.join(Kind)}: {said!r}")
            return Kind.APPROVAL
        return Kind(said.lower())

    def _number(self, key: str, *, required: bool = False) -> Fraction | None:
        line, said = self._meta.get(key, (1, ""))
        if not said:
            if required:
                self._book.wrong(line, f"META has no {key}")
            return None
        read = number(said)
        if read is None:
            self._book.wrong(line, f"{key} is not a number: {said!r}")
        return read

    def _applications(self, projects: Sequence[Row]) -> dict[ApplicationId, Application]:
        applications: dict[ApplicationId, Application] = {}
        for row in projects:
            id_, said = row.cells["project_id"], row.cells.get("cost", "")
            cost = number(said)
            if not id_:
                self._book.wrong(row.line, "a project has no project_id")
            elif id_ in applications:
                self._book.wrong(row.line, f"an earlier project is {id_!r} too")
            elif cost is None or cost < 0:
                self._book.wrong(row.line, f"cost is not an amount: {said!r}")
            else:
                applications[id_] = self._application(row, id_, cost)
        return applications

    def _application(self, row: Row, id_: ApplicationId, cost: Fraction) -> Application:
        withdrawn = cost == WITHDRAWN_COST
        if withdrawn:
            self._book.note(row.line, f"{id_}: withdrawn, by its cost of {WITHDRAWN_COST}")
        elif (cost * self._per_unit).denominator != 1:
            self._book.note(row.line, f"{id_}: its cost is rounded up to a whole cent")
        categories = (one.strip() for one in row.cells.get("category", "").split(","))
        return Application(
            id=id_,
            cost_cents=ceil(cost * self._per_unit),
            categories=frozenset(one for one in categories if one),
            region=row.cells.get("neighborhood") or row.cells.get("district") or None,
            withdrawn=withdrawn,
        )

    def _compare_numbers(
        self,
        projects: Sequence[Row],
        votes: Sequence[Row],
        scores: Mapping[ApplicationId, Fraction],
        supporters: Mapping[ApplicationId, int],
    ) -> None:
        for key, found in (("num_projects", len(projects)), ("num_votes", len(votes))):
            line, said = self._meta.get(key, (1, ""))
            if said and whole_number(said) != found:
                self._book.note(line, f"{key} is {said}, there are {found}")
        for row in projects:
            id_ = row.cells["project_id"]
            for column, counts in (("votes", supporters), ("score", scores)):
                said = row.cells.get(column, "")
                if said and number(said) != counts.get(id_, 0):
                    self._book.note(
                        row.line, f"{id_}: {column} is {said}, the ballots say otherwise"
                    )


def _those(selected: Sequence[tuple[ApplicationId, str]], marks: set[str]) -> list[ApplicationId]:
    return [id_ for id_, said in selected if said in marks]
