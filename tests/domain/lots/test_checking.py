"""Whoever changes a figure of a lot is found at that figure."""

from dataclasses import replace
from typing import Any

import pytest

from matchpot.domain.lots import drawing
from matchpot.domain.lots.checking import Step, Trust, check
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.record import (
    Beacon,
    Frozen,
    Signed,
    Stated,
    to_document,
)
from tests.domain.lots import by_hand
from tests.domain.lots.scene import (
    DRAWN,
    READ,
    RIGHT,
    ROUND,
    SIGNED,
    TICKETS,
    stated_lot,
)

# ---- whoever changes something ------------------------------------------------------------------

STATED = stated_lot(RIGHT, DRAWN)


def _with(**changes: Any) -> Stated:
    return replace(STATED, drawn=replace(DRAWN, **changes))


def _withfrozen_lot(frozen: Frozen) -> Stated:
    """As `STATED`, but with another pool or other sources under the old commit and seal."""
    document = to_document(frozen)["frozen"]
    return replace(STATED, sealed=replace(STATED.sealed, frozen=frozen, document=document))


SWAPPED = (DRAWN.order[1], DRAWN.order[0], *DRAWN.order[2:])
ANOTHER = replace(RIGHT, tickets=(*TICKETS[:-1], Ticket(id="P-009")))
CHANGED = {
    "a forged signature": (_with(evidence=Signed(by_hand.BEACONS[1000])), Step.EVIDENCE),
    "numbers for a beacon": (_with(evidence=READ), Step.EVIDENCE),
    "other randomness": (_with(randomness="0" * 64), Step.RANDOMNESS),
    "another key": (_with(key="0" * 64), Step.KEY),
    "a changed order": (_with(order=SWAPPED), Step.ORDER),
    "one left out of the order": (_with(order=DRAWN.order[:-1]), Step.ORDER),
    "somebody else taken": (_with(taken=DRAWN.order[1:4]), Step.TAKEN),
    "one more taken": (_with(taken=DRAWN.order[:4]), Step.TAKEN),
    "a source that is none": (_with(source=3), Step.SOURCE),
    "a later source without a reason": (
        _with(source=1, evidence=READ, randomness=""),
        Step.SOURCE,
    ),
    "another pool": (_withfrozen_lot(ANOTHER), Step.COMMIT),
    "more to be drawn": (_withfrozen_lot(replace(RIGHT, limits=Limits(number=4))), Step.SEAL),
    "another round": (_withfrozen_lot(replace(RIGHT, sources=(Beacon(ROUND + 1),))), Step.SEAL),
}


@pytest.mark.parametrize(("stated", "step"), CHANGED.values(), ids=CHANGED)
def test_what_was_changed_is_named(stated: Stated, step: Step) -> None:
    assert check(stated).wrong is step


def test_somebody_who_stands_in_the_pool_twice_is_named_first() -> None:
    twice = replace(RIGHT, tickets=(*TICKETS, TICKETS[0]))
    sealed = replace(STATED.sealed, frozen=twice)
    verdict = check(replace(STATED, sealed=sealed))
    assert verdict.wrong is Step.POOL
    assert verdict.findings[0].computed == ("pool[8]: stands twice",)


def test_an_empty_pool_is_never_right() -> None:
    sealed = replace(STATED.sealed, frozen=replace(RIGHT, tickets=()))
    assert check(replace(STATED, sealed=sealed)).wrong is Step.POOL


def test_a_lot_made_anew_as_a_whole_is_found_by_the_seal_that_was_published() -> None:
    other = stated_lot(ANOTHER, drawing.draw(ANOTHER, SIGNED))
    assert check(other).wrong is None
    assert Trust.PUBLISHED_BEFORE in check(other).on_trust
    verdict = check(other, published=STATED.sealed.seal)
    assert verdict.wrong is Step.PUBLISHED
    assert check(STATED, published=STATED.sealed.seal).on_trust == ()
