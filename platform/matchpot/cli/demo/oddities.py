"""What seldom happens, and did in the demo town: gifts not matched, left out, given back, disputed.

Each is a planned gift of its own with what became of it. Those of projects that are not
in the small town are left out there.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from matchpot.cli.demo import texts
from matchpot.cli.demo.cast import address, maker_address, who
from matchpot.cli.demo.gifts import Gift, Outcome
from matchpot.cli.demo.paying import give, open_pages
from matchpot.cli.demo.stage import Donor, Stage
from matchpot.domain.demo import FUND_FINANCE, OPERATOR, SECOND_OPERATOR
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import unit_of_work
from matchpot.services import appeals, captures, disputes, donations, leaving_out, refunds
from matchpot.services.appeals import Answer
from matchpot.services.leaving_out import LeavingOut

_CARD = "4242424242424242"


def plan(stage: Stage) -> None:
    """Put all of it on the agenda."""
    _plan_own_gifts(stage)
    _plan_refunds(stage)
    _plan_disputes(stage)
    _plan_waiting(stage)
    _plan_left_out(stage)


def _plan_own_gifts(stage: Stage) -> None:
    """A maker's gift to their own project and a funder's gift: kept, counted, not matched."""
    kade = texts.project("kade")
    maker = Donor(name=kade.maker.name, email=maker_address(kade), locale="nl")
    funder = Donor(name=FUND_FINANCE.name, email=FUND_FINANCE.email, locale="nl")
    _give(stage, _gift(stage, "kade", 20, 2_500, maker))
    _give(stage, _gift(stage, "polderpost", 12, 5_000, funder))


def _plan_refunds(stage: Stage) -> None:
    """Donors who changed their mind: about all of it, or a part."""
    wishes: tuple[tuple[str, int, int, int | None], ...] = (
        ("kade", 17, 5_000, None),
        ("polderpost", 19, 25_000, 10_000),
        ("windstil", 21, 10_000, None),
        ("tambu", 15, 5_000, None),
        ("winkel", 18, 7_500, 2_500),
    )
    for number, (key, day, cents, part) in enumerate(wishes):
        gift = _gift(stage, key, day, cents, _somebody(number))
        if _give(stage, gift):
            ask = partial(_refund, stage, gift, part)
            stage.agenda.plan(stage.calendar.at(day - 3, 11, 45), ask)


def _plan_disputes(stage: Stage) -> None:
    """One payment a bank takes back now, one it has taken for good."""
    opened = _card_gift(stage, "skutsje", 9, 15_000, _somebody(10))
    if _give(stage, opened):
        stage.agenda.plan(stage.calendar.at(4, 7), partial(_dispute, stage, opened, lost=False))
    lost = _card_gift(stage, "kleurenkamer", 20, 7_500, _somebody(11))
    if _give(stage, lost):
        stage.agenda.plan(stage.calendar.at(12, 7), partial(_dispute, stage, lost, lost=True))


def _plan_waiting(stage: Stage) -> None:
    """What waits for a bank or for a person at the end of the story."""
    at = stage.calendar.at
    slow = _gift(stage, "ferry", 2, 7_500, _somebody(12))
    _give(stage, replace(slow, method="sepa_debit"))
    returned = _gift(stage, "portier", 10, 3_500, _somebody(13))
    if _give(stage, returned):
        stage.agenda.plan(at(0, 0, 20), partial(_bounce, stage, returned))
    odd = replace(_gift(stage, "skutsje", 5, 2_500, _somebody(14)), outcome=Outcome.LEFT)
    if odd.key in stage.keys:
        stage.agenda.plan(odd.at, partial(_quarantine, stage, odd))


def _plan_left_out(stage: Stage) -> None:
    """An operator keeps gifts out of a pot: one stays silent, one is heard, one waits for it."""
    at = stage.calendar.at
    silent, heard, waits = (
        _gift(stage, key, day, cents, _somebody(number))
        for key, day, cents, number in (
            ("polderpost", 14, 10_000, 15),
            ("winkel", 11, 20_000, 16),
            ("windstil", 8, 15_000, 17),
        )
    )
    for gift, day, note in (
        (silent, 12, "Twee donaties binnen een minuut van één bureau, onder twee namen."),
        (heard, 9, "De naam is die van de boekhouder van de winkel zelf."),
        (waits, 6, "Op het pakje van de beloning staat het adres van de maker."),
    ):
        if _give(stage, gift):
            stage.agenda.plan(at(day, 10, 15), partial(_leave_out, stage, gift, note))
    if heard.key in stage.keys:
        words = "Ik heet net als hun boekhouder, maar ik ben al dertig jaar klant."
        stage.agenda.plan(at(7, 19, 40), partial(_object, stage, heard, words))
        stage.agenda.plan(at(5, 11, 5), partial(_hear, stage, heard))
    if waits.key in stage.keys:
        words = "Ik huur beneden een opslag. Met de maker deel ik alleen een voordeur."
        stage.agenda.plan(at(2, 21, 30), partial(_object, stage, waits, words))


def plan_unpaid(stage: Stage, keys: Iterable[str]) -> None:
    """Somebody is on the payment page at this very moment."""
    present = stage.calendar.present
    moments = [present - timedelta(minutes=minutes) for minutes in (14, 9, 4)]
    gifts = [
        Gift(key=key, at=moment, donor=stage.donors[number], cents=2_500, outcome=Outcome.LEFT)
        for number, (key, moment) in enumerate(zip(keys, moments, strict=False))
    ]
    if gifts:
        stage.agenda.plan(gifts[0].at, partial(_open, stage, gifts))


def _open(stage: Stage, gifts: list[Gift]) -> None:
    stage.with_provider()
    open_pages(stage, gifts)


def _somebody(number: int) -> Donor:
    first, family = texts.names()
    name = f"{first[number * 7]} {family[number * 6]}"
    return Donor(name=name, email=address(name, "others"), locale="nl")


def _gift(stage: Stage, key: str, day: int, cents: int, donor: Donor) -> Gift:
    return Gift(key=key, at=stage.calendar.at(day, 12, 34), donor=donor, cents=cents)


def _card_gift(stage: Stage, key: str, day: int, cents: int, donor: Donor) -> Gift:
    return replace(_gift(stage, key, day, cents, donor), method="card", card=_CARD)


def _give(stage: Stage, gift: Gift) -> bool:
    """Plan a gift if its project is in the town; tells whether it is."""
    if gift.key not in stage.keys:
        return False
    stage.agenda.plan(gift.at, partial(give, stage, [gift]))
    return True


def _refund(stage: Stage, gift: Gift, part_cents: int | None) -> None:
    donation_id, by = stage.donations[gift], who(stage, OPERATOR)
    reason = RefundReason.DONOR_ASKED
    with unit_of_work() as session:
        if part_cents is None:
            refunds.request_whole(session, donation_id, reason=reason, by=by, now=stage.now)
        else:
            refunds.request_part(
                session, donation_id, part_cents, reason=reason, by=by, now=stage.now
            )


def _dispute(stage: Stage, gift: Gift, *, lost: bool) -> None:
    stage.with_provider()
    dispute = stage.provider.dispute(stage.payments[gift])
    _hear_of_dispute(stage, dispute)
    if lost:
        stage.provider.lose(dispute)
        _hear_of_dispute(stage, dispute)


def _hear_of_dispute(stage: Stage, dispute: str) -> None:
    seen = stage.outside.payments.dispute(dispute)
    with unit_of_work() as session:
        disputes.told(session, seen, now=stage.now)


def _leave_out(stage: Stage, gift: Gift, note: str) -> None:
    by = who(stage, OPERATOR)
    with unit_of_work() as session:
        donation_id = stage.donations[gift]
        pot_id = captures.lines_of_gift(session, donation_id)[0].pot_id
        asked = LeavingOut(pot_id=pot_id, donation_id=donation_id, actor_id=by, note=note)
        leaving_out.leave_out(session, asked, now=stage.now)


def _object(stage: Stage, gift: Gift, words: str) -> None:
    with unit_of_work() as session:
        appeals.appeal(session, stage.donations[gift], words, now=stage.now, secret=stage.secret)


def _hear(stage: Stage, gift: Gift) -> None:
    """Another operator than the one who left it out lets it count again."""
    words = "Je naam is toeval. Je donatie telt weer mee; excuses voor de schrik."
    by = who(stage, SECOND_OPERATOR)
    with unit_of_work() as session:
        donation_id = stage.donations[gift]
        for found in appeals.refusals_of_gift(session, donation_id, secret=stage.secret):
            if found.case is not None:
                answer = Answer(case_id=found.case.id, by=by, restores=True, words=words)
                appeals.decide(session, answer, now=stage.now, limits=stage.limits)


def _bounce(stage: Stage, gift: Gift) -> None:
    """The donor's bank sends a refund back: somebody must look."""
    stage.with_provider()
    made = stage.outside.payments.refunds_of(stage.payments[gift])
    for refund in made:
        stage.provider.bounce(refund.id)
        seen = stage.outside.payments.refund_status(refund.id)
        with unit_of_work() as session:
            refunds.told(session, seen.refund_id or 0, seen, now=stage.now)


def _quarantine(stage: Stage, gift: Gift) -> None:
    """A payment page turns up that asks for another amount than the gift says; nobody pays it."""
    stage.with_provider()
    (begun,) = open_pages(stage, [gift])
    order = replace(begun.order, key=f"{begun.order.key}:other", gift_cents=gift.cents + 1_000)
    page = stage.outside.payments.open_checkout(order)
    with unit_of_work() as session:
        donations.page_told(session, page, now=stage.now)
