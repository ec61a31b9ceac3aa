"""Gifts of the demo town carried out: held, paid at the stand-in, and applied, many at a time.

Each batch takes the way a gift takes on the site: the form, the payment page, the word of
the provider; the provider is asked by several threads at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from matchpot.cli.demo.gifts import Gift, Outcome
from matchpot.cli.demo.stage import Stage
from matchpot.domain.donations import DonationState
from matchpot.domain.outside import CheckoutOrder, CheckoutSession, Payment
from matchpot.extensions import unit_of_work
from matchpot.services import donations, giving, payment_pages
from matchpot.services.giving import Wish

# On the payment page, in the donor's language.
_GIFT_NAMES = {"nl": ("Jouw donatie", "Fooi voor het platform"), "en": ("Your gift", "Tip")}
# How long a donor takes to pay.
_LEAST_SECONDS, _MOST_SECONDS = 40, 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A gift whose form was sent, with the page it can be paid on."""

    gift: Gift
    donation_id: int
    order: CheckoutOrder
    page: CheckoutSession | None = None


def give(stage: Stage, gifts: Sequence[Gift]) -> dict[int, DonationState | None]:
    """Carry gifts out from form to books; returns how each donation stands then."""
    stage.with_provider()
    begun = open_pages(stage, gifts)
    tenders = [tender for one in begun for tender in _tenders(one)]
    if not tenders:
        return {}
    paid = {payment for payment in stage.provider.pay(tenders) if payment is not None}
    seen = list(stage.crew.map(stage.outside.payments.payment, sorted(paid)))
    payments = {one.donation_id: one for one in seen}
    for one in begun:
        if one.donation_id in payments:
            stage.payments[one.gift] = payments[one.donation_id].id
    return _apply(stage, begun, payments)


def open_pages(stage: Stage, gifts: Sequence[Gift]) -> list[Begun]:
    """Send the forms and open the pages; what is left there is let go by the sweep."""
    begun = _start(stage, gifts)
    pages = list(stage.crew.map(stage.outside.payments.open_checkout, [one.order for one in begun]))
    opened = [replace(one, page=page) for one, page in zip(begun, pages, strict=True)]
    with unit_of_work() as session:
        for one, page in zip(begun, pages, strict=True):
            payment_pages.opened(
                session, one.donation_id, one.order.key, page, now=_after(one.gift, seconds=1)
            )
    return opened


def _start(stage: Stage, gifts: Iterable[Gift]) -> list[Begun]:
    begun = []
    with unit_of_work() as session:
        for gift in gifts:
            started = giving.start(
                session,
                _wish(stage, gift),
                now=gift.at,
                token=stage.word(),
                limits=stage.limits,
                secret=stage.secret,
            )
            gift_name, tip_name = _GIFT_NAMES[gift.donor.locale]
            order = giving.checkout_order(
                session,
                started.donation_id,
                base_url=stage.base_url,
                gift_name=gift_name,
                tip_name=tip_name,
            )
            assert order is not None  # noqa: S101 - it was started just above
            stage.donations[gift] = started.donation_id
            begun.append(Begun(gift=gift, donation_id=started.donation_id, order=order))
    return begun


def _wish(stage: Stage, gift: Gift) -> Wish:
    made = stage.projects[gift.key]
    return Wish(
        campaign_id=made.campaign_id,
        form_key=stage.word(),
        gift_cents=gift.cents,
        tip_cents=gift.tip_cents,
        email=gift.donor.email,
        name=gift.donor.name,
        anonymous=gift.anonymous,
        message=gift.message,
        reward_id=None if gift.prize is None else made.prize_ids[gift.prize],
        person_id=gift.donor.person_id,
        locale=gift.donor.locale,
    )


def _tenders(begun: Begun) -> list[dict[str, str]]:
    """What the donor fills in on the page: once, twice, or never."""
    gift = begun.gift
    assert begun.page is not None  # noqa: S101 - pages are opened before they are paid
    if gift.outcome is Outcome.LEFT:
        return []
    good = {"id": begun.page.id, "method": gift.method, "bank": gift.bank, "name": gift.donor.name}
    if gift.card:
        good["card"] = gift.card
    bad = {"id": begun.page.id, "method": "ideal", "outcome": "declined", "name": gift.donor.name}
    return {
        Outcome.PAID: [good],
        Outcome.PAID_AT_SECOND_TRY: [bad, good],
        Outcome.DECLINED: [bad],
    }[gift.outcome]


def _apply(
    stage: Stage, begun: Sequence[Begun], payments: Mapping[int | None, Payment]
) -> dict[int, DonationState | None]:
    """Apply what the provider says, in the order in which donors were ready."""
    ready = sorted(
        (_after(one.gift, seconds=stage.dice.randint(_LEAST_SECONDS, _MOST_SECONDS)), number)
        for number, one in enumerate(begun)
        if one.donation_id in payments
    )
    states = {}
    with unit_of_work() as session:
        for moment, number in ready:
            donation_id = begun[number].donation_id
            states[donation_id] = donations.payment_told(session, payments[donation_id], now=moment)
    return states


def _after(gift: Gift, *, seconds: int) -> datetime:
    return gift.at + timedelta(seconds=seconds)
