"""Each quarter a lot draws some accepted reports for a talk; anybody can draw it again."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.cli.lots.lot_file import read_stated
from matchpot.domain.lots.checking import check
from matchpot.domain.lots.reveals import commitment_of
from matchpot.domain.lots.stored import read_frozen
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.requests import Ask
from matchpot.domain.reports.spot_checks import code_of, pool
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import Policy, Tier
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Lot
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import duty_answers, lot_parties, report_requests, spot_checks
from tests.builders import a_fund, a_member
from tests.services.duty_scenes import a_settled_campaign, matched, publishes, reports

SECRET, OWN = b"key", "ab" * 32
ACCEPTED_AT = datetime(2026, 5, 20, 12, tzinfo=UTC)
NEXT_QUARTER = datetime(2026, 7, 2, 12, tzinfo=UTC)
TENTH = Policy(
    tiers=(Tier(from_cents=0, asks=(frozenset({Format.CONFIRMATION}),), spot_check_bps=1_000),)
)


@pytest.fixture
def fund(session: Session) -> Organisation:
    fund = a_fund(session)
    publishes(session, fund, TENTH)
    return fund


def accepted(session: Session, fund: Organisation, *, at: datetime = ACCEPTED_AT) -> Duty:
    """A report this fund accepted."""
    duty = matched(session, a_settled_campaign(session), 200_000, fund=fund)
    reports(session, duty)
    by = a_member(session, fund).id
    duty_answers.acknowledge(session, duty.id, by=by, thanks="", now=at)
    return duty


def freeze(session: Session, fund: Organisation, now: datetime = NEXT_QUARTER) -> Lot | None:
    return spot_checks.freeze(session, fund.id, by_beacon=False, secret=SECRET, now=now)


def draw(session: Session, fund: Organisation, lot: Lot, now: datetime = NEXT_QUARTER) -> None:
    """Somebody of the fund puts chance in, and the lot is drawn."""
    by, name = a_member(session, fund, name="Ilse").id, "Ilse"
    made = commitment_of(OWN, party=name, commit=read_frozen(lot.document).commit)
    lot_parties.commit(session, lot.id, name=name, commitment=made, by=by, now=now)
    lot_parties.seal(session, lot.id, by=by, now=now)
    assert lot_parties.reveal(session, lot.id, name=name, secret=OWN, by=by, now=now)


def letters(session: Session, notice: str) -> int:
    mails = select(OutboxRow).where(OutboxRow.key.startswith(f"mail:{notice}:", autoescape=True))
    return len(session.scalars(mails).all())


def test_blanks_make_a_share_exactly_that_share_in_a_pool_of_any_size() -> None:
    for count, full, take in ((1, 20, 1), (20, 20, 1), (21, 40, 2)):
        spread = pool({f"R-{at:02d}": 500 for at in range(count)})
        assert (len(spread.tickets), spread.limits.per_stratum) == (full, {"500": take})
    assert pool({"R-01": 0}).tickets == ()


def test_shares_of_several_policies_are_drawn_apart() -> None:
    spread = pool({"R-01": 500, "R-02": 1_000, "R-03": 1_000})
    assert spread.limits.per_stratum == {"500": 1, "1000": 1}
    assert len(spread.tickets) == 30


def test_a_lot_is_frozen_once_a_quarter_over_what_was_accepted_before_it(
    session: Session, fund: Organisation
) -> None:
    duty = accepted(session, fund)
    now_accepted = accepted(session, fund, at=NEXT_QUARTER)
    assert spot_checks.funds_to_draw(session, now=NEXT_QUARTER) == [fund.id]
    lot = freeze(session, fund)
    assert lot is not None
    codes = {one.id for one in read_frozen(lot.document).tickets}
    assert code_of(duty.id, secret=SECRET) in codes
    assert code_of(now_accepted.id, secret=SECRET) not in codes
    assert len(codes) == 10
    assert freeze(session, fund) is None
    later = freeze(session, fund, datetime(2026, 10, 1, 12, tzinfo=UTC))
    assert later is not None
    codes = {one.id for one in read_frozen(later.document).tickets}
    assert code_of(now_accepted.id, secret=SECRET) in codes
    assert code_of(duty.id, secret=SECRET) not in codes


def test_an_empty_quarter_has_no_lot(session: Session, fund: Organisation) -> None:
    accepted(session, fund, at=NEXT_QUARTER)
    assert freeze(session, fund) is None
    assert freeze(session, a_fund(session)) is None


def test_the_lot_names_nobody_and_everybody_can_check_it(
    session: Session, fund: Organisation
) -> None:
    for _ in range(10):
        accepted(session, fund)
    lot = freeze(session, fund)
    assert lot is not None
    assert "Sam Maker" not in json.dumps(lot.document)
    assert letters(session, "report_lot_waits") == 11
    draw(session, fund, lot)
    stated = read_stated(json.dumps(lot.document).encode())
    assert check(stated, published=lot.seal).wrong is None
    assert len(lot.document["drawn"]["taken"]) == 1


def test_whoever_is_drawn_is_told_once_and_may_then_be_asked_for_a_talk(
    session: Session, fund: Organisation
) -> None:
    found = [accepted(session, fund) for _ in range(10)]
    lot = freeze(session, fund)
    assert lot is not None
    assert spot_checks.tell(session, lot.id, secret=SECRET, now=NEXT_QUARTER) == 0
    draw(session, fund, lot)
    assert spot_checks.drawn_lately(session, now=NEXT_QUARTER) == [lot.id]
    told = [spot_checks.tell(session, lot.id, secret=SECRET, now=NEXT_QUARTER) for _ in range(2)]
    assert (told, letters(session, "report_drawn")) == ([1, 0], 1)
    (drawn,) = [one for one in found if one.lot_id == lot.id]
    by, words = a_member(session, fund).id, "Could we talk about the concert for half an hour?"
    asked = report_requests.ask(session, drawn.id, Ask.TALK, by=by, body=words, now=NEXT_QUARTER)
    assert asked.refused is None
    duty_answers.looked(session, drawn.id, by=by, note=words, now=NEXT_QUARTER)
    assert drawn.looked_note == words
    assert drawn.state is DutyState.ACKNOWLEDGED


def test_a_lot_by_the_beacon_is_sealed_at_once(session: Session, fund: Organisation) -> None:
    accepted(session, fund)
    lot = spot_checks.freeze(session, fund.id, by_beacon=True, secret=SECRET, now=NEXT_QUARTER)
    assert lot is not None
    assert lot.seal == lot.document["seal"]
    assert lot.beacon_round is not None
    assert letters(session, "report_lot_waits") == 0
