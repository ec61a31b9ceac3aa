"""A pot written out for everyone, so that anyone can compute it again.

Every key is in docs/matching.md. Nobody's name, address or message is read. Givers go by keys that
are the same within one export and in no other, and moments by their day in Amsterdam. The text
comes in pieces, a batch of gifts at a time, each batch by the same few statements. How it is
computed again is the domain's (`domain/matching/recomputing.py`).
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.endings import EndingStep
from matchpot.domain.matching.export import FORMAT_WITH_MOVES
from matchpot.domain.matching.lines import RESERVED, USED
from matchpot.persistence.queries import endings
from matchpot.persistence.queries import pot_exports as queries
from matchpot.persistence.queries.gift_lines import Change, changes_of
from matchpot.persistence.queries.pot_moves import weighed_again
from matchpot.persistence.queries.pots import PotFigures
from matchpot.services import export_values, matching
from matchpot.services.export_writing import written
from matchpot.services.pot_moves import Moves

_BATCH = 500
Plain = dict[str, Any]
_Page = Callable[[int], queries.Rows]


def pot_export(
    session: Session, pot: PotFigures, *, today: date, donor_secret: bytes
) -> Iterator[str]:
    """Write one pot, piece by piece.

    Args:
        session: Reads one moment (`persistence.queries.ledger.read_one_moment`).
        pot: The pot as it is at that moment.
        today: The day it is made, in Amsterdam.
        donor_secret: Made for this export and forgotten afterwards.
    """
    return written(_Writing(session, pot, donor_secret).sections(today))


class _Writing:
    """One export while it is written; the gifts count up what each project got."""

    def __init__(self, session: Session, pot: PotFigures, donor_secret: bytes) -> None:
        self._session = session
        self._pot = pot
        self._secret = donor_secret
        self._campaigns = {one.id: one for one in queries.campaigns(session, pot.id)}
        self._names = _names(self._campaigns.values())
        self._versions = {one.id: one for one in queries.versions(session, pot.id)}
        self._places: dict[int, int] = {}
        self._got: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))

    def sections(self, today: date) -> Iterator[tuple[str, object]]:
        moves = Moves(self._session, self._pot, self._places)
        yield "format", FORMAT_WITH_MOVES
        yield "made_on", today.isoformat()
        yield "pots", iter([export_values.pot(self._session, self._pot)])
        yield "versions", (export_values.version(version) for version in self._versions.values())
        yield "gifts", self._gifts()
        yield "rests", self._rests()
        yield "projects", iter(())
        yield "whole_lines", self._whole_lines()
        yield "released", self._released()
        yield "got", (self._got_by(one) for one in self._campaigns.values())
        yield "winners", self._winners()
        yield "paid_in", moves.paid_in()
        yield "holds", moves.holds()
        yield "moves", moves.moves()

    # ---- gifts ----

    def _gifts(self) -> Iterator[Plain]:
        number = 0
        for page in _pages(self._gift_page):
            ids = [gift.id for gift in page]
            lines = export_values.by_gift(queries.lines_of_gifts(self._session, ids))
            every = [line.id for some in lines.values() for line in some]
            changes = export_values.by_line(changes_of(self._session, every))
            refunds = export_values.by_gift(queries.refunds_of_gifts(self._session, ids))
            again = weighed_again(self._session, ids)
            for gift in page:
                if gift.campaign_id in self._campaigns and self._took_part(gift.match_basis):
                    self._places[gift.id] = number
                    number += 1
                    told = self._gift(number, gift, lines[gift.id], changes, refunds[gift.id])
                    yield {**told, "weighed_again": gift.id in again and not told["unmatched"]}

    def _gift_page(self, after: int) -> queries.Rows:
        return queries.gifts(self._session, self._pot.id, after=after, limit=_BATCH)

    def _took_part(self, basis: Mapping[str, Any]) -> bool:
        return any(one["pot"] == self._pot.id for one in basis["pots"])

    def _gift(
        self,
        number: int,
        gift: Any,  # Any: a row of the queries
        lines: queries.Rows,
        changes: Mapping[int, Sequence[Change]],
        refunds: queries.Rows,
    ) -> Plain:
        back = [refund.gift_cents for refund in refunds]
        # What a bank took back went by no refund.
        if rest := gift.refunded_gift_cents - sum(back):
            back.append(rest)
        lines = [line for line in lines if not export_values.is_unmade(line, changes)]
        got = self._got[gift.campaign_id]
        got["gifts"] += 1
        got["gifts_cents"] += gift.gift_cents
        got["refunded_cents"] += sum(back)
        self._count(lines)
        return {
            "id": number,
            "project": self._names[gift.campaign_id],
            "donor": self._donor(gift.donor_key),
            "day": local_day(gift.at).isoformat(),
            "cents": gift.gift_cents,
            "refunds": back,
            "unmatched": self._is_unmatched(gift, lines),
            "basis": export_values.basis(gift.match_basis),
            "lines": [export_values.line(line, changes) for line in lines],
        }

    def _is_unmatched(self, gift: Any, lines: queries.Rows) -> bool:
        """Whether a gift has no lines although its basis gives some: refused, or paid too late."""
        if lines or gift.unmatched_because is not None:
            return not lines
        decided = matching.recall(gift.match_basis, self._versions).decide(gift.gift_cents)
        return decided.total_cents > 0

    def _donor(self, key: str) -> str:
        return hmac.new(self._secret, key.encode(), hashlib.sha256).hexdigest()[:16]

    def _count(self, lines: Iterable[Any]) -> None:
        for line in lines:
            if line.pot_id == self._pot.id:
                got = self._got[line.campaign_id]
                got["held_cents"] += line.cents if line.state in RESERVED else 0
                got["given_cents"] += line.cents if line.state in USED else 0

    def _rests(self) -> Iterator[Plain]:
        """How the rest was shared; gifts go by their place in the list above."""
        steps = endings.steps_of(self._session, self._pot.id)
        return (
            export_values.rest(one, self._places) for one in steps if one.step is EndingStep.SHARED
        )

    # ---- whole campaigns, holds that were let go of, sums ----

    def _whole_lines(self) -> Iterator[Plain]:
        session, pot = self._session, self._pot.id
        for page in _pages(
            lambda after: queries.whole_lines(session, pot, after=after, limit=_BATCH)
        ):
            changes = export_values.by_line(changes_of(session, [line.id for line in page]))
            self._count(page)
            for line in page:
                yield {
                    "project": self._names[line.campaign_id],
                    "version": line.version_id,
                    "day": local_day(line.created_at).isoformat(),
                    **export_values.line(line, changes),
                    "why": line.why or None,
                }

    def _released(self) -> Iterator[Plain]:
        session, pot = self._session, self._pot.id
        for page in _pages(lambda after: queries.released(session, pot, after=after, limit=_BATCH)):
            for line in page:
                yield {
                    "pot": line.pot_id,
                    "project": self._names[line.campaign_id],
                    "version": line.version_id,
                    "whole": line.donation_id is None,
                    "cents": line.cents,
                    "held_on": local_day(line.created_at).isoformat(),
                    "released_on": export_values.day(line.changed_at),
                    "reason": export_values.neutral(line.reason),
                }

    def _winners(self) -> Iterator[Plain]:
        """How unspent money was shared; projects go by their place in the list above."""
        places = {campaign_id: place for place, campaign_id in enumerate(self._campaigns)}
        steps = endings.steps_of(self._session, self._pot.id)
        return (export_values.winners(one, places) for one in steps if "weights" in one.frozen)

    def _got_by(self, campaign: Any) -> Plain:
        got = self._got[campaign.id]
        names = ("gifts", "gifts_cents", "refunded_cents", "held_cents", "given_cents")
        return {
            "project": self._names[campaign.id],
            "title": campaign.title,
            "goal_cents": campaign.goal_cents,
            **{name: got[name] for name in names},
        }


# ---- plain values -------------------------------------------------------------------------------


def _pages(read: _Page) -> Iterator[queries.Rows]:
    """Every page there is, each after the last id of the one before."""
    after = 0
    while page := read(after):
        yield page
        after = page[-1].id


def _names(campaigns: Iterable[Any]) -> Mapping[int, str]:
    """What each campaign goes by: its project's slug, with a number from the second one on."""
    names: dict[int, str] = {}
    times: dict[str, int] = defaultdict(int)
    for one in campaigns:
        times[one.slug] += 1
        names[one.id] = one.slug if times[one.slug] == 1 else f"{one.slug}#{times[one.slug]}"
    return names
