"""Panels for tests: rules of each mode, a lot that came out as a test wants, mail that waits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.panels.quotas import Quota
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import Feature, PanelMode, PanelRules, RoundRules
from matchpot.persistence.models.rounds import Lot, Round
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import lots
from tests.services.round_scenes import PHASES, RULES

SECRET = b"secret of the tests"
WITH_DRAW = (*PHASES[:2], Phase.PANEL_DRAW, *PHASES[2:])
AGE = Feature(id="age", label="Your age", values=("young", "old"))


def rules_of(mode: PanelMode, *, seats: int = 3, reserves: int = 1, **more: Any) -> RoundRules:
    """The usual rules with another panel, which asks for an age."""
    panel = PanelRules(mode=mode, seats=seats, reserves=reserves, features=(AGE,), **more)
    return replace(RULES, panel=panel)


def by_lot(*quotas: Quota, **more: Any) -> RoundRules:
    """A panel of three by lot."""
    return rules_of(PanelMode.LOT, quotas=quotas, **more)


def drawn(session: Session, row: Round, purpose: LotPurpose, order: Sequence[str]) -> None:
    """Let a lot come out in an order, whatever its sources would say."""
    lot = lots.latest(session, row.id, purpose)
    if lot is None:
        lot = Lot(round_id=row.id, purpose=purpose, document={}, frozen_at=row.created_at)
        session.add(lot)
    lot.document = {**lot.document, "drawn": {"order": list(order), "key": "ab" * 32}}
    lot.drawn_at = row.created_at
    session.flush()


def mailed(session: Session, notice: str) -> list[OutboxRow]:
    """The promised letters of one kind."""
    rows = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
    return [row for row in rows if row.payload.get("notice") == notice]


def written_to(session: Session, notice: str) -> set[str]:
    """The addresses that get a letter of one kind."""
    return {str(row.payload["to"]) for row in mailed(session, notice)}
