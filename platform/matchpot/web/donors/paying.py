"""Opening the payment page of a gift, and asking the provider what became of it.

Every call to the provider stands outside any transaction; what it tells is applied in one of
its own, by services that bear being told twice.
"""

from datetime import timedelta

from flask import session as cookie
from flask import url_for
from flask_babel import gettext as _

from matchpot.domain.donations import IN_FLIGHT, RANK, DonationState
from matchpot.domain.errors import MatchpotError
from matchpot.domain.outside import CheckoutSession, PaymentRefused, PaymentsUnavailable
from matchpot.domain.trust.limits import BREAKER_WINDOW_SECONDS, breaker_trips
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import gifts
from matchpot.persistence.queries.gifts import GiftFacts
from matchpot.persistence.queries.giving import tries_since
from matchpot.services import donations, giving, payment_pages
from matchpot.services.giving import Started, Wish

# The gift this browser is paying for, so that coming back finds it.
GIVING = "giving"


class MatchFell(MatchpotError):
    """Funds add less now than the donor was shown; the gift was not begun."""

    def __init__(self, *, shown_cents: int, cents: int) -> None:
        super().__init__(f"match fell from {shown_cents} to {cents}")
        self.shown_cents = shown_cents
        self.cents = cents


class PaymentsBraked(MatchpotError):
    """So many payments are declined that somebody may be trying out cards."""


def check_brake() -> None:
    """Raise `PaymentsBraked` while most payments are being declined."""
    since = outside().clock.now() - timedelta(seconds=BREAKER_WINDOW_SECONDS)
    attempts, declined = tries_since(reader(), since)
    if breaker_trips(declined=declined, attempts=attempts):
        raise PaymentsBraked


def begin(wish: Wish, *, shown: tuple[int, int] | None) -> Started:
    """Hold the match and store the gift, once for one form; see `services.giving.start`.

    Raises:
        MatchFell: Less would be held than was shown for this very amount.
    """
    if (earlier := _started(wish)) is not None:
        return earlier
    _let_go_of_earlier(wish)
    try:
        return _start(wish, shown=shown)
    except MatchpotError:
        # The same form, sent twice in one moment, may just have taken the last reward.
        if (twin := _started(wish)) is not None:
            return twin
        raise


def _start(wish: Wish, *, shown: tuple[int, int] | None) -> Started:
    settings = current_settings()
    now, token = outside().clock.now(), outside().tokens.new()
    with unit_of_work(hot=True) as session:
        started = giving.start(
            session,
            wish,
            now=now,
            token=token,
            limits=settings.limits,
            secret=settings.secret_key.encode(),
        )
        gift_cents, match_cents = shown or (0, 0)
        if gift_cents == wish.gift_cents and started.match_cents < match_cents:
            raise MatchFell(shown_cents=match_cents, cents=started.match_cents)
    return started


def _started(wish: Wish) -> Started | None:
    gift = gifts.by_form(reader(), wish.form_key)
    if gift is None:
        return None
    return Started(
        donation_id=gift.id,
        token=gift.token,
        match_cents=gift.expected_match_cents,
        is_new=False,
    )


def _let_go_of_earlier(wish: Wish) -> None:
    """End what this browser began before for the same campaign, so that nothing is held twice."""
    gift = current_gift()
    if gift is not None and gift.campaign_id == wish.campaign_id:
        let_go(gift)


def current_gift() -> GiftFacts | None:
    """The gift this browser was paying for last."""
    token = cookie.get(GIVING)
    return gifts.by_token(reader(), token) if isinstance(token, str) else None


def way_on(started: Started) -> str:
    """Where the donor goes now: the payment page, the waiting page or the gift's own page."""
    cookie[GIVING] = started.token
    if started.is_new:
        return _open_page(started)
    gift = gifts.by_token(reader(), started.token)
    return payment_url(gift) if gift is not None else gift_url(started.token)


def payment_url(gift: GiftFacts) -> str:
    """The payment page of a gift that can still be paid; else where it says how it stands."""
    if gift.state is DonationState.CREATED:
        return url_for("donors.wait", token=gift.token)
    if gift.state is DonationState.SESSION_OPEN and gift.session_url:
        return gift.session_url
    return gift_url(gift.token)


def gift_url(token: str) -> str:
    """The gift's own page."""
    return url_for("donors.gift", token=token)


def _open_page(started: Started) -> str:
    """Ask the provider for the page; when it does not answer, the worker goes on asking."""
    session = reader()
    # The names are the worker's too (jobs/donations.py): one key must always ask the same.
    order = giving.checkout_order(
        session,
        started.donation_id,
        base_url=current_settings().base_url,
        gift_name=_("Your gift"),
        tip_name=_("Tip for the platform"),
    )
    session.close()
    if order is None:
        return gift_url(started.token)
    try:
        page = outside().payments.open_checkout(order)
    except PaymentsUnavailable:
        with unit_of_work() as work:
            payment_pages.hurry(work, order.key, now=outside().clock.now())
        return url_for("donors.wait", token=started.token)
    except PaymentRefused:
        with unit_of_work() as work:
            now = outside().clock.now()
            payment_pages.refused(work, started.donation_id, order.key, now=now)
        raise
    with unit_of_work() as work:
        now = outside().clock.now()
        payment_pages.opened(work, started.donation_id, order.key, page, now=now)
    return page.url or gift_url(started.token)


def look_again(gift: GiftFacts) -> None:
    """Ask the provider how an unpaid gift stands and apply it; the webhook may still be coming."""
    if gift.session_id is None or RANK[gift.state] >= RANK[DonationState.PAID]:
        return
    try:
        _apply(outside().payments.checkout(gift.session_id))
    except PaymentsUnavailable:
        return


def _apply(page: CheckoutSession) -> None:
    with unit_of_work() as session:
        ours = donations.page_told(session, page, now=outside().clock.now()) is not None
    if ours and page.status == "complete" and page.payment_intent is not None:
        payment = outside().payments.payment(page.payment_intent)
        with unit_of_work() as session:
            donations.payment_told(session, payment, now=outside().clock.now())


def let_go(gift: GiftFacts) -> None:
    """Close an open payment page and give back what it held, unless it turns out to be paid.

    When the provider does not answer nothing is let go: somebody could still pay.
    """
    if gift.state not in IN_FLIGHT or gift.state is DonationState.PROCESSING:
        return
    try:
        if gift.session_id is not None:
            page = outside().payments.close_checkout(gift.session_id)
            if page.status == "complete":
                _apply(page)
                return
    except PaymentsUnavailable:
        return
    with unit_of_work() as session:
        now = outside().clock.now()
        donations.end_unpaid(session, gift.id, DonationState.ABANDONED, reason="came_back", now=now)
