"""Whose place it is: every page of a panel asks here before it shows or does anything.

A round in which somebody has no place is a 404 to them, as is what they may not judge.
"""

from dataclasses import dataclass

from flask import abort

from matchpot.extensions import reader
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import rounds
from matchpot.persistence.queries.panels import Member, OwnPlace
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.web.sessions import me


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSeat:
    """A round and the seat on its panel of who is signed in."""

    page: RoundPage
    member: Member


def own_place(round_id: int) -> OwnPlace:
    """The place of who is signed in in a round, whatever came of it."""
    return queries.own_place(reader(), round_id, me().id) or abort(404)


def own_seat(round_id: int) -> OwnSeat:
    """The seat of who is signed in; 404 for whoever does not sit on this panel now."""
    member = queries.seat_of(reader(), round_id, me().id) or abort(404)
    page = rounds.round_page(reader(), round_id) or abort(404)
    return OwnSeat(page=page, member=member)
