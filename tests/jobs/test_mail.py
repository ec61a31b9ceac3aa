"""Mail as it is written: every notice, in both languages, to whoever it is for."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from jinja2 import StrictUndefined
from markupsafe import escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.exclusions import APPEALABLE
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import unit_of_work
from matchpot.integrations import mail_folder
from matchpot.integrations.links import Purpose
from matchpot.jobs import mail, runner
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import exclusion_letters, joining_letters, notices, run_letters
from matchpot.services.exclusion_letters import Case, OwnGift
from matchpot.services.letter_readers import READERS
from matchpot.services.letters import Gift, Joining, Payment, Plan, Reader, SignedLink, Transfer
from matchpot.services.run_letters import Share
from matchpot.web import letter_previews
from tests.builders import NOON, euros
from tests.jobs.application_notices import promise_application_letters
from tests.jobs.award_notices import promise_award_letters
from tests.jobs.change_notices import promise_change_letters
from tests.jobs.follow_notices import promise_follow_letters
from tests.jobs.loan_notices import promise_loan_letters
from tests.jobs.network_notices import promise_network_letters
from tests.jobs.note_notices import promise_note_letters
from tests.jobs.panel_notices import promise_panel_letters
from tests.jobs.promise_notices import promise_promise_letters
from tests.jobs.report_notices import promise_report_letters
from tests.jobs.round_notices import promise_round_letters
from tests.jobs.vote_notices import promise_vote_letters
from tests.sources import TEMPLATES

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

PLAN = Plan(campaign_id=1, title="Licht & donker", slug="licht")
GIFT = Gift(
    donation_id=7,
    token="a-token-of-this-gift",
    title="Licht & donker",
    slug="licht",
    gift_cents=euros(25),
    tip_cents=250,
    matches=(("Stadsfonds", euros(25)), ("Fonds <B>", 1250)),
)
PAYMENT = Payment(payout_id=3, title="Licht & donker", amount_cents=euros(4000))
JOINING = Joining(
    pot_id=2, pot="Podium", fund="Stadsfonds", campaign_id=1, title="Licht", slug="licht"
)
TRANSFER = Transfer(
    pay_in_id=6, pot_id=2, pot="Podium", fund="Stadsfonds", amount_cents=euros(10_000)
)
SHARE = Share(
    run_id=8,
    campaign_id=1,
    title="Licht",
    pot="Podium",
    pot_slug="podium",
    fund="Stadsfonds",
    fund_slug="stadsfonds",
    kind="qf",
    people=12,
    counted_cents=euros(300),
    why=None,
    cents=euros(450),
    diff_cents=euros(450),
)


CASE = Case(case=1, title="Licht", slug="licht", pot="De verdubbelaar", fund="Stadsfonds")


def link(purpose: Purpose, *parts: int | str) -> SignedLink:
    return SignedLink(purpose=purpose.value, parts=parts)


@dataclass(frozen=True)
class Promised:
    """Promises every notice there is, to one reader."""

    session: Session
    to: Reader

    def everything(self) -> None:
        self.accounts()
        self.campaigns()
        self.gifts()
        self.left_out()
        self.money()
        promise_panel_letters(self.session, self.to)
        promise_application_letters(self.session, self.to)
        promise_round_letters(self.session, self.to)
        promise_award_letters(self.session, self.to)
        promise_promise_letters(self.session, self.to)
        promise_loan_letters(self.session, self.to)
        promise_network_letters(self.session, self.to)
        promise_report_letters(self.session, self.to)
        promise_note_letters(self.session, self.to)
        promise_change_letters(self.session, self.to)
        promise_vote_letters(self.session, self.to)
        promise_follow_letters(self.session, self.to)

    def accounts(self) -> None:
        known: dict[str, Any] = {"person_id": 1, "now": NOON}
        confirm = link(Purpose.VERIFY_EMAIL, 1, "mark", "maker")
        notices.verify_email(self.session, self.to, confirm, **known)
        notices.address_in_use(self.session, self.to, **known)
        reset = link(Purpose.RESET_PASSWORD, 1, "mark")
        notices.reset_password(self.session, self.to, reset, **known)
        notices.password_changed(self.session, self.to, **known)
        change = link(Purpose.CHANGE_EMAIL, 1, "mark")
        notices.confirm_new_email(self.session, self.to, change, **known)
        notices.email_changed(self.session, self.to, **known)
        offer = link(Purpose.INVITATION, 4)
        notices.member_invited(
            self.session, self.to, offer, organisation="Stadsfonds", inviter="Ilse", now=NOON
        )

    def campaigns(self) -> None:
        about: tuple[Any, ...] = (self.session, self.to, PLAN)
        notices.campaign_submitted(*about, maker="Noor", now=NOON)
        notices.campaign_changes_requested(*about, note="Shorter.\nPlease.", now=NOON)
        notices.campaign_approved(*about, now=NOON)
        notices.campaign_rejected(*about, note="Not for us.", now=NOON)
        notices.campaign_live(*about, deadline_at=NOON + timedelta(days=30), now=NOON)
        sums = {"raised_cents": euros(900)}
        notices.campaign_succeeded_maker(*about, **sums, match_cents=euros(90), now=NOON)
        notices.campaign_failed_maker(*about, **sums, goal_cents=euros(1000), now=NOON)
        notices.project_update(
            self.session, [self.to], PLAN, update_id=5, headline="We started", now=NOON
        )

    def gifts(self) -> None:
        about: tuple[Any, ...] = (self.session, self.to, GIFT)
        notices.donation_thanks(*about, now=NOON)
        notices.donation_failed(*about, now=NOON)
        notices.campaign_succeeded_donor(*about, now=NOON)
        notices.campaign_failed_donor(*about, now=NOON)
        for number, reason in enumerate(RefundReason):
            notices.refund_done(*about, refund_id=number, cents=euros(25), reason=reason, now=NOON)

    def left_out(self) -> None:
        about: tuple[Any, ...] = (self.session, self.to, CASE)
        own, answer = OwnGift(token="a-token", gift_cents=euros(25)), "It is a choir."
        for number, reason in enumerate(APPEALABLE):
            note = "Ten in a second." if reason is Reason.LEFT_OUT else ""
            exclusion_letters.gift_left_out(
                self.session,
                self.to,
                replace(CASE, case=number),
                own,
                reason=reason.value,
                note=note,
                until_at=NOON,
                whole_person=bool(note),
                now=NOON,
            )
        for restored in (False, True):
            now = NOON + timedelta(seconds=restored)
            exclusion_letters.gifts_left_out(*about, gifts=2, restored=restored, now=now)
            said: dict[str, Any] = {"restored": restored, "answer": answer, "now": now}
            exclusion_letters.appeal_decided(*about, own, cents=euros(5) * restored, **said)
            exclusion_letters.appeal_told(*about, **said)
        exclusion_letters.appeal_made(*about, now=NOON)

    def money(self) -> None:
        for notice in (
            notices.onboarding_needed,
            notices.payout_approval_asked,
            notices.payout_sent,
            notices.payout_failed,
        ):
            notice(self.session, self.to, PAYMENT, now=NOON)
        for answer in (
            joining_letters.pot_join_asked,
            joining_letters.pot_invited,
            joining_letters.pot_joined,
            joining_letters.pot_join_declined,
            joining_letters.pot_invitation_accepted,
            joining_letters.pot_invitation_declined,
        ):
            answer(self.session, self.to, JOINING, now=NOON)
        run_letters.pot_divided(self.session, self.to, SHARE, now=NOON)
        run_letters.pot_corrected(self.session, self.to, replace(SHARE, diff_cents=-1), now=NOON)
        about: tuple[Any, ...] = (self.session, self.to, TRANSFER)
        notices.pay_in_to_confirm(*about, now=NOON)
        notices.pay_in_sent_back(*about, reason="Not on the statement.", now=NOON)


def reader(locale: str) -> Reader:
    return Reader(key="person:1", email="noor@example.nl", locale=locale, name="Noor <Bakker>")


def promise_everything(locale: str) -> list[OutboxRow]:
    with unit_of_work() as session:
        Promised(session, reader(locale)).everything()
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.id)))


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_every_notice_can_be_written_in_every_language(app: Flask, locale: str) -> None:
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        rows = promise_everything(locale)
        for row in rows:
            written = mail.write(row.payload, key=row.key)
            assert written.subject
            assert written.subject == written.subject.strip()
            assert "Noor <Bakker>" in written.text
            assert "Noor &lt;Bakker&gt;" in written.html
            assert f'lang="{locale}"' in written.html
            assert f"http://localhost/{locale}/" in written.text
    folders = {path.name for path in (TEMPLATES / "email").iterdir() if path.is_dir()}
    assert folders == {row.payload["notice"] for row in rows}


def test_every_letter_has_samples_with_the_values_that_are_sent(app: Flask) -> None:
    with app.app_context():
        sent = {
            row.payload["notice"]: set(row.payload["values"]) for row in promise_everything("nl")
        }
    shown = {
        notice: {frozenset(sample) for sample in known}
        for notice, known in letter_previews.samples(TEMPLATES).items()
    }
    assert shown == {notice: {frozenset(names)} for notice, names in sent.items()}


@pytest.mark.parametrize("locale", ["nl", "en"])
def test_every_sample_is_a_letter_that_says_why_it_came(app: Flask, locale: str) -> None:
    app.jinja_env.undefined = StrictUndefined
    with app.app_context():
        for notice, known in letter_previews.samples(TEMPLATES).items():
            for values in known:
                payload = {"notice": notice, "to": "", "name": "", "locale": locale}
                written = mail.write({**payload, "values": values}, key="k")
                *_, why, answers = written.text.strip().splitlines()
                assert why.startswith(("Je krijgt dit", "You get this")), notice
                assert answers
                first = " ".join(written.text.split("\n\n")[1].split())
                assert f" hidden>{escape(first)}</div>" in written.html
    assert set(READERS) == set(letter_previews.samples(TEMPLATES))


def test_no_key_of_a_mail_holds_a_name_or_an_address(app: Flask) -> None:
    with app.app_context():
        keys = " ".join(row.key for row in promise_everything("nl")).lower()
    assert not [word for word in ("noor", "bakker", "@", "example") if word in keys]


def test_no_working_link_lies_in_the_database(app: Flask) -> None:
    with app.app_context():
        row = promise_everything("en")[0]
        written = mail.write(row.payload, key=row.key)
        token = written.text.partition("/account/confirm/")[2].split()[0]
    assert token
    assert token not in str(row.payload)


def test_a_gift_is_thanked_for_with_what_each_fund_adds(app: Flask) -> None:
    with app.app_context():
        rows = {row.payload["notice"]: row for row in promise_everything("en")}
        thanks = mail.write(rows["donation_thanks"].payload, key="k")
    assert "Your gift: €25.00" in thanks.text
    assert "Stadsfonds adds: €25.00" in thanks.text
    assert "Fonds <B> adds: €12.50" in thanks.text
    assert "Fonds &lt;B&gt; adds" in thanks.html
    assert "Your tip for the platform: €2.50" in thanks.text
    assert "/a-token-of-this-gift" in thanks.text


def test_a_promised_mail_is_delivered_once_and_a_forgotten_one_never(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            for number in (1, 2, 2):
                notices.password_changed(session, reader("nl"), person_id=number, now=NOON)
            session.flush()
            forgotten = session.scalars(select(OutboxRow).order_by(OutboxRow.id)).all()[0]
            forgotten.payload = {}
        runner.drain()
        runner.drain()
        settings = app.extensions["matchpot_settings"]
        sent = list(mail_folder.latest(settings.var / "mail"))
    assert [one.to for one in sent] == ["noor@example.nl"]
