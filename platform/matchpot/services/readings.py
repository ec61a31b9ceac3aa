"""Reading lists: who reads which applications, what is read already, and members' own notes.

How reads are spread is in `domain/panels/reads.py`; who wins is not for this.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import NotFound
from matchpot.domain.panels.reads import Reads, assign_reads
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.rules import RoundRules
from matchpot.persistence.models.panels import Reading
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import panels
from matchpot.persistence.queries import readings as queries
from matchpot.persistence.queries.panels import Member
from matchpot.services import lots, rounds


def assign(session: Session, row: Round) -> Reads:
    """Give every member of a locked round what they read; the same however often it is done.

    After a replacement or a new conflict it is done again: everybody keeps what they have and may
    still read, and only readers that are missing are added.
    """
    rules = rounds.rules_of(row)
    applications = queries.standing(session, row.id)
    members = panels.members(session, row.id)
    ids = {str(one.code): one.id for one in applications}
    given = _Given.of(session, row, members)
    found = [
        _assigned(session, [one for one in members if one.half == half], applications, given, rules)
        for half in sorted({member.half for member in members}, key=str)
    ]
    for reads in found:
        given.keep(session, reads, ids)
    session.flush()
    return Reads(
        by_member={name: own for part in found for name, own in part.by_member.items()},
        short={one: missing for part in found for one, missing in part.short.items()},
        recused={one: count for part in found for one, count in part.recused.items()},
    )


def _assigned(
    session: Session,
    members: Sequence[Member],
    applications: Sequence[Application],
    given: "_Given",
    rules: RoundRules,
) -> Reads:
    """The reads of members of one half, over what that half judges."""
    half = members[0].half
    codes = [str(one.code) for one in applications if half is None or one.half != half]
    barred = [
        (member.code, code)
        for member in members
        for code in queries.recused(session, member.seat_id) & set(codes)
    ]
    return assign_reads(
        [member.code for member in members],
        codes,
        barred,
        key=given.key,
        all_up_to=rules.panel.all_up_to,
        each=rules.panel.reads_each,
        kept={member.code: given.codes(member.seat_id, applications) for member in members},
    )


@dataclass(frozen=True, slots=True)
class _Given:
    """The lists as they were given out before, and where chance comes from."""

    key: str
    seats: dict[str, int]
    lists: dict[int, dict[int, Reading]]

    @classmethod
    def of(cls, session: Session, row: Round, members: Sequence[Member]) -> "_Given":
        lists: dict[int, dict[int, Reading]] = {}
        for one in queries.readings_of_round(session, row.id):
            lists.setdefault(one.seat_id, {})[one.application_id] = one
        key = lots.key_of(session, row.id, LotPurpose.NUMBERS) or row.digest or ""
        return cls(key, {member.code: member.seat_id for member in members}, lists)

    def codes(self, seat_id: int, applications: Sequence[Application]) -> list[str]:
        """What a member had to read before, by code."""
        own = self.lists.get(seat_id, {})
        return [str(one.code) for one in applications if one.id in own]

    def keep(self, session: Session, reads: Reads, ids: Mapping[str, int]) -> None:
        """Store the lists; what was there keeps its place, and with it notes and marks."""
        for name, own in reads.by_member.items():
            seat_id = self.seats[name]
            before = self.lists.get(seat_id, {})
            last = max((one.position for one in before.values()), default=-1)
            fresh = [ids[code] for code in own if ids[code] not in before]
            session.add_all(
                Reading(seat_id=seat_id, application_id=application_id, position=position)
                for position, application_id in enumerate(fresh, last + 1)
            )


def to_read(session: Session, seat_id: int) -> list[str]:
    """The codes of what a member has to read, in the order it is best read in."""
    return [str(one.application.code) for one in queries.reading_list(session, seat_id)]


def mark(
    session: Session, round_id: int, person_id: int, code: str, *, is_read: bool, now: datetime
) -> None:
    """Say that an application was read, or was not after all.

    Raises:
        NotFound: It is not on this person's list.
        NotAllowed: Nobody reads in this phase.
    """
    one = _own(session, round_id, person_id, code, now=now)
    one.read_at = (one.read_at or now) if is_read else None
    session.flush()


def note(
    session: Session, round_id: int, person_id: int, code: str, words: str, *, now: datetime
) -> None:
    """Keep a member's own note; nobody else ever sees it. Raises as `mark` does."""
    _own(session, round_id, person_id, code, now=now).note = words
    session.flush()


def _own(session: Session, round_id: int, person_id: int, code: str, *, now: datetime) -> Reading:
    row = rounds.locked(session, round_id)
    rounds.check_allows(row, RoundAction.READ, now=now)
    member = panels.seat_of(session, round_id, person_id)
    found = [] if member is None else queries.reading_list(session, member.seat_id)
    for one in found:
        if one.application.code == code:
            return one.reading
    raise NotFound("reading", code)
