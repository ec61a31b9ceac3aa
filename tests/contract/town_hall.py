"""A platform with one of everything in it, so that every address leads somewhere.

Made once through the services where that is short, and copied for each module of tests.
`World` holds ids and slugs alone: rows belong to the session that made them.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.endings import EndingStep, ReturnState, sealed
from matchpot.domain.ledger import postings
from matchpot.domain.matching.pro_rata import ProRata
from matchpot.domain.matching.rules import Sealed
from matchpot.domain.pots import PotCampaignState, PotState
from matchpot.extensions import unit_of_work
from matchpot.integrations.links import Purpose, SignedLinks
from matchpot.integrations.passwords import Passwords
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Refund
from matchpot.persistence.models.endings import EndingStepRow, FundReturn
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.payments import Quarantined
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import (
    appeals,
    books,
    closing,
    household,
    leaving_out,
    pay_ins,
    payees,
    people,
    refund_runs,
    run_settling,
    runs,
)
from matchpot.services import refunds as refund_service
from matchpot.services.leaving_out import LeavingOut
from matchpot.services.ports import Outside
from tests.builders import a_place, a_pot, a_rule, euros
from tests.contract import halls
from tests.contract.founders import PASSWORD, Founders
from tests.plans import put_live
from tests.towns import SECRET

CAST = ("maker", "other_maker", "coach", "operator", "member", "stranger", "donor")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Who and what there is. `ids` and `words` are by the names addresses use."""

    people: dict[str, int]
    ids: dict[str, int]
    words: dict[str, str]
    links: dict[str, str] = field(default_factory=dict)


def build(app: Flask, outside: Outside) -> World:
    """Fill an empty platform; tells what is in it."""
    with app.app_context(), unit_of_work() as session:
        builder = _Builder(session, outside, app.extensions["matchpot_settings"].secret_key)
        builder.cast()
        builder.plans()
        builder.money()
        halls.fill(builder)
        builder.links()
        return World(
            people=builder.people, ids=builder.ids, words=builder.words, links=builder.signed
        )


