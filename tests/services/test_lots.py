"""Lots of rounds: frozen once, sealed before chance is known, drawn by whoever brings the proof."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.cli.lots.lot_file import read_stated
from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.domain.lots.checking import check
from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.reveals import commitment_of
from matchpot.domain.lots.stored import read_frozen
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.rules import LotSource
from matchpot.persistence.models.rounds import Lot, Round
from matchpot.services import lot_parties, lots
from tests.builders import a_person
from tests.services.round_scenes import RULES, Scene, a_round

# The round of the beacon in docs/lots.md: a lot frozen at this second waits for it.
FROZEN_AT = datetime(2023, 9, 14, 11, 0, 1, tzinfo=UTC)
SIGNATURE = (
    "b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be"
    "41076862b98fad56e91a6b85b89cd97b"
)
POOL = [Ticket(id=f"P-00{number}") for number in range(1, 9)]
SECRET = "ab" * 32


def frozen(session: Session, source: LotSource = LotSource.COMMIT_REVEAL) -> tuple[Lot, Round]:
    scene = Scene(session)
    scene.clock.moment = FROZEN_AT
    row = a_round(scene, rules=replace(RULES, lot_source=source))
    made = lots.freeze(session, row, LotPurpose.NUMBERS, POOL, Limits(), FROZEN_AT)
    return made, row


def committed(session: Session, lot: Lot, name: str, secret: str = SECRET) -> int:
    by = a_person(session, name).id
    made = commitment_of(secret, party=name, commit=read_frozen(lot.document).commit)
    lot_parties.commit(session, lot.id, name=name, commitment=made, by=by, now=FROZEN_AT)
    return by


def test_a_lot_waits_for_the_first_round_of_the_beacon_a_day_ahead(session: Session) -> None:
    lot, row = frozen(session, LotSource.QUICKNET)
    assert lot.beacon_round == 657413
    assert lot.seal == lot.document["seal"]
    assert lots.order_of(session, row.id, LotPurpose.NUMBERS) is None
    before = FROZEN_AT + timedelta(hours=23)
    assert lots.awaited(session, before) == []
    assert lots.awaited(session, FROZEN_AT + timedelta(hours=25)) == [(lot.id, 657413)]


def test_whoever_brings_the_signature_draws_the_lot_and_anybody_can_check_it(
    session: Session,
) -> None:
    lot, row = frozen(session, LotSource.QUICKNET)
    seal, later = lot.seal, FROZEN_AT + timedelta(hours=25)
    assert lots.bring_signature(session, lot.id, f" {SIGNATURE.upper()} ", by=None, now=later)
    order = lots.order_of(session, row.id, LotPurpose.NUMBERS)
    assert order == tuple(f"P-00{number}" for number in (1, 4, 6, 8, 2, 3, 7, 5))
    assert lots.key_of(session, row.id, LotPurpose.NUMBERS)
    verdict = check(read_stated(json.dumps(lot.document).encode()), published=seal)
    assert verdict.wrong is None
    assert not lots.bring_signature(session, lot.id, SIGNATURE, by=None, now=later)


def test_a_forged_or_an_early_signature_draws_nothing(session: Session) -> None:
    lot, _ = frozen(session, LotSource.QUICKNET)
    forged = SIGNATURE[:-1] + "c"
    later = FROZEN_AT + timedelta(hours=25)
    for signature, now in ((forged, later), (SIGNATURE, FROZEN_AT), ("", later)):
        with pytest.raises(InvalidValue):
            lots.bring_signature(session, lot.id, signature, by=None, now=now)
    assert lot.drawn_at is None


def test_two_parties_draw_a_lot_that_anybody_can_check(session: Session) -> None:
    lot, row = frozen(session)
    assert (lot.seal, lot.beacon_round) == (None, None)
    by = committed(session, lot, "Ilse")
    lot_parties.seal(session, lot.id, by=by, now=FROZEN_AT)
    seal = lot.seal
    assert lot_parties.reveal(session, lot.id, name="Ilse", secret=SECRET, by=by, now=FROZEN_AT)
    assert check(read_stated(json.dumps(lot.document).encode()), published=seal).wrong is None
    assert lot.secret is None
    order = lots.order_of(session, row.id, LotPurpose.NUMBERS)
    assert order is not None
    assert sorted(order) == [ticket.id for ticket in POOL]


def test_nothing_is_sealed_with_the_platform_alone(session: Session) -> None:
    lot, _ = frozen(session)
    by = a_person(session).id
    with pytest.raises(InvalidValue):
        lot_parties.seal(session, lot.id, by=by, now=FROZEN_AT)


def test_a_commitment_can_be_replaced_until_the_seal_and_only_by_its_own_party(
    session: Session,
) -> None:
    lot, _ = frozen(session)
    by = committed(session, lot, "Ilse", "cd" * 32)
    made = commitment_of(SECRET, party="Ilse", commit=read_frozen(lot.document).commit)
    other = a_person(session).id
    for name, whose in (("Ilse", other), ("matchpot", by), (" Ilse", by)):
        with pytest.raises(InvalidValue):
            lot_parties.commit(session, lot.id, name=name, commitment=made, by=whose, now=FROZEN_AT)
    lot_parties.commit(session, lot.id, name="Ilse", commitment=made, by=by, now=FROZEN_AT)
    lot_parties.seal(session, lot.id, by=by, now=FROZEN_AT)
    with pytest.raises(NotAllowed):
        lot_parties.commit(session, lot.id, name="Ilse", commitment=made, by=by, now=FROZEN_AT)
    with pytest.raises(InvalidValue):
        lot_parties.reveal(session, lot.id, name="Ilse", secret="cd" * 32, by=by, now=FROZEN_AT)


def test_whoever_keeps_a_secret_holds_the_draw_up_for_three_days_and_no_longer(
    session: Session,
) -> None:
    lot, _ = frozen(session)
    by = committed(session, lot, "Ilse")
    committed(session, lot, "Notaris", "ef" * 32)
    lot_parties.seal(session, lot.id, by=by, now=FROZEN_AT)
    assert not lot_parties.reveal(session, lot.id, name="Ilse", secret=SECRET, by=by, now=FROZEN_AT)
    assert lot_parties.late(session) == [lot.id]
    early, late = FROZEN_AT + timedelta(hours=71), FROZEN_AT + timedelta(hours=72)
    assert not lot_parties.draw_revealed(session, lot, now=early)
    assert lot_parties.draw_revealed(session, lot, now=late)
    told = check(read_stated(json.dumps(lot.document).encode()), published=lot.seal)
    assert told.wrong is None
    assert "party_withheld" in told.on_trust


def test_freezing_again_answers_the_lot_that_waits_and_makes_another_after_the_draw(
    session: Session,
) -> None:
    lot, row = frozen(session)
    again = lots.freeze(session, row, LotPurpose.NUMBERS, POOL[:2], Limits(), FROZEN_AT)
    assert again.id == lot.id
    by = committed(session, lot, "Ilse")
    lot_parties.seal(session, lot.id, by=by, now=FROZEN_AT)
    lot_parties.reveal(session, lot.id, name="Ilse", secret=SECRET, by=by, now=FROZEN_AT)
    second = lots.freeze(session, row, LotPurpose.NUMBERS, POOL[:2], Limits(), FROZEN_AT)
    assert second.number == 2
    assert lots.order_of(session, row.id, LotPurpose.NUMBERS) is None
