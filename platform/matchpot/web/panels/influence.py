"""What became of a member's own ballot, once the result is out.

Which choices were funded and what the ballot changed, for that member alone; the votes of all are
published without names elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.money import Cents
from matchpot.domain.rounds import tallying
from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.rules import BallotKind
from matchpot.extensions import reader
from matchpot.persistence.queries import ballot_papers as papers
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import tallies
from matchpot.persistence.queries.tallies import Done
from matchpot.services import applications
from matchpot.web import ballot_papers
from matchpot.web.ballot_papers import Said
from matchpot.web.filters import euros
from matchpot.web.panels.own import OwnSeat

# From here on the result is out, and with it every ballot without a name.
_OUT = frozenset({*PLANNED[PLANNED.index(Phase.PUBLISHED) :], Phase.CLOSED})
_PICKS = frozenset({BallotKind.APPROVAL, BallotKind.CHOOSE_ONE, BallotKind.KNAPSACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Influence:
    """What became of a ballot: a sentence, a row for each application, and what it changed.

    `rows` are what was said and the cents it got, 0 where it got nothing; `changes` are sentences.
    """

    funded: str
    rows: Sequence[tuple[Said, Cents]]
    changes: Sequence[str]


def of(own: OwnSeat) -> Influence | None:
    """None before the result is out, and for whoever cast nothing that counts."""
    row = own.page.row
    done = tallies.last(reader(), row.id) if row.phase in _OUT else []
    if not done or not all(one.is_decided for one in done):
        return None
    counted = queries.counted_of_seat(reader(), row, own.member.seat_id)
    rules = own.page.rules.ballot
    if counted is None or rules is None:
        return None
    given = tallies.given(done)
    codes = sorted(one.id for one in applications.standing(reader(), row))
    lines = papers.lines(reader(), row.id, codes)
    said = ballot_papers.said_lines(rules, counted.says, lines)
    return Influence(
        funded=_funded(rules.kind, sum(one.line.code in given for one in said), len(said)),
        rows=[(one, given.get(one.line.code, 0)) for one in said],
        changes=_changes(own, done, counted.voter, {one.code: one.title for one in lines}),
    )


def _funded(kind: BallotKind, funded: int, every: int) -> str:
    if kind in _PICKS:
        told = ngettext(
            "Of the %(num)d application you chose, %(funded)s gets money.",
            "Of the %(num)d applications you chose, %(funded)s get money.",
            every,
            funded=funded,
        )
    else:
        told = ngettext(
            "Of the %(num)d application you voted on, %(funded)s gets money.",
            "Of the %(num)d applications you voted on, %(funded)s get money.",
            every,
            funded=funded,
        )
    return str(told)


def _changes(
    own: OwnSeat, done: Sequence[Done], voter: str, titles: Mapping[str, str]
) -> list[str]:
    """What would have been otherwise without this ballot, an application a sentence."""
    with_it: dict[str, Cents] = {}
    without: dict[str, Cents] = {}
    for one in done:
        if not any(cast.voter == voter for cast in one.gathered.panel):
            continue
        told = tallying.given_without(own.page.rules, one.gathered, voter)
        if told is None:
            return [str(_("What it changed cannot be told: people or a lot decided at the end."))]
        with_it |= tallies.given([one])
        without |= told
    codes = [code for code in titles if with_it.get(code, 0) != without.get(code, 0)]
    if not codes:
        return [str(_("Without your ballot the result would have been the same."))]
    return [_change(titles[code], with_it.get(code, 0), without.get(code, 0)) for code in codes]


def _change(title: str, cents: Cents, without_cents: Cents) -> str:
    now, else_ = euros(cents), euros(without_cents)
    if not without_cents:
        told = _(
            "Without your ballot %(title)s would have got nothing; it gets %(now)s.",
            title=title,
            now=now,
        )
    elif not cents:
        told = _(
            "Without your ballot %(title)s would have got %(else_)s; it gets nothing.",
            title=title,
            else_=else_,
        )
    else:
        told = _(
            "Without your ballot %(title)s would have got %(else_)s instead of %(now)s.",
            title=title,
            else_=else_,
            now=now,
        )
    return str(told)
