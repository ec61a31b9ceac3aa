"""Schemes of the guide written, checked at their source, withdrawn and brought back.

Each step is a version of its own with who, when and why. What is wrong with a scheme is refused
all at once. What funds offer on the platform is in the guide by itself and cannot be written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import MatchpotError, NotFound, StateChanged
from matchpot.domain.guide.documents import from_text, to_text
from matchpot.domain.guide.revisions import SchemeAct
from matchpot.domain.guide.schemes import Scheme, SchemeFault, faults
from matchpot.persistence.models.guide import SchemeRevision, SchemeRow
from matchpot.services import audit

MOST_WHY = 300


class SchemeRefused(MatchpotError):
    """A scheme is not sound; `faults` says all that is wrong with it."""

    def __init__(self, key: str, found: Iterable[SchemeFault]) -> None:
        self.key = key
        self.faults = tuple(found)
        super().__init__(f"scheme {key}: {', '.join(self.faults)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Who does it, when and why; nobody for a command on the operator's machine."""

    by: int | None
    now: datetime
    why: str = ""


def add(
    session: Session,
    scheme: Scheme,
    step: Step,
    *,
    organisation_id: int | None = None,
    act: SchemeAct = SchemeAct.WRITTEN,
) -> SchemeRow:
    """Put a new scheme into the guide; raises `SchemeRefused`, also for a key that is taken."""
    found = list(faults(scheme, today=local_day(step.now)))
    if session.scalar(select(SchemeRow.id).where(SchemeRow.key == scheme.key)):
        found.append(SchemeFault.KEY_TAKEN)
    if found:
        raise SchemeRefused(scheme.key, found)
    row = SchemeRow(
        key=scheme.key,
        organisation_id=organisation_id,
        kind=scheme.kind,
        checked_on=scheme.checked_on,
        is_withdrawn=False,
        number=0,
        document="",
        changed_at=step.now,
    )
    session.add(row)
    session.flush()
    _next(session, row, scheme, act, step)
    return row


def change(
    session: Session,
    scheme: Scheme,
    step: Step,
    *,
    seen: int | None = None,
) -> bool:
    """Write the next version of a scheme; its key says which. False when nothing differs.

    Raises:
        NotFound: There is none by this key.
        StateChanged: It is no longer at the version that was `seen`.
        SchemeRefused: It is not sound.
    """
    row = _row(session, scheme.key)
    if seen is not None and row.number != seen:
        raise StateChanged("scheme", scheme.key, str(seen))
    found = faults(scheme, today=local_day(step.now))
    if found:
        raise SchemeRefused(scheme.key, found)
    if to_text(scheme) == row.document:
        return False
    _next(session, row, scheme, SchemeAct.WRITTEN, step)
    return True


def overwrite(session: Session, scheme: Scheme, step: Step) -> None:
    """Write a scheme as a file has it, known to be sound; one that was withdrawn comes back."""
    row = _row(session, scheme.key)
    row.is_withdrawn = False
    _next(session, row, scheme, SchemeAct.IMPORTED, step)


def current(session: Session, key: str) -> Scheme:
    """The newest version of a scheme, for whoever changes it; raises `NotFound`."""
    return from_text(_row(session, key).document)


def check(session: Session, key: str, step: Step, *, checked_by: str) -> None:
    """Write down that somebody looked at the source today and found it as it stands here."""
    row = _row(session, key)
    today = local_day(step.now)
    scheme = replace(from_text(row.document), checked_on=today, checked_by=checked_by)
    _next(session, row, scheme, SchemeAct.CHECKED, step)


def withdraw(session: Session, key: str, step: Step) -> None:
    """Take a scheme out of the guide; its history stays, and it can be restored."""
    row = _row(session, key)
    if row.is_withdrawn:
        raise StateChanged("scheme", key, "published")
    row.is_withdrawn = True
    _next(session, row, from_text(row.document), SchemeAct.WITHDRAWN, step)


def restore(session: Session, key: str, number: int, step: Step) -> None:
    """Bring a version back as the newest one, and the scheme into the guide when it was out.

    Raises:
        NotFound: There is no such scheme or version.
    """
    row = _row(session, key)
    text = session.scalar(
        select(SchemeRevision.document).where(
            SchemeRevision.scheme_id == row.id, SchemeRevision.number == number
        )
    )
    if text is None:
        raise NotFound("scheme_revision", number)
    row.is_withdrawn = False
    _next(session, row, from_text(text), SchemeAct.RESTORED, step)


def _row(session: Session, key: str) -> SchemeRow:
    row = session.scalar(select(SchemeRow).where(SchemeRow.key == key).with_for_update())
    if row is None:
        raise NotFound("scheme", key)
    return row


def _next(session: Session, row: SchemeRow, scheme: Scheme, act: SchemeAct, step: Step) -> None:
    text = to_text(scheme)
    row.kind, row.checked_on, row.document = scheme.kind, scheme.checked_on, text
    row.number, row.changed_at = row.number + 1, step.now
    session.add(
        SchemeRevision(
            scheme_id=row.id,
            number=row.number,
            act=act,
            document=text,
            made_by=step.by,
            why=step.why[:MOST_WHY],
            made_at=step.now,
        )
    )
    session.flush()
    audit.write(
        session,
        f"scheme.{act.value}",
        actor_id=step.by,
        now=step.now,
        ref=("scheme", row.id),
        detail={"number": row.number},
    )
