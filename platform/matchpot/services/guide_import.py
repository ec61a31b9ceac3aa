"""A file of schemes taken into the guide: first what it would do, then all of it or nothing.

What is in the guide and not in the file stays as it is. Withdrawn schemes in a file come back.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import MatchpotError
from matchpot.domain.guide.files import FileFault, read_file
from matchpot.domain.guide.revisions import Difference, SchemeAct, differences
from matchpot.domain.guide.schemes import Scheme
from matchpot.persistence.queries import guide as queries
from matchpot.services import guide
from matchpot.services.guide import Step


class FileRefused(MatchpotError):
    """A file is not taken into the guide; `faults` says all that is wrong in it."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"{len(self.faults)} faults in the file")


@dataclass(frozen=True, slots=True)
class Change:
    """A scheme that the file changes, and in what."""

    scheme: Scheme
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What taking a file in would do.

    Attributes:
        faults: All that is wrong; while there is any, nothing is taken in.
        added, changed: In the order of the file; those that come back are among the changed.
        same: How many stand in the guide as they are in the file.
        offers: How many were left out because the platform offers them by itself.
        past: Keys of schemes whose every period is past; they would be shown as closed.
        unknown: Keys that schemes exclude and that nothing here has.
    """

    faults: tuple[FileFault, ...] = ()
    added: tuple[Scheme, ...] = ()
    changed: tuple[Change, ...] = ()
    same: int = 0
    offers: int = 0
    past: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many schemes would be written."""
        return len(self.added) + len(self.changed)


def plan(session: Session, data: bytes, *, today: date) -> Planned:
    """Say what a file would do, and write nothing."""
    reading = read_file(data, today=today)
    if reading.faults:
        return Planned(faults=reading.faults, offers=reading.offers)
    kept = {one.scheme.key: one for one in queries.kept_by(session)}
    added: list[Scheme] = []
    changed: list[Change] = []
    for _, scheme in reading.schemes:
        there = kept.get(scheme.key)
        if there is None:
            added.append(scheme)
        elif there.is_withdrawn or there.scheme != scheme:
            changed.append(Change(scheme, differences(there.scheme, scheme)))
    schemes = [scheme for _, scheme in reading.schemes]
    return Planned(
        added=tuple(added),
        changed=tuple(changed),
        same=len(schemes) - len(added) - len(changed),
        offers=reading.offers,
        past=tuple(one.key for one in schemes if one.windows and not one.window_from(today)),
        unknown=_unknown(schemes, {*kept, *(one.key for one in schemes)}),
    )


def _unknown(schemes: Iterable[Scheme], known: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted({key for one in schemes for key in one.excluded if key not in known}))


def take_in(session: Session, data: bytes, step: Step) -> Planned:
    """Write everything a file brings; raises `FileRefused` with all faults, and then nothing."""
    planned = plan(session, data, today=local_day(step.now))
    if planned.faults:
        raise FileRefused(planned.faults)
    for scheme in planned.added:
        guide.add(session, scheme, step, act=SchemeAct.IMPORTED)
    for one in planned.changed:
        guide.overwrite(session, one.scheme, step)
    return planned


def moved(scheme: Scheme, *, to: date, written_on: date) -> Scheme:
    """The same scheme with all its days as far from one day as they were from another.

    For a demonstration, whose guide is as old whenever it is shown.
    """
    by = to - written_on
    windows = tuple(
        replace(one, opens_on=one.opens_on + by, closes_on=one.closes_on + by)
        for one in scheme.windows
    )
    return replace(scheme, windows=windows, checked_on=scheme.checked_on + by)
