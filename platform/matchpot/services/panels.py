"""A panel comes together: people are asked, offer themselves, are chosen, answer and leave.

The lot is in `panel_draws.py`. Whoever applies in a round is not on its panel.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, LinkExpired, NotAllowed
from matchpot.domain.panels.ties import Tie, mark, plain
from matchpot.domain.people import canonical_email
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.rules import PanelMode, PanelRules
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import people
from matchpot.services import audit, panel_draws, panel_letters, rounds, seating

SHORTEST_REASON = 20
_CHOICES = frozenset({SeatState.SEATED, SeatState.RESERVE, SeatState.PASSED_OVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominator:
    """The fund's member who asks somebody, and in which language a stranger is written to."""

    person_id: int
    name: str
    locale: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a volunteer tells; of `home` and `works_for` only fingerprints are kept.

    An empty one leaves what was told before.
    """

    about: str = ""
    features: Mapping[str, str]
    home: str = ""
    works_for: str = ""


# ---- asked by the fund --------------------------------------------------------------------------


def nominate(
    session: Session, round_id: int, email: str, *, actor: Nominator, now: datetime
) -> int:
    """Ask whoever holds an address to sit on the panel, by a letter with a link.

    Raises:
        NotAllowed: The panel comes together in another way, or not now.
        InvalidValue: All seats are taken or asked for, or this address has a place already.
    """
    row = rounds.locked(session, round_id)
    seating.check_mode(row, PanelMode.NOMINATED, PanelMode.OPEN_CALL)
    seating.check_may_fill(row, now=now)
    if not seating.open_seats(session, row):
        raise InvalidValue({"email": "no_seat_free"})
    if _has_place(session, row, email):
        raise InvalidValue({"email": "has_a_place"})
    asked = seating.enter(
        session, row, SeatState.NOMINATED, now=now, email=email, nominated_by=actor.person_id
    )
    panel_letters.nominated(session, asked, by=actor.name, locale=actor.locale, now=now)
    ref = ("seat", asked.id)
    audit.write(session, "panellist_nominated", actor_id=actor.person_id, now=now, ref=ref)
    return asked.id


def _has_place(session: Session, row: Round, email: str) -> bool:
    known = people.by_email(session, email)
    if known is not None and queries.place_of(session, row.id, known.id) is not None:
        return True
    asked = queries.seats(session, row.id, SeatState.NOMINATED)
    wanted = canonical_email(email)
    return any(one.email and canonical_email(one.email) == wanted for one in asked)


def asked_seat(session: Session, seat_id: int) -> Seat:
    """The place a link in a letter is about.

    Raises:
        LinkExpired: It was answered or taken back.
    """
    found = session.get(Seat, seat_id, populate_existing=True)
    if found is None or found.state is not SeatState.NOMINATED or found.email is None:
        raise LinkExpired
    return found


def accept(session: Session, seat_id: int, person_id: int, *, now: datetime) -> None:
    """Take a place one was asked for.

    Raises:
        LinkExpired: It was answered or taken back.
        NotAllowed: Another address was asked, or the round is past it.
        IllegalMove: They apply in this round, or have a place in it already.
    """
    row = rounds.locked(session, asked_seat(session, seat_id).round_id)
    asked = asked_seat(session, seat_id)
    person = session.get_one(Person, person_id)
    if canonical_email(str(asked.email)) != person.email_canonical:
        raise NotAllowed("take a place another was asked for")
    seating.check_may_fill(row, now=now)
    _check_free(session, row, person_id)
    values = {"person_id": person_id, "email": None}
    seating.seat(session, row, asked, now=now, actor_id=person_id, values=values)


def decline(session: Session, seat_id: int, *, now: datetime, actor_id: int | None = None) -> None:
    """Say no to a place one was asked for, by the link alone; or take the question back.

    Raises:
        LinkExpired: It was answered or taken back.
    """
    rounds.locked(session, asked_seat(session, seat_id).round_id)
    seating.end(session, asked_seat(session, seat_id), SeatState.DECLINED, now=now,
                actor_id=actor_id)  # fmt: skip


def take_back(
    session: Session, round_id: int, seat_id: int, *, actor_id: int, now: datetime
) -> None:
    """Take a question back that was not answered; raises `NotFound`, or `LinkExpired` after it."""
    asked = seating.place(session, round_id, seat_id)
    decline(session, asked.id, now=now, actor_id=actor_id)


# ---- volunteers ---------------------------------------------------------------------------------


def volunteer(
    session: Session,
    round_id: int,
    person_id: int,
    offer: Offer,
    *,
    now: datetime,
    secret: bytes,
) -> None:
    """Offer to sit on a panel, or change what one told.

    Raises:
        NotAllowed: Nobody is called for, or the days for it are over.
        InvalidValue: A feature is none of the round's, or has no such value.
        IllegalMove: They apply in this round, or have another place in it.
    """
    row = rounds.locked(session, round_id)
    seating.check_mode(row, PanelMode.OPEN_CALL, PanelMode.LOT)
    rounds.check_allows(row, RoundAction.VOLUNTEER, now=now)
    _check_features(rounds.rules_of(row).panel, offer.features)
    known = queries.place_of(session, round_id, person_id)
    if known is None or known.state is not SeatState.VOLUNTEERED:
        _check_free(session, row, person_id)
        known = seating.enter(session, row, SeatState.VOLUNTEERED, now=now, person_id=person_id)
    known.about = offer.about
    known.features = {name: value for name, value in offer.features.items() if value}
    told = {Tie.HOME: plain(offer.home), Tie.NAMED: plain(offer.works_for)}
    fresh = {
        tie.value: mark(tie, value, round_id=round_id, secret=secret)
        for tie, value in told.items()
        if value
    }
    known.ties = {**known.ties, **fresh}
    session.flush()


def _check_features(rules: PanelRules, said: Mapping[str, str]) -> None:
    known = {one.id: {"", *one.values} for one in rules.features}
    flaws = {
        f"features.{name}": "not_a_choice"
        for name, value in said.items()
        if value not in known.get(name, ())
    }
    if flaws:
        raise InvalidValue(flaws)


def _check_free(session: Session, row: Round, person_id: int) -> None:
    """Raise `IllegalMove` for who applies in this round, or has a place in its panel."""
    if seating.applies(session, row.id, person_id):
        raise IllegalMove("seat", "applicant", SeatState.SEATED)
    known = queries.place_of(session, row.id, person_id)
    if known is not None:
        raise IllegalMove("seat", known.state, SeatState.SEATED)


def choose(
    session: Session,
    round_id: int,
    seat_id: int,
    to: SeatState,
    reason: str,
    *,
    actor_id: int,
    now: datetime,
) -> None:
    """Decide about a volunteer of an open call: a seat, a reserve, or neither; the reason is kept.

    Raises:
        NotAllowed: Not a panel the fund chooses, or not now.
        InvalidValue: The reason is too short, or no seat is free.
        IllegalMove: Somebody decided before, or they apply in this round now.
    """
    row = rounds.locked(session, round_id)
    seating.check_mode(row, PanelMode.OPEN_CALL)
    seating.check_may_fill(row, now=now)
    if len(reason.strip()) < SHORTEST_REASON:
        raise InvalidValue({"reason": "too_short"})
    chosen = seating.place(session, round_id, seat_id)
    if to not in _CHOICES or chosen.person_id is None:
        raise IllegalMove("seat", chosen.state, to)
    if to is not SeatState.SEATED:
        panel_draws.stand_by(session, chosen, to, now=now, actor_id=actor_id, reason=reason.strip())
        return
    if seating.applies(session, round_id, chosen.person_id):
        raise IllegalMove("seat", "applicant", to)
    if not seating.open_seats(session, row):
        raise InvalidValue({"to": "no_seat_free"})
    seating.seat(session, row, chosen, now=now, actor_id=actor_id, reason=reason.strip())


def pass_over_rest(
    session: Session, round_id: int, reason: str, *, actor_id: int, now: datetime
) -> int:
    """Tell all volunteers nobody decided about that the panel is complete; tells how many.

    Raises as `choose` does.
    """
    waiting = queries.seats(session, round_id, SeatState.VOLUNTEERED)
    for one in waiting:
        choose(
            session, round_id, one.id, SeatState.PASSED_OVER, reason, actor_id=actor_id, now=now
        )  # fmt: skip
    return len(waiting)


# ---- leaving ------------------------------------------------------------------------------------


def leave(
    session: Session,
    round_id: int,
    seat_id: int,
    because: str,
    *,
    actor_id: int,
    now: datetime,
    secret: bytes,
) -> None:
    """End somebody's place; where the lot drew the panel, the next in its order is seated.

    A reserve, or a volunteer before the draw, leaves without a successor.

    Raises:
        NotFound: No such place.
        NotAllowed: The panel votes: nobody takes a seat over any more.
        IllegalMove: The place has ended already.
    """
    row = rounds.locked(session, round_id)
    ended = seating.place(session, round_id, seat_id)
    if ended.state is not SeatState.SEATED:
        seating.end(session, ended, SeatState.DECLINED, now=now, actor_id=actor_id, because=because)
        return
    if not machine.allows(rounds.course(row), RoundAction.NOMINATE, now):
        rounds.check_allows(row, RoundAction.REPLACE_MEMBER, now=now)
    seating.end(session, ended, SeatState.LEFT, now=now, actor_id=actor_id, because=because)
    audit.write(session, "panellist_left", actor_id=actor_id, now=now, ref=("seat", seat_id))
    if rounds.rules_of(row).panel.mode is PanelMode.LOT:
        panel_draws.replace(session, row, now=now, secret=secret)
