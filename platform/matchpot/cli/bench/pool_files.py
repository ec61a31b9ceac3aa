"""Files of donations to divide pools over: how large, who gives to what, and in which order."""

import random
from dataclasses import dataclass
from pathlib import Path

_LEAST_CENTS, _MOST_CENTS = 100, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How large a round is; `to_all`: every donor gives once to every project."""

    donations: int
    projects: int
    donors: int
    to_all: bool = False

    def __str__(self) -> str:
        way = "each to all" if self.to_all else "to some of"
        return f"{self.donations} donations, {self.donors} donors, {way} {self.projects} projects"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """One far above any published round, the largest published of its kind, and its extreme."""

    large: Round
    pairs: Round
    dense: Round


FULL = Rounds(
    large=Round(donations=1_000_000, projects=1_000, donors=200_000),
    pairs=Round(donations=82_000, projects=30, donors=15_000),
    dense=Round(donations=450_000, projects=30, donors=15_000, to_all=True),
)
QUICK = Rounds(
    large=Round(donations=20_000, projects=100, donors=4_000),
    pairs=Round(donations=2_000, projects=10, donors=500),
    dense=Round(donations=3_000, projects=10, donors=300, to_all=True),
)


def written(folder: Path, size: Round) -> tuple[Path, Path]:
    """A file of donations, the same in every run, and another with its rows in another order."""
    chance = random.Random(size.donations)  # noqa: S311 - amounts, not secrets
    rows = []
    for number in range(size.donations):
        project, donor = _who(size, number, chance)
        cents = chance.randint(_LEAST_CENTS, _MOST_CENTS)
        rows.append(f"project-{project},donor-{donor},{cents}\n")
    ordered = _file(folder / "donations.csv", rows)
    chance.shuffle(rows)
    return ordered, _file(folder / "shuffled.csv", rows)


def _who(size: Round, number: int, chance: random.Random) -> tuple[int, int]:
    if size.to_all:
        return number % size.projects, number // size.projects
    return chance.randrange(size.projects), chance.randrange(size.donors)


def _file(path: Path, rows: list[str]) -> Path:
    path.write_text("project,donor,cents\n" + "".join(rows), encoding="ascii")
    return path
