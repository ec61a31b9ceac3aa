"""Giving: the form with the exact match shown before paying, and the start of a gift."""

from collections.abc import Sequence
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import ngettext
from flask_limiter.errors import RateLimitExceeded
from flask_login import current_user
from werkzeug.wrappers import Response

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import RANK, DonationState
from matchpot.domain.errors import (
    CampaignNotOpen,
    LinkExpired,
)
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import giving as queries
from matchpot.persistence.queries.giving import RewardOffer, ToGiveTo
from matchpot.services import images
from matchpot.services.giving import Wish
from matchpot.web import promising, weighing
from matchpot.web.access import everyone
from matchpot.web.donors import offers, paying, refusals, stamps
from matchpot.web.donors.blueprint import donors
from matchpot.web.donors.form import QUICK_AMOUNTS, GiftForm
from matchpot.web.donors.promises import success_sentence
from matchpot.web.languages import current
from matchpot.web.limits import limited, retry_after_seconds
from matchpot.web.mixes import reached_bps, toward_goal
from matchpot.web.weighing import PLAIN_GIFT_CENTS

Answer = Response | tuple[str, int] | tuple[str, int, dict[str, str]] | str
Rewards = Sequence[RewardOffer]


@donors.get("/<slug>")
@everyone
def give(slug: str) -> Answer:
    """The form, filled in with what is known."""
    campaign = _campaign(slug)
    if not _is_open(campaign):
        return _closed(campaign)
    rewards = queries.rewards(reader(), campaign.campaign_id)
    form = GiftForm(data=_first(campaign, rewards))
    form.round_amount()
    form.offer(rewards)
    return _page(campaign, rewards, form)


@donors.post("/<slug>")
@everyone
def start(slug: str) -> Answer:
    """Begin the gift and go on to the payment page; or show what is not right."""
    try:
        return _begin(slug)
    except RateLimitExceeded:
        return _too_often(slug)


@limited(Attempt.DONATE)
def _begin(slug: str) -> Answer:
    campaign, rewards, form = _typed(slug)
    if not form.validate():
        return _page(campaign, rewards, form), 422
    try:
        wish = _wish(campaign, form)
        paying.check_brake()
        started = paying.begin(wish, shown=form.shown_match)
        return redirect(paying.way_on(started), 303)
    except CampaignNotOpen:
        return _closed(campaign)
    except refusals.REFUSALS as error:
        refusals.blame(form, error)
        # Rewards and match may have changed under the donor's hands.
        rewards = queries.rewards(reader(), campaign.campaign_id)
        return _page(campaign, rewards, form), 422


@donors.get("/preview/<slug>")
@everyone
def preview_again(slug: str) -> Answer:
    """Who opens the address of a preview, or changes its language, gets the form."""
    return redirect(url_for("donors.give", slug=slug), 303)


@donors.post("/preview/<slug>")
@everyone
def preview(slug: str) -> Answer:
    """What funds add to the amount typed: a part of the page, or without JavaScript all of it."""
    try:
        return _preview(slug)
    except RateLimitExceeded:
        return _too_often(slug)


@limited(Attempt.PREVIEW)
def _preview(slug: str) -> Answer:
    campaign, rewards, form = _typed(slug)
    form.amount.validate(form, [GiftForm.validate_amount])
    return _shown(campaign, rewards, form)


def _shown(campaign: ToGiveTo, rewards: Rewards, form: GiftForm) -> str:
    if request.headers.get("HX-Request"):
        return render_template(
            "donors/donation_match.html",
            form=form,
            match=_match(campaign, form),
            promise=success_sentence(campaign),
        )
    return _page(campaign, rewards, form)


