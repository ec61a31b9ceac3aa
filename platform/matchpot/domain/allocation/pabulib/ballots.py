"""The ballots of a `.pb` file: approvals, points and rankings, each turned into weights."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from fractions import Fraction
from math import lcm

from matchpot.domain.allocation.elections import ApplicationId, Votes
from matchpot.domain.allocation.pabulib.amounts import number
from matchpot.domain.allocation.pabulib.sections import Notebook, Row


class Kind(StrEnum):
    """What a ballot holds, in Pabulib's words."""

    APPROVAL = "approval"
    CHOOSE_1 = "choose-1"
    CUMULATIVE = "cumulative"
    SCORING = "scoring"
    ORDINAL = "ordinal"


WITH_POINTS = frozenset({Kind.CUMULATIVE, Kind.SCORING})


class Reader:
    """Reads the ballots of one file.

    Attributes:
        kind: of all ballots.
        scale: weights are whole numbers; so many of them are one point of the file.
    """

    def __init__(
        self,
        kind: Kind,
        known: frozenset[ApplicationId],
        book: Notebook,
        *,
        longest: int | None,
    ) -> None:
        self.kind, self.scale = kind, 1
        self._known, self._book, self._longest = known, book, longest

    def read(self, rows: Sequence[Row]) -> list[Votes]:
        """A ballot per row, also for an empty one; problems go into the book."""
        chosen = list(self._chosen(rows))
        if self.kind is Kind.ORDINAL:
            top = self._longest or max((len(ids) for ids, _ in chosen), default=0)
            weighed = [{id_: max(0, top - at) for at, id_ in enumerate(ids)} for ids, _ in chosen]
            return [Votes(weights=weights) for weights in weighed]
        if self.kind not in WITH_POINTS:
            return [Votes(weights=dict.fromkeys(ids, 1)) for ids, _ in chosen]
        self.scale = lcm(*(point.denominator for _, points in chosen for point in points))
        return [
            Votes(
                weights={
                    id_: int(point * self.scale) for id_, point in zip(ids, points, strict=True)
                }
            )
            for ids, points in chosen
        ]

    def _chosen(self, rows: Sequence[Row]) -> Iterator[tuple[list[ApplicationId], list[Fraction]]]:
        """What each ballot names, and its points; none where the kind has none."""
        voters: dict[str, int] = {}
        for row in rows:
            voter = row.cells["voter_id"]
            if not voter:
                self._book.wrong(row.line, "a vote has no voter_id")
            elif voter in voters:
                self._book.wrong(row.line, f"{voter!r} voted before, on line {voters[voter]}")
            voters[voter] = row.line
            ids = self._ids(row)
            if self._longest is not None and len(ids) > self._longest:
                self._book.note(row.line, f"{len(ids)} projects, max_length is {self._longest}")
            if self.kind is Kind.CHOOSE_1 and len(ids) != 1:
                self._book.note(row.line, f"{len(ids)} projects, vote_type is choose-1")
            yield ids, self._points(row, ids)

    def _ids(self, row: Row) -> list[ApplicationId]:
        said = row.cells.get("vote", "")
        named = [one.strip() for one in said.split(",")] if said else []
        if named == ["None"] and "None" not in self._known:
            named = []
        for one in sorted(set(named) - self._known):
            self._book.wrong(row.line, f"there is no project {one!r}")
        ids = list(dict.fromkeys(named))
        if len(ids) < len(named):
            if self.kind in WITH_POINTS:
                self._book.wrong(row.line, "a project stands twice")
            else:
                self._book.note(row.line, "a project stands twice and counts once")
        return ids

    def _points(self, row: Row, ids: Sequence[ApplicationId]) -> list[Fraction]:
        if self.kind not in WITH_POINTS:
            return []
        said = row.cells.get("points", "")
        listed = [one.strip() for one in said.split(",")] if said and ids else []
        if len(listed) != len(ids):
            self._book.wrong(row.line, f"{len(listed)} points for {len(ids)} projects")
            return [Fraction(0)] * len(ids)
        return [self._point(row, one) for one in listed]

    def _point(self, row: Row, written: str) -> Fraction:
        point = number(written)
        if point is None or (point < 0 and self.kind is Kind.CUMULATIVE):
            self._book.wrong(row.line, f"not points: {written!r}")
            return Fraction(0)
        return point
