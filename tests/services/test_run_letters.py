"""Makers read what their campaign gets of a divided pot, and what a correction changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.matching.qf import Qf
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.work import OutboxRow
from tests.builders import euros
from tests.services.division_scenes import (
    ADA,
    BO,
    CY,
    a_round,
    approved,
    closes,
    ends,
    prepared,
    settled,
)
from tests.services.payout_scenes import maker_of
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def letters(town: Town, notice: str) -> dict[int, dict[str, Any]]:
    """What the letters of one kind say, by campaign."""
    rows = town.session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail"))
    payloads = [row.payload for row in rows if row.payload["notice"] == notice]
    return {one["values"]["campaign_id"]: {**one["values"], "to": one["to"]} for one in payloads}


def to(town: Town, campaign: Campaign) -> str:
    return maker_of(town, campaign).email


def test_every_maker_reads_their_share_and_who_got_nothing_reads_why(town: Town) -> None:
    pot, (one, other, lonely) = a_round(town, campaigns=3, rule=Qf())
    for campaign in (one, other):
        town.gives(campaign, euros(20), email=ADA)
        town.gives(campaign, euros(30), email=BO)
    town.gives(lonely, euros(30), email=CY)
    closes(town, pot)
    ends(town, one, other, lonely)
    run = approved(town, prepared(town, pot))
    assert letters(town, "pot_divided") == {}
    settled(town, run)
    sent = letters(town, "pot_divided")
    assert {key: (told["cents"], told["people"], told["to"]) for key, told in sent.items()} == {
        one.id: (euros(150), 2, to(town, one)),
        other.id: (euros(150), 2, to(town, other)),
        lonely.id: (0, 1, to(town, lonely)),
    }
    assert sent[lonely.id]["why"] == "one_donor"
    assert sent[one.id]["counted_cents"] == euros(50)
    settled(town, run)
    assert letters(town, "pot_divided") == sent


def test_a_share_that_is_paid_later_says_when(town: Town) -> None:
    pot, (one, other) = a_round(town)
    town.gives(one, euros(100), email=ADA)
    closes(town, pot)
    ends(town, one, other)
    ended_at = town.clock.now()
    town.limits = replace(town.limits, first_payout_after_days=30)
    settled(town, approved(town, prepared(town, pot)))
    told = letters(town, "pot_divided")[one.id]
    assert told["payable_at"] == (ended_at + timedelta(days=30)).isoformat()


def test_a_correction_tells_only_whose_share_changed_and_by_how_much(town: Town) -> None:
    pot, (one, other, third) = a_round(town, campaigns=3, cents=euros(300))
    town.gives(one, euros(100), email=ADA)
    late = town.gives(other, euros(100), email=BO)
    closes(town, pot)
    ends(town, one, other, third)
    settled(town, approved(town, prepared(town, pot)))
    town.gives_back(town.session.get_one(Donation, late.id))
    settled(town, approved(town, prepared(town, pot)))
    sent = letters(town, "pot_corrected")
    assert {key: (told["cents"], told["diff_cents"]) for key, told in sent.items()} == {
        one.id: (euros(300), euros(150)),
        other.id: (0, -euros(150)),
    }
