"""Being forgotten: nothing that tells who somebody was is left, and the books stay whole."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from matchpot.domain.accounts import ErasureBlock, ErasureBlocked
from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.people import MembershipRole
from matchpot.domain.refunds import RefundReason
from matchpot.domain.reports.changes import ChangeKind
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.ledger import LedgerAccount
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import people as queries
from matchpot.persistence.queries.personal_data import erasure_blocks, everything
from matchpot.services import change_notices, notices, organisations, people, personal_data, refunds
from matchpot.services.change_notices import Change
from matchpot.services.letters import donor
from tests.builders import NOON, a_campaign, a_fund, a_member, a_person, a_project, euros
from tests.services.award_scenes import a_published_round
from tests.services.duty_scenes import ENDS_ON, a_settled_campaign, matched
from tests.services.panel_scenes import SECRET
from tests.services.payout_scenes import (
    a_ready_payout,
    an_operator,
    approve,
    at_bank,
    maker_of,
    send,
)
from tests.towns import Town

NAME, EMAIL = "Xanthippe Quist", "xanthippe.quist@example.nl"


def xanthippe(session: Session) -> int:
    new = people.NewPerson(name=NAME, email=EMAIL, password_hash="hash", locale="nl")
    return people.create(session, new, now=NOON, verified=True)


def a_gift(session: Session, campaign: Campaign, *, person_id: int | None, token: str) -> Donation:
    gift = Donation(
        token=token,
        form_key=token,
        campaign_id=campaign.id,
        person_id=person_id,
        state=DonationState.PAID,
        gift_cents=euros(25),
        tip_cents=0,
        donor_key=token,
        email=EMAIL.upper(),
        name=NAME,
        message=f"Good luck from {NAME}",
        locale="nl",
        created_at=NOON,
        expires_at=NOON,
        paid_at=NOON,
    )
    session.add(gift)
    session.flush()
    return gift


def traces(session: Session) -> list[str]:
    """Tables in which any text still holds the name or the address."""
    found = []
    for table in inspect(session.connection()).get_table_names():
        for row in session.execute(text(f'SELECT * FROM "{table}"')).mappings():
            told = json.dumps(dict(row), default=str).lower()
            if "xanthippe" in told or "quist" in told:
                found.append(table)
    return found


def test_nothing_tells_who_an_erased_person_was(session: Session) -> None:
    person_id = xanthippe(session)
    campaign = a_campaign(session)
    gift = a_gift(session, campaign, person_id=person_id, token="signed-in")
    guest = a_gift(session, campaign, person_id=None, token="as-a-guest")
    fund = a_fund(session)
    owner = a_member(session, fund)
    actor = organisations.Actor(person_id=owner.id, name=owner.name, locale="nl")
    organisations.invite(session, fund.id, EMAIL, MembershipRole.MEMBER, actor=actor, now=NOON)
    people.ask_reset(session, EMAIL, now=NOON)
    assert traces(session)
    personal_data.erase(session, person_id, now=NOON, secret=SECRET)
    session.flush()
    assert traces(session) == []
    for one in (gift, guest):
        session.refresh(one)
        assert (one.gift_cents, one.email, one.anonymous) == (euros(25), None, True)
    assert queries.standing(session, person_id) is None
    assert queries.account_at(session, EMAIL) is None


def test_an_erased_address_may_sign_up_again(session: Session) -> None:
    personal_data.erase(session, xanthippe(session), now=NOON, secret=SECRET)
    assert xanthippe(session)


def test_a_maker_with_a_running_campaign_cannot_be_erased_yet(session: Session) -> None:
    maker = a_person(session)
    project = a_project(session, maker=maker)
    campaign = a_campaign(session, project=project, state=CampaignState.LIVE)
    with pytest.raises(ErasureBlocked) as refused:
        personal_data.erase(session, maker.id, now=NOON, secret=SECRET)
    assert refused.value.reasons == (ErasureBlock.CAMPAIGN_RUNNING,)
    campaign.state = CampaignState.CLOSED_FAILED
    session.flush()
    assert erasure_blocks(session, maker.id) == ()


def test_a_maker_who_was_paid_may_be_forgotten_and_not_before(session: Session) -> None:
    town = Town(session)
    campaign, payout = a_ready_payout(town)
    maker = maker_of(town, campaign)
    blocked = (ErasureBlock.CAMPAIGN_RUNNING, ErasureBlock.MONEY_UNDER_WAY)
    assert erasure_blocks(session, maker.id) == blocked
    approve(town, payout, an_operator(town))
    send(town, payout)
    assert erasure_blocks(session, maker.id) == blocked
    at_bank(town, payout, "failed")
    assert ErasureBlock.MONEY_UNDER_WAY in erasure_blocks(session, maker.id)
    town.clock.forward(minutes=1)
    at_bank(town, payout)
    assert erasure_blocks(session, maker.id) == ()
    personal_data.erase(session, maker.id, now=town.clock.now(), secret=SECRET)
    # The books go on naming the maker by number for as long as the law asks.
    payable = f"Liabilities:Maker:M{maker.id}:Payable"
    assert payable in session.scalars(select(LedgerAccount.name)).all()
    town.checked()


def test_a_donor_who_is_owed_a_refund_is_not_forgotten_before_it_arrived(session: Session) -> None:
    town = Town(session)
    campaign = town.campaign()
    donor_id = xanthippe(session)
    gift = town.gives(campaign, euros(25), email=EMAIL)
    now = town.clock.now()
    refunds.request_whole(session, gift.id, reason=RefundReason.DONOR_ASKED, by=None, now=now)
    assert erasure_blocks(session, donor_id) == (ErasureBlock.MONEY_UNDER_WAY,)
    town.send_refunds()
    assert erasure_blocks(session, donor_id) == ()


def test_the_last_owner_of_a_fund_cannot_be_erased_yet(session: Session) -> None:
    fund = a_fund(session)
    owner = a_member(session, fund)
    assert erasure_blocks(session, owner.id) == (ErasureBlock.LAST_OWNER,)
    a_member(session, fund)
    assert erasure_blocks(session, owner.id) == ()


def test_the_export_holds_gifts_and_keeps_secrets_back(session: Session) -> None:
    person_id = xanthippe(session)
    a_gift(session, a_campaign(session), person_id=None, token="as-a-guest")
    kept = everything(session, person_id)
    assert kept["gifts"][0]["gift_cents"] == euros(25)
    assert kept["person"][0]["name"] == NAME
    assert "password_hash" not in json.dumps(kept)


def test_mail_that_was_sent_is_emptied_after_a_week(session: Session) -> None:
    person = session.get_one(Person, xanthippe(session))
    to = donor(1, email=EMAIL, locale="nl")
    notices.password_changed(session, to, person_id=person.id, now=NOON)
    row = session.scalars(select(OutboxRow)).one()
    assert personal_data.forget_sent_mail(session, before=NOON) == 0
    row.done_at = NOON
    session.flush()
    assert personal_data.forget_sent_mail(session, before=NOON + timedelta(days=7)) == 1
    assert personal_data.forget_sent_mail(session, before=NOON + timedelta(days=7)) == 0
    session.refresh(row)
    assert row.payload == {}


def test_an_award_keeps_its_letter_without_the_people_in_it(session: Session) -> None:
    town = Town(session)
    published = a_published_round(town, asks=(4_000,))
    award = published.awards()[0]
    maker = session.get_one(Person, award.maker_id)
    assert erasure_blocks(session, maker.id) == (ErasureBlock.MONEY_UNDER_WAY,)
    award.terms = f"Dear {maker.name}, write to {maker.email}."
    award.motivation = f"For what {maker.name} does here."
    published.decline(award)
    personal_data.erase(session, maker.id, now=town.clock.now(), secret=SECRET)
    assert award.terms == "Dear –, write to –."
    assert award.motivation == "For what – does here."
    assert [one["id"] for one in everything(session, maker.id)["awards"]] == [award.id]


def test_a_notice_of_change_stays_as_a_fact_without_its_words(session: Session) -> None:
    campaign = a_settled_campaign(session)
    duty = matched(session, campaign, euros(2_000))
    campaign.state = CampaignState.PAID_OUT
    change = Change(kind=ChangeKind.LATER, body=f"{NAME} broke a leg.")
    notice = change_notices.send(session, duty.project_id, change, by=duty.maker_id, now=NOON)
    kept = everything(session, duty.maker_id)
    assert [one["body"] for one in kept["changes"]] == [change.body]
    assert kept["projects"][0]["ends_on"] == ENDS_ON.isoformat()
    personal_data.erase(session, duty.maker_id, now=NOON, secret=SECRET)
    session.refresh(notice)
    assert (notice.kind, notice.body) == (ChangeKind.LATER, personal_data.NOBODY)
