"""What seldom happens, and did in the demo town: gifts that are not matched, asked back, disputed.

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
from matchpot.domain.demo import FUND_FINANCE, OPERATOR
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import unit_of_work
from matchpot.services import disputes, donations, refunds

_CARD = "4242424242424242"


def plan(stage: Stage) -> None:
    """Put all of it on the agenda."""
    _plan_own_gifts(stage)
    _plan_refunds(stage)
    _plan_disputes(stage)
    _plan_waiting(stage)


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
