"""A divided pot written out for everyone, so that anyone can divide it again.

Every key is in docs/matching.md. Nobody's name or address is read: people are numbers in what was
frozen, and get keys here that are the same within one division of one export and nowhere else; who
prepared and approved is told by role. How it is computed again is the domain's
(`domain/run_recomputing.py`).
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.run_export import FORMAT, Step
from matchpot.domain.runs import Frozen, from_document
from matchpot.persistence.queries import matching, pot_exports
from matchpot.persistence.queries import runs as queries
from matchpot.persistence.queries.gift_lines import changes_of
from matchpot.persistence.queries.pots import PotFigures
from matchpot.persistence.queries.runs import RunRow, ShareRow
from matchpot.services import export_values
from matchpot.services.export_values import Plain
from matchpot.services.export_writing import written
from matchpot.services.pot_export import pot_export

_BATCH = 500
_STEPS = {queries.PREPARED: Step.PREPARED, queries.APPROVED: Step.APPROVED}
# Where nobody wrote down what somebody was at that moment.
_UNKNOWN = "unknown"


def exported(
    session: Session, pot: PotFigures, *, today: date, donor_secret: bytes
) -> Iterator[str] | None:
    """Write any public pot, as `division_export` or `pot_export`; None when it has no file yet."""
    is_pool = pot.rule is not None and pot.rule.kind in POOL_KINDS
    write = division_export if is_pool else pot_export
    return write(session, pot, today=today, donor_secret=donor_secret)


def division_export(
    session: Session, pot: PotFigures, *, today: date, donor_secret: bytes
) -> Iterator[str] | None:
    """Write a pot that was divided, piece by piece; None when it was not yet.

    Args:
        session: Reads one moment (`persistence.queries.ledger.read_one_moment`).
        pot: The pot as it is at that moment.
        today: The day it is made, in Amsterdam.
        donor_secret: Made for this export and forgotten afterwards.
    """
    runs = queries.settled_rows(session, pot.id)
    if not runs:
        return None
    return written(_Writing(session, pot, runs, donor_secret).sections(today))


class _Writing:
    """One export while it is written."""

    def __init__(
        self,
        session: Session,
        pot: PotFigures,
        runs: Sequence[RunRow],
        donor_secret: bytes,
    ) -> None:
        self._session = session
        self._pot = pot
        self._secret = donor_secret
        self._runs = [(run, from_document(run.frozen)) for run in runs]
        self._shares = {run.number: queries.shares_of(session, run.id) for run in runs}
        self._numbers = {run.id: run.number for run in runs}

    def sections(self, today: date) -> Iterator[tuple[str, object]]:
        ids = {run.rule_version_id for run, _ in self._runs}
        versions = matching.rule_versions(self._session, ids)
        yield "format", FORMAT
        yield "made_on", today.isoformat()
        yield "pots", iter([export_values.pot(self._session, self._pot)])
        yield "projects", self._projects()
        yield "versions", (export_values.version(versions[one]) for one in sorted(versions))
        yield "runs", (self._run(run, frozen) for run, frozen in self._runs)
        yield "left_out", self._left_out()
        yield "signed", self._signed()
        yield "gifts", self._gifts()
        if any(frozen.votes for _, frozen in self._runs):
            yield "votes", self._votes()
        yield "shares", self._all_shares()
        yield "lines", self._lines()

    def _projects(self) -> Iterator[Plain]:
        given = queries.lines_of(self._session, self._pot.id)
        known = {one.campaign_id: one for shares in self._shares.values() for one in shares}
        for campaign_id, one in sorted(known.items()):
            yield {
                "id": campaign_id,
                "project": one.slug,
                "title": one.title,
                "given_cents": given.get(campaign_id, 0),
            }

    def _run(self, run: RunRow, frozen: Frozen) -> Plain:
        shared = sum(one.cents for one in self._shares[run.number])
        return {
            "number": run.number,
            "corrects": self._numbers[run.corrects_id] if run.corrects_id else None,
            "version": run.rule_version_id,
            "pool_cents": frozen.pool_cents,
            "unallocated_cents": frozen.pool_cents - shared,
            "digest": run.digest,
            "frozen_on": local_day(run.frozen_at).isoformat(),
            "settled_on": export_values.day(run.settled_at),
        }

    def _left_out(self) -> Iterator[Plain]:
        for run, frozen in self._runs:
            for reason, cents in sorted(frozen.left_out.items()):
                yield {"run": run.number, "reason": reason, "cents": cents}

    def _signed(self) -> Iterator[Plain]:
        people: dict[tuple[int, int | None], int] = {}
        for one in queries.signatures(self._session, self._numbers):
            run = self._numbers[one.run_id]
            inside = [number for (of, _), number in people.items() if of == run]
            yield {
                "run": run,
                "step": _STEPS[one.action].value,
                "person": people.setdefault((run, one.actor_id), len(inside) + 1),
                "role": one.role or _UNKNOWN,
                "day": local_day(one.happened_at).isoformat(),
            }

    def _gifts(self) -> Iterator[Plain]:
        for run, frozen in self._runs:
            rows = sorted(
                (campaign, self._key(run.number, person), cents)
                for campaign, own in frozen.given.items()
                for person, cents in own.items()
            )
            for campaign, donor, cents in rows:
                yield {"run": run.number, "project": campaign, "donor": donor, "cents": cents}

    def _votes(self) -> Iterator[Plain]:
        for run, frozen in self._runs:
            for campaign, votes in sorted(frozen.votes.items()):
                yield {"run": run.number, "project": campaign, "votes": str(votes)}

    def _key(self, run: int, person: int | str) -> str:
        return hmac.new(self._secret, f"{run}:{person}".encode(), hashlib.sha256).hexdigest()[:16]

    def _all_shares(self) -> Iterator[Plain]:
        for run, frozen in self._runs:
            for one in sorted(self._shares[run.number], key=lambda one: one.campaign_id):
                yield _share(run.number, one, takes_part=one.campaign_id in frozen.given)

    def _lines(self) -> Iterator[Plain]:
        session, after = self._session, 0
        while page := pot_exports.whole_lines(session, self._pot.id, after=after, limit=_BATCH):
            changes = export_values.by_line(changes_of(session, [line.id for line in page]))
            for line in page:
                yield {
                    "project": line.campaign_id,
                    "run": self._numbers.get(_run_of(line.why)),
                    "day": local_day(line.created_at).isoformat(),
                    **export_values.line(line, changes),
                }
            after = page[-1].id


def _run_of(why: Any) -> int:  # Any: a document
    return int((why or {}).get("run", 0))


def _share(run: int, one: ShareRow, *, takes_part: bool) -> Plain:
    return {
        "run": run,
        "project": one.campaign_id,
        "takes_part": takes_part,
        "cents": one.cents,
        "diff_cents": one.diff_cents,
        "weight": one.weight,
        "donors": one.donors,
        "counted_donors": one.counted_donors,
        "counted_cents": one.counted_cents,
        "why": one.why.value if one.why else None,
    }
