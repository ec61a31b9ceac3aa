"""Gifts to try rules on: past campaigns without a name, or a fund's own file, line by line."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.donation_lists import Flaw
from matchpot.persistence.models.donations import Donation
from matchpot.services import replays
from matchpot.services.editing import Opened
from matchpot.services.replays import FileFlaw, GiftsRefused
from matchpot.services.rules import read_draft
from tests.builders import NOON, euros
from tests.plans import a_live_plan


def ended(session: Session, state: CampaignState, days_ago: int = 0) -> Opened:
    plan = a_live_plan(session)
    plan.campaign.state, plan.campaign.ended_at = state, NOON - timedelta(days=days_ago)
    return plan


def a_gift(session: Session, plan: Opened, number: int, **more: Any) -> None:
    values: dict[str, Any] = {
        "token": f"t{plan.campaign.id}-{number}", "form_key": f"f{plan.campaign.id}-{number}",
        "campaign_id": plan.campaign.id, "state": DonationState.PAID, "gift_cents": euros(25),
        "tip_cents": 100, "donor_key": f"d{number}", "name": "Anna", "locale": "nl",
        "created_at": NOON, "expires_at": NOON, "paid_at": NOON - timedelta(days=30 - number),
    }  # fmt: skip
    session.add(Donation(**values | more))
    session.flush()


def test_past_campaigns_come_with_their_gifts_in_order_and_without_what_counts_for_nobody(
    session: Session,
) -> None:
    made = ended(session, CampaignState.PAID_OUT)
    missed = ended(session, CampaignState.CLOSED_FAILED, days_ago=5)
    running = a_live_plan(session)
    a_gift(session, made, 2, refunded_cents=500, refunded_gift_cents=500)
    a_gift(session, made, 1)
    a_gift(session, made, 3, unmatched_because="self_donation")
    a_gift(session, missed, 1, state=DonationState.REFUNDED, refunded_cents=2_600,
           refunded_gift_cents=2_500)  # fmt: skip
    a_gift(session, running, 1)
    row = replays.past(session)
    assert [one.id for one in row.projects] == [made.campaign.id, missed.campaign.id]
    played = {(one.project, one.donor, one.cents) for one in row.gifts}
    a, b = made.campaign.id, missed.campaign.id
    assert played == {(a, "d1", 2_500), (a, "d2", 2_000), (b, "d1", 2_500)}
    days = [one.day for one in row.gifts if one.day]
    assert days == sorted(days)
    assert "Anna" not in str(row)


def test_campaigns_beyond_the_most_gifts_are_left_out_whole_and_counted(session: Session) -> None:
    for days_ago in (1, 2, 3):
        plan = ended(session, CampaignState.PAID_OUT, days_ago)
        for number in (1, 2):
            a_gift(session, plan, number)
    row = replays.past(session, most=5)
    assert (len(row.projects), len(row.gifts), row.left_out) == (2, 4, 1)


def test_a_file_is_read_in_the_order_of_its_lines() -> None:
    text = "\ufeffdonor,cents,project,day,goal_cents\r\nx,2500,a,2026-05-01,100000\r\ny,500,b,,\r\n"
    row = replays.read_file(text.encode())
    assert [(one.project, one.donor, one.cents, one.day) for one in row.gifts] == [
        ("a", "x", 2_500, date(2026, 5, 1)),
        ("b", "y", 500, None),
    ]
    assert [(one.id, one.goal_cents) for one in row.projects] == [("a", 100_000), ("b", 0)]
    draft = read_draft("ratio", {"num": 1, "den": 1}, {})
    # Without a goal the platform's limit of half of it leaves nothing.
    assert replays.try_on(row, draft, total_cents=10_000).by_project == {"a": 2_500, "b": 0}


@pytest.mark.parametrize(
    ("text", "flaw", "line"),
    [
        (b"\xff\xfe\x00", Flaw.NOT_UTF8, 1),
        (b"", Flaw.COLUMN_MISSING, 1),
        (b"project,donor\na,x\n", Flaw.COLUMN_MISSING, 1),
        (b"project,donor,cents\n", FileFlaw.NO_GIFTS, 0),
        (b"project,donor,cents\na,,5\n", Flaw.EMPTY, 2),
        (b"project,donor,cents\na,x\n", Flaw.OTHER_WIDTH, 2),
        (b"project,donor,cents\na,x,5\na,x,0\n", Flaw.ZERO, 3),
        (b"project,donor,cents\na,x,-5\n", Flaw.NEGATIVE, 2),
        (b"project,donor,cents\na,x,1e9\n", Flaw.NOT_WHOLE, 2),
        (b"project,donor,cents\na,x,12.50\n", Flaw.NOT_WHOLE, 2),
        (b"project,donor,cents\na,x,\xd9\xa1\n", Flaw.NOT_WHOLE, 2),
        (b"project,donor,cents\na,x,9999999999999999999\n", Flaw.TOO_LARGE, 2),
        (b"Project,donor,cents\na,x,5\n", Flaw.COLUMN_MISSING, 1),
        (b"project,donor,cents,day,day\na,x,5,,\n", Flaw.COLUMN_TWICE, 1),
        (b'project,donor,cents\na,"x,5\n', Flaw.NOT_CSV, 2),
        (b"project,donor,cents,goal_cents\na,x,5,oops\n", Flaw.NOT_WHOLE, 2),
        (b"project,donor,cents,day\na,x,5,20260501\n", FileFlaw.NOT_A_DAY, 2),
        (b"project,donor,cents,goal_cents\na,x,5,10\na,y,5,11\n", FileFlaw.GOAL_DIFFERS, 3),
        (b"x" * (2 * 1024 * 1024 + 1), FileFlaw.TOO_LARGE, 0),
        (b"project,donor,cents\n" + b"a,x,5\n" * 10_001, FileFlaw.TOO_MANY_GIFTS, 0),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(
    text: bytes, flaw: Flaw | FileFlaw, line: int
) -> None:
    with pytest.raises(GiftsRefused) as refused:
        replays.read_file(text)
    assert (line, flaw) in [(at, what) for at, what, _value in refused.value.problems]


def test_all_problems_of_a_file_are_told_at_once_up_to_twenty() -> None:
    with pytest.raises(GiftsRefused) as refused:
        replays.read_file(b"project,donor,cents\n" + b"a,x,oops\n" * 50)
    assert len(refused.value.problems) == 20
