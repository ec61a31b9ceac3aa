"""From and to the payment page: waiting for it, coming back paid, coming back without paying."""

from flask import abort, flash, make_response, redirect, render_template, url_for
from flask import session as cookie
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from matchpot.domain.donations import RANK, DonationState
from matchpot.extensions import reader
from matchpot.persistence.queries import gifts
from matchpot.persistence.queries.gifts import GiftFacts
from matchpot.web.access import everyone
from matchpot.web.donors import paying
from matchpot.web.donors.blueprint import donors
from matchpot.web.donors.private import private

Answer = Response | str
_AGAIN_SECONDS = "2"


def find(token: str) -> GiftFacts:
    """The gift behind the address, or a 404."""
    gift = gifts.by_token(reader(), token)
    return gift if gift is not None else abort(404)


@donors.get("/gift/<token>/wait")
@everyone
@private
def wait(token: str) -> Answer:
    """A moment of patience until the payment page is there; asks again by itself."""
    gift = find(token)
    if gift.state is DonationState.CREATED:
        answer = make_response(render_template("donors/donation_wait.html", gift=gift))
        answer.headers["Refresh"] = _AGAIN_SECONDS
        return answer
    return redirect(paying.payment_url(gift), 303)


@donors.get("/gift/<token>/paid")
@everyone
@private
def paid(token: str) -> Answer:
    """Back from the payment page: ask how the payment stands, then show the gift."""
    gift = find(token)
    paying.look_again(gift)
    if cookie.get(paying.GIVING) == token:
        del cookie[paying.GIVING]
    return redirect(paying.gift_url(token), 303)


@donors.get("/gift/<token>/back")
@everyone
@private
def back(token: str) -> Answer:
    """Back without having paid: nothing stays held, and the form keeps what was typed."""
    paying.let_go(find(token))
    gift = find(token)
    if RANK[gift.state] >= RANK[DonationState.PAID] or gift.state is DonationState.PROCESSING:
        return redirect(paying.gift_url(token), 303)
    cookie[paying.GIVING] = token
    flash(_("You have not paid, and nothing was taken. Change what you like, or leave it at this."))
    return redirect(url_for("donors.give", slug=gift.slug), 303)
