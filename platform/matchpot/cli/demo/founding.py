"""The funds of the demo town: founded, their pots promised to, paid into, ruled and opened.

The owner of a fund writes a payment down; an operator finds it at the bank and confirms it.
"""

from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from matchpot.cli.demo.cast import Cast, address, who
from matchpot.cli.demo.stage import Stage
from matchpot.cli.demo.texts import FundText, Paid, PotText
from matchpot.domain.deadlines import local_day
from matchpot.domain.demo import OPERATOR
from matchpot.domain.ledger import postings
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotPurpose
from matchpot.extensions import unit_of_work
from matchpot.services import books, organisations, pay_ins, pots, rules
from matchpot.services.organisations import NewOrganisation
from matchpot.services.pots import PotPlan
from matchpot.services.rules import PoolDraft, RuleDraft

# What the platform puts aside to carry fees, and to pay makers before a fund's money arrives.
_BUFFER_CENTS = 1_500_000
_FOUNDED_DAYS_BEFORE = 1


def buffer(stage: Stage) -> None:
    """The platform's own money, from before its first gift."""
    entry = postings.buffer_funded(
        purse=postings.Purse.OPERATING_BANK,
        cents=_BUFFER_CENTS,
        name="founding",
        occurred_at=stage.now,
    )
    with unit_of_work() as session:
        books.post(session, entry, now=stage.now)


def plan(stage: Stage, cast: Cast, funds: list[FundText]) -> None:
    """Put everything about the funds on the agenda; a fund is there before its first pay-in."""
    for fund in funds:
        days = [paid.days_ago for pot in fund.pots for paid in pot.paid]
        first = max(days)
        moment = stage.calendar.at(first + _FOUNDED_DAYS_BEFORE, 9, 30)
        stage.agenda.plan(moment, partial(_found, stage, cast, fund))
        for pot in fund.pots:
            _plan_pot(stage, fund, pot, first=first)


def _plan_pot(stage: Stage, fund: FundText, pot: PotText, *, first: int) -> None:
    at = stage.calendar.at
    for paid in pot.paid:
        stage.agenda.plan(at(paid.days_ago, 11), partial(_record, stage, fund, pot, paid))
        stage.agenda.plan(at(paid.days_ago, 15, 20), partial(_confirm, stage, paid))
    for paid in pot.waiting:
        stage.agenda.plan(at(paid.days_ago, 11), partial(_record, stage, fund, pot, paid))
    if not pot.matches:
        return
    opened = max((paid.days_ago for paid in pot.paid), default=first - 1)
    stage.agenda.plan(at(opened, 16), partial(_publish, stage, fund, pot))


def member(stage: Stage, fund_key: str, role: MembershipRole) -> int:
    """Who has a role in a fund."""
    return stage.people[f"{fund_key}/{role}"]


def _found(stage: Stage, cast: Cast, fund: FundText) -> None:
    with unit_of_work() as session:
        ids = {}
        for role, one in (
            (MembershipRole.OWNER, fund.owner),
            (MembershipRole.FINANCE, fund.finance),
        ):
            email = one.email or address(one.name, f"{fund.key}.funds")
            ids[role] = cast.person(session, one.name, email, city=fund.city)
            stage.people[f"{fund.key}/{role}"] = ids[role]
        new = NewOrganisation(name=fund.name, kind=fund.kind, summary=fund.summary, city=fund.city)
        made = organisations.found(session, new, owner_id=ids[MembershipRole.OWNER], now=stage.now)
        made.about_md = fund.about
        stage.funds[fund.key] = made.id
        finance = ids[MembershipRole.FINANCE]
        organisations.join(session, made.id, finance, MembershipRole.FINANCE, now=stage.now)
        for pot in fund.pots:
            _make_pot(session, stage, fund, pot, fund_id=made.id)


def _make_pot(
    session: Session, stage: Stage, fund: FundText, text: PotText, *, fund_id: int
) -> None:
    """A pot with its promise and its rule, in the transaction that founds the fund."""
    owner, now = member(stage, fund.key, MembershipRole.OWNER), stage.now
    plan = PotPlan(name=text.name, summary=text.summary, mode=text.mode, tier=text.tier)
    pot = pots.create(
        session, plan, fund_id=fund_id, actor_id=owner, now=now, purpose=_purpose(text)
    )
    pots.commit(session, pot_id=pot.id, cents=text.committed_cents, actor_id=owner, now=now)
    stage.pots[text.key] = pot.id
    stage.fund_of[text.key] = fund.key
    if not text.matches:
        return
    params = {name: value for name, value in text.rule.items() if name != "kind"}
    rules.publish(session, _draft(text, params), pot_id=pot.id, actor_id=owner, now=now)


def _purpose(text: PotText) -> PotPurpose:
    if text.matches:
        return PotPurpose.MATCHING
    if text.is_delegated:
        return PotPurpose.NETWORK
    return PotPurpose.LOANS if text.lends else PotPurpose.ROUND


def _draft(text: PotText, params: dict[str, Any]) -> RuleDraft | PoolDraft:
    if text.divided:
        return rules.read_pool_draft(text.rule["kind"], params)
    return rules.read_draft(
        text.rule["kind"], params, text.caps, min_donation_cents=text.min_donation_cents
    )


def _record(stage: Stage, fund: FundText, pot: PotText, paid: Paid) -> None:
    with unit_of_work() as session:
        made = pay_ins.record(
            session,
            pot_id=stage.pots[pot.key],
            cents=paid.cents,
            reference=paid.reference,
            paid_on=local_day(stage.now),
            proof=f"Afschrift {stage.now:%Y-%m}",
            actor_id=member(stage, fund.key, MembershipRole.OWNER),
            now=stage.now,
        )
        stage.pay_ins[paid] = made.id


def _confirm(stage: Stage, paid: Paid) -> None:
    pay_in_id = stage.pay_ins[paid]
    with unit_of_work() as session:
        pay_ins.confirm(
            session,
            pay_in_id=pay_in_id,
            actor_id=who(stage, OPERATOR),
            bank_reference=f"{stage.now:%Y%m%d}/{pay_in_id:04}",
            now=stage.now,
        )


def _publish(stage: Stage, fund: FundText, pot: PotText) -> None:
    with unit_of_work() as session:
        owner = member(stage, fund.key, MembershipRole.OWNER)
        pots.publish(session, pot_id=stage.pots[pot.key], actor_id=owner, now=stage.now)