class _Builder(Founders):
    """Money on top of the people and the plans."""

    def money(self) -> None:
        """Pots, gifts, an end that succeeded and one that failed, and what went wrong."""
        session, now = self.session, self.clock.now()
        pot = self._pot(self.live)
        self.ids |= {"pot_id": pot.id}
        self.words |= {"pot_slug": pot.slug}
        self._questions(pot)
        self._gifts()
        self._division(self._ends())
        self._cases()
        odd = Quarantined(
            reference="pi_odd",
            reason="unknown_gift",
            seen={"amount_cents": 100, "charge": "ch_odd"},
            found_at=now,
        )
        dead = OutboxRow(
            key="mail:dead",
            kind="mail",
            ref_type="person",
            ref_id=self.maker.id,
            payload={},
            created_at=now,
            due_at=now,
            attempts=20,
            last_error="recipient refused: [550]",
            dead_at=now,
        )
        session.add_all([odd, dead])
        session.flush()
        self.ids |= {"odd_id": odd.id, "row_id": dead.id}

    def _division(self, campaign: Campaign) -> None:
        """Pots to be divided over what succeeded: one ready, one that waits for a yes, one done."""
        session, now, limits = self.session, self.clock.now(), self.town.limits
        # Its donors have had their days to ask money back.
        campaign.ended_at = now - timedelta(days=limits.pool_refund_window_days + 1)
        for name in ("ready", "prepared", "divided"):
            pot = self._pot(campaign, ProRata())
            pot.name, pot.slug, pot.state = name, name, PotState.CLOSED
            session.flush()
            self.ids[f"{name}_pot_id"] = pot.id
            self.words[f"{name}_slug"] = name
        for name in ("prepared", "divided"):
            pot_id = self.ids[f"{name}_pot_id"]
            asked = runs.Preparing(pot_id=pot_id, actor_id=self.people["finance"])
            run = runs.prepare(session, asked, now=now, limits=limits, secret=SECRET)
        runs.approve(session, run.id, by=self.people["member"], now=now)
        run_settling.settle(session, run.id, now=now, limits=limits)

    def _pot(self, campaign: Campaign, rule: Sealed | None = None) -> Pot:
        cents, now = euros(5_000), self.clock.now()
        pot = a_pot(self.session, fund=self.fund, total_cents=cents, committed_cents=cents)
        a_rule(self.session, pot, rule)
        a_place(self.session, pot, campaign)
        promise = postings.fund_commits(
            fund_id=self.fund.id, pot_id=pot.id, cents=cents, occasion=1, occurred_at=now
        )
        paid = postings.PaidIn(
            fund_id=self.fund.id,
            pot_id=pot.id,
            pay_in_id=1_000 + pot.id,
            cents=cents,
            pledged_cents=cents,
        )
        books.post_all(self.session, [promise, postings.fund_pays_by_bank(paid, occurred_at=now)])
        return pot

    def _questions(self, pot: Pot) -> None:
        """A pay-in to confirm, a campaign that asks, a pot that invites, a pot in draft."""
        session, now = self.session, self.clock.now()
        pay_in = pay_ins.record(
            session,
            pot_id=pot.id,
            cents=euros(100),
            reference="statement 12",
            actor_id=self.people["finance"],
            now=now,
        )
        asking = self._plan("asking", CampaignState.APPROVED).campaign
        a_place(session, pot, asking, state=PotCampaignState.ASKED)
        inviting = a_pot(session, fund=self.fund, name="Uitnodigers")
        a_rule(session, inviting)
        a_place(session, inviting, self.live, state=PotCampaignState.INVITED)
        draft = a_pot(
            session, fund=self.fund, name="Nieuw", state=PotState.DRAFT, total_cents=0,
            committed_cents=0,
        )  # fmt: skip
        self.ids |= {
            "pay_in_id": pay_in.id,
            "return_id": self._money_back(pot),
            "asking_id": asking.id,
            "inviting_pot_id": inviting.id,
            "draft_pot_id": draft.id,
        }

    def _money_back(self, pot: Pot) -> int:
        """An amount that a fund asked back, to be paid by bank."""
        frozen, now = {"policy": "return", "cents": euros(10)}, self.clock.now()
        step = EndingStepRow(
            pot_id=pot.id, step=EndingStep.UNSPENT, number=1, cents=euros(10),
            frozen=frozen, digest=sealed(frozen), made_at=now,
        )  # fmt: skip
        self.session.add(step)
        self.session.flush()
        back = FundReturn(
            pot_id=pot.id, step_id=step.id, state=ReturnState.ASKED, amount_cents=euros(10),
            holder="Fund", iban="NL91ABNA0417164300", asked_by=self.people["finance"],
            asked_at=now, made_at=now,
        )  # fmt: skip
        self.session.add(back)
        self.session.flush()
        return back.id

    def _gifts(self) -> None:
        """A paid gift of the donor's, and one begun and not paid."""
        donor = self.session.get_one(Person, self.people["donor"])
        paid = self.town.gives(self.live, euros(40), email=donor.email, tip=200)
        paid.person_id, paid.name, paid.message = donor.id, donor.name, "Go on!"
        unpaid = self.town.give(self.live, euros(30), email="unpaid@example.org")
        self.town.open_page(unpaid.donation_id)
        self.ids["donation_id"] = paid.id
        self.words |= {"token": paid.token, "unpaid_token": unpaid.token}
        self.left_out = [
            self.town.gives(self.live, euros(10), email=f"{one}@example.org") for one in ("h", "i")
        ]

    def _cases(self) -> None:
        """Two gifts left out, and an objection to one; somebody who lives with the maker."""
        out, objected = self.left_out
        self._left_out(out.id)
        self.ids["case_id"] = self._left_out(objected.id)
        words, now = "These are the gifts of our whole choir.", self.clock.now()
        appeals.appeal(self.session, objected.id, words, now=now, secret=SECRET)
        self.words["left_out_token"] = out.token
        household.tell(self.session, self.maker.id, "home@example.org", now=now)

    def _left_out(self, donation_id: int) -> int:
        """A member of the fund leaves a gift out of the pot; the number of the case."""
        asked = LeavingOut(
            pot_id=self.ids["pot_id"],
            donation_id=donation_id,
            actor_id=self.people["finance"],
            note="Two gifts within one second of each other.",
        )
        return leaving_out.leave_out(self.session, asked, now=self.clock.now()).id

    def _ends(self) -> Campaign:
        """One campaign paid out to its maker, one whose gifts went back, one refund refused.

        Tells which one succeeded.
        """
        session, clock = self.session, self.clock
        made = self._ending("made", goal=euros(80))
        lost = self._ending("lost", goal=euros(9_000))
        payee = payees.of(session, self.maker.id, now=clock.now())
        account = self.town.payments.open_account(
            key=f"payee:{payee.id}", payee_id=payee.id, email="m@example.org"
        )
        payee.account = account.id
        payees.told(session, self.town.payments.onboard(account.id), now=clock.now())
        clock.forward(days=31)
        for campaign in (made, lost):
            closing.begin_counting(session, campaign.id, now=clock.now())
            closing.judge(session, campaign.id, now=clock.now(), limits=self.town.limits)
        refund_runs.ask_batch(session, lost.id, limit=10, now=clock.now())
        self.town.send_refunds()
        refund = session.scalars(select(Refund)).first()
        assert refund is not None
        assert refund.provider_id is not None
        self.town.payments.fail_refund(refund.provider_id)
        seen = self.town.payments.refund_status(refund.provider_id)
        refund_service.told(session, refund.id, seen, now=clock.now())
        payout = session.scalars(select(Payout)).one()
        self.ids |= {
            "made_id": made.id,
            "lost_id": lost.id,
            "refund_id": refund.id,
            "refunded_gift_id": refund.donation_id,
            "payout_id": payout.id,
        }
        return made

    def _ending(self, title: str, *, goal: int) -> Campaign:
        opened = self._own_plan(title, goal)
        put_live(self.session, opened.campaign)
        opened.campaign.deadline_at = self.clock.now() + timedelta(days=30)
        self._pot(opened.campaign)
        for number in range(2):
            self.town.gives(opened.campaign, euros(40), email=f"{title}{number}@example.org")
        return opened.campaign

    def links(self) -> None:
        """A link of each kind, as it stands in a mail."""
        make = SignedLinks(self.secret_key, now=self.clock.now).make
        session, now = self.session, self.clock.now()
        newcomer = people.create(
            session,
            people.NewPerson(
                name="Nina Nieuw",
                email="nina@example.org",
                password_hash=Passwords(cheap=True).hash(PASSWORD),
                locale="nl",
            ),
            now=now,
        )
        self.people["newcomer"] = newcomer
        person = session.get_one(Person, newcomer)
        other = session.get_one(Person, self.people["other_maker"])
        other.email_pending = "otto.new@example.org"
        session.flush()
        self.signed = {
            "verify": make(Purpose.VERIFY_EMAIL, newcomer, people._verify_mark(person), "curious"),
            "reset": make(Purpose.RESET_PASSWORD, other.id, people._reset_mark(other)),
            "confirm_email": make(Purpose.CHANGE_EMAIL, other.id, people._email_mark(other)),
            "invitation": make(Purpose.INVITATION, self.ids["invitation_id"]),
        }
