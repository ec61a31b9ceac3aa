"""Who may be drawn for a panel, by what is known of them: now, or as it was frozen with the lot.

What a draw was made of (features, marks, exclusions) is kept with the seats from the moment the
pool is frozen, before anybody can know the order, until the round ends. Drawing is in
`panel_draws.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchpot.domain.panels.loosening import Loosened, loosen
from matchpot.domain.panels.quotas import Volunteer
from matchpot.domain.panels.selection import ROUNDS_OFF, Standing, draw_panel, exclusions
from matchpot.domain.panels.ties import mark
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import ties
from matchpot.services import rounds

# Kept with a seat beside the marks a volunteer told.
_KNOWN, _EXCLUDED = "known", "excluded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Who offered, and who of them may not be drawn; all by code."""

    volunteers: tuple[Volunteer, ...]
    excluded: Mapping[str, Standing]


def pool_now(session: Session, row: Round, seats: Sequence[Seat], *, secret: bytes) -> Pool:
    """The pool by what is known at this moment."""
    known = ties.of_people(session, [one.person_id for one in seats if one.person_id is not None])
    volunteers = tuple(
        Volunteer(
            id=one.code,
            values={name: str(value) for name, value in one.features.items()},
            ties=frozenset(_told(one))
            | {
                mark(tie, value, round_id=row.id, secret=secret)
                for tie, value in known.get(one.person_id or 0, ())
            },
        )
        for one in seats
    )
    codes = {one.person_id: one.code for one in seats}
    behind = ties.people_of_applications(session, row.id).values()
    excluded = exclusions(
        volunteers,
        applicants={codes[one] for people in behind for one in people if one in codes},
        applicant_ties={
            mark(tie, value, round_id=row.id, secret=secret)
            for tie, value in ties.of_applicants(session, row.id)
        },
        served=[
            {codes[one] for one in panel if one in codes}
            for panel in queries.served(session, row, rounds=ROUNDS_OFF)
        ],
    )
    return Pool(volunteers=volunteers, excluded=excluded)


def _told(seat: Seat) -> list[str]:
    """The marks a volunteer told themselves."""
    return [str(one) for name, one in seat.ties.items() if name not in {_KNOWN, _EXCLUDED}]


def check_possible(session: Session, row: Round, *, secret: bytes) -> None:
    """Raise `QuotasContradict` or `QuotasTooTight` when those who offered now make no panel."""
    possible_pool(
        session, row, queries.seats(session, row.id, SeatState.VOLUNTEERED), secret=secret
    )


def possible_pool(session: Session, row: Round, seats: Sequence[Seat], *, secret: bytes) -> Pool:
    """The pool by what is known at this moment, when it makes a panel; raises when it does not."""
    pool, rules = pool_now(session, row, seats, secret=secret), rounds.rules_of(row).panel
    draw_panel(
        pool.volunteers,
        [one.code for one in seats],
        rules.quotas,
        seats=rules.seats,
        reserves=0,
        excluded=pool.excluded,
    )
    return pool


def keepable(row: Round, pool: Pool) -> Loosened:
    """What of the round's quotas and seats this pool can keep; the same for anybody who asks."""
    rules = rounds.rules_of(row).panel
    return loosen(pool.volunteers, rules.quotas, seats=rules.seats, excluded=pool.excluded)


def keep(seats: Sequence[Seat], pool: Pool) -> None:
    """Keep a pool with its seats, so that the draw is made of what was known before it."""
    for seat, volunteer in zip(seats, pool.volunteers, strict=True):
        told = {name: one for name, one in seat.ties.items() if name not in {_KNOWN, _EXCLUDED}}
        known_marks = sorted(volunteer.ties - set(told.values()))
        reason = pool.excluded.get(seat.code)
        seat.ties = {**told, _KNOWN: known_marks, **({_EXCLUDED: reason.value} if reason else {})}


def frozen_pool(seats: Sequence[Seat]) -> Pool:
    """The pool as it was frozen."""
    return Pool(
        volunteers=tuple(
            Volunteer(
                id=one.code,
                values={name: str(value) for name, value in one.features.items()},
                ties=frozenset(_told(one)) | set(one.ties.get(_KNOWN, ())),
            )
            for one in seats
        ),
        excluded={
            one.code: Standing(one.ties[_EXCLUDED]) for one in seats if _EXCLUDED in one.ties
        },
    )


def with_gone(pool: Pool, order: Sequence[str]) -> Pool:
    """The pool with those in the order who are not there any more, as left."""
    there = {one.id for one in pool.volunteers}
    gone = [code for code in order if code not in there]
    return Pool(
        volunteers=(*pool.volunteers, *(Volunteer(id=code) for code in gone)),
        excluded={**pool.excluded, **dict.fromkeys(gone, Standing.LEFT)},
    )


def first_pool(session: Session, row: Round, order: Sequence[str]) -> Pool:
    """The pool as the first draw saw it, also when people came and went since."""
    seats = [one for one in queries.seats(session, row.id) if one.place is not None]
    return with_gone(frozen_pool(seats), order)