def _too_often(slug: str) -> Answer:
    """The form with all that was typed, and when it can be sent again."""
    campaign, rewards, form = _typed(slug)
    seconds = retry_after_seconds()
    text = ngettext(
        "That was too often in a short time. All you typed is still here, and nothing was taken "
        "from you. Send it again in %(num)d minute.",
        "That was too often in a short time. All you typed is still here, and nothing was taken "
        "from you. Send it again in %(num)d minutes.",
        -(-seconds // 60),
    )
    form.amount.errors = [text]  # which also spares the work of a preview
    return _shown(campaign, rewards, form), 429, {"Retry-After": str(seconds)}


def _typed(slug: str) -> tuple[ToGiveTo, Rewards, GiftForm]:
    """A campaign with its rewards, and the form as it was sent."""
    campaign = _campaign(slug)
    rewards = queries.rewards(reader(), campaign.campaign_id)
    form = GiftForm(request.form)
    form.offer(rewards)
    return campaign, rewards, form


def _campaign(slug: str) -> ToGiveTo:
    campaign = queries.to_give_to(reader(), slug)
    return campaign if campaign is not None else abort(404)


def _is_open(campaign: ToGiveTo) -> bool:
    over = campaign.deadline_at is not None and outside().clock.now() >= campaign.deadline_at
    return campaign.state is CampaignState.LIVE and not over


def _closed(campaign: ToGiveTo) -> tuple[str, int]:
    comes_back = campaign.state is CampaignState.PAUSED
    page = render_template("donors/donation_closed.html", campaign=campaign, comes_back=comes_back)
    return page, 503 if comes_back else 410


def _page(campaign: ToGiveTo, rewards: Rewards, form: GiftForm) -> str:
    if stamps.read(form.stamp.data) is None:
        form.stamp.data = stamps.fresh()
    money = {
        "crowd_cents": campaign.raised_cents,
        "match_cents": campaign.match_cents + campaign.provisional_match_cents,
        "goal_cents": campaign.goal_min_cents,
    }
    return render_template(
        "donors/donation_give.html",
        campaign=campaign,
        offers=offers.arranged(form.reward, {str(one.id): one for one in rewards}),
        form=form,
        match=_match(campaign, form),
        hopes=promising.of_campaign(campaign.campaign_id),
        quick_amounts=QUICK_AMOUNTS,
        segments=toward_goal(**money),
        reached=reached_bps(**money),
        promise=success_sentence(campaign),
        now=outside().clock.now(),
        cover_url=_cover_url(campaign),
    )


def _cover_url(campaign: ToGiveTo) -> str | None:
    if campaign.cover is None:
        return None
    return url_for("media.picture", name=campaign.cover + images.SMALL)


def _match(campaign: ToGiveTo, form: GiftForm) -> weighing.Preview | None:
    """What funds add; None while the amount cannot be read or given."""
    if not form.amount.data or form.amount.errors:
        return None
    found = weighing.look(
        reader(),
        campaign.campaign_id,
        form.amount.data,
        form.address,
        with_reward=bool(form.reward.data),
    )
    form.seen.data = found.seen
    return found


def _first(campaign: ToGiveTo, rewards: Rewards) -> dict[str, Any]:
    """What the form starts with: a gift not finished before, else who is signed in."""
    gift = paying.current_gift()
    unpaid = gift is not None and RANK[gift.state] < RANK[DonationState.PAID]
    if gift is not None and unpaid and gift.campaign_id == campaign.campaign_id:
        return {
            "amount": gift.gift_cents,
            "reward": str(gift.reward_id or ""),
            "tip": str(gift.tip_cents),
            "name": gift.name,
            "email": gift.email,
            "anonymous": gift.anonymous,
            "message": gift.message,
        }
    asked = request.args.get("reward", "")
    reward = next((one for one in rewards if str(one.id) == asked and one.left != 0), None)
    known = current_user if current_user.is_authenticated else None
    return {
        "amount": max(PLAIN_GIFT_CENTS, reward.minimum_cents) if reward else PLAIN_GIFT_CENTS,
        "reward": str(reward.id) if reward else "",
        "name": known.name if known else None,
        "email": known.email if known else None,
    }


def _wish(campaign: ToGiveTo, form: GiftForm) -> Wish:
    """The form as the service takes it; raises `FormTooFast` and `LinkExpired`."""
    stamp = stamps.read(form.stamp.data)
    if stamp is None:
        raise LinkExpired("donation form")
    stamp.check_age()
    gift_cents, email = form.amount.data or 0, form.email.data or ""
    return Wish(
        campaign_id=campaign.campaign_id,
        form_key=stamps.form_key(
            stamp,
            campaign_id=campaign.campaign_id,
            gift_cents=gift_cents,
            tip_cents=form.tip_cents,
            reward_id=form.reward_id,
            email=email,
        ),
        gift_cents=gift_cents,
        tip_cents=form.tip_cents,
        reward_id=form.reward_id,
        email=email,
        name=form.name.data or None,
        anonymous=form.anonymous.data,
        message=form.message.data or None,
        person_id=current_user.id if current_user.is_authenticated else None,
        locale=current(),
    )
