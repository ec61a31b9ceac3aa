"""A gift's own page ("did it count?"), taking it back, and all gifts of who is signed in."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from werkzeug.wrappers import Response

from matchpot.domain.deadlines import local_day
from matchpot.domain.donations import COUNTS, IN_FLIGHT, DonationState, donor_key
from matchpot.domain.errors import MatchpotError
from matchpot.domain.periods import year_of
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import gifts as queries
from matchpot.persistence.queries.gifts import GiftFacts, OwnGift
from matchpot.services import donor_years, withdrawals
from matchpot.services.gift_story import GiftStory, PotStory, story
from matchpot.web.access import everyone, signed_in
from matchpot.web.donors import gift_words, paying
from matchpot.web.donors.appeals import refusals_of
from matchpot.web.donors.back import find
from matchpot.web.donors.blueprint import donors
from matchpot.web.donors.private import private
from matchpot.web.donors.waiting_words import waiting_sentences
from matchpot.web.errors import text_of
from matchpot.web.filters import day_time, euros_exact
from matchpot.web.labels import label
from matchpot.web.reasons import explanation_steps
from matchpot.web.sentences import rule_sentences
from matchpot.web.spreadsheets import csv_answer, euros_text
from matchpot.web.weighing import together, why_not_more

Answer = Response | str


@donors.get("/gift/<token>")
@everyone
@private
def gift(token: str) -> Answer:
    """The truth about one gift."""
    told = story(reader(), find(token))
    found = told.gift
    return render_template(
        "donors/donation_show.html",
        gift=found,
        story=told,
        standing=gift_words.standing(found),
        state=label(found.state),
        is_paid=found.state in COUNTS,
        counts=found.gift_left_cents > 0 and found.state in COUNTS | IN_FLIGHT,
        pay_url=paying.payment_url(found) if found.state in _PAYABLE else None,
        pots=[_told(pot) for pot in told.pots],
        campaign_pots=[_told(pot) for pot in told.campaign_pots],
        segments=together(found.gift_left_cents, told.match_cents),
        steps=gift_words.steps(found),
        next_sentence=gift_words.next_sentence(found),
        receipt=_receipt(told),
        refunds=_refund_rows(told),
        may_withdraw=_may_withdraw(found),
        refusals=refusals_of(found.id),
        project_url=current_settings().base_url + url_for("projects.show", slug=found.slug),
    )


_PAYABLE = IN_FLIGHT - {DonationState.PROCESSING}


def _may_withdraw(found: GiftFacts) -> bool:
    return withdrawals.may_withdraw(
        found.state,
        found.campaign_state,
        deadline_at=found.deadline_at,
        now=outside().clock.now(),
    )


def _told(pot: PotStory) -> dict[str, Any]:
    """One pot in words: its rule, its sum, why not more, and what changed."""
    fund = pot.name.fund
    return {
        "pot": pot,
        "rule": rule_sentences(pot.rule, fund),
        "steps": explanation_steps(pot.told, fund) if pot.told else [],
        "why_not_more": why_not_more(pot.told) if pot.told else None,
        "state": label(pot.state) if pot.state else None,
        "tone": gift_words.tone_of(pot.state),
        "waits": waiting_sentences(pot.turn, pot.rule, today=local_day(outside().clock.now()))
        if pot.turn
        else [],
        "changes": [
            (change.changed_at, gift_words.change_sentence(change), change.after_cents)
            for change in pot.changes
        ],
    }


def _refund_rows(told: GiftStory) -> list[tuple[str, str]]:
    return [
        (
            f"{euros_exact(one.gift_cents + one.tip_cents)}, {label(one.state)}",
            f"{label(one.reason)}, {day_time(one.done_at or one.requested_at)}",
        )
        for one in told.refunds
    ]


def _receipt(told: GiftStory) -> list[tuple[str, Any]]:
    """What a donor may want on paper."""
    found = told.gift
    lines = [
        (_("Given to"), f"{found.title}, {found.maker}"),
        (_("Gift"), euros_exact(found.gift_cents)),
        (_("Tip for the platform"), euros_exact(found.tip_cents)),
        (_("Paid in all"), euros_exact(found.gift_cents + found.tip_cents)),
        (_("Paid with"), gift_words.method_name(found.method)),
    ]
    if found.refunded_cents:
        lines.append((_("Given back"), euros_exact(found.refunded_cents)))
    if found.reward:
        lines.append((_("Reward"), found.reward))
    if found.reward_value_cents:
        value = euros_exact(found.reward_value_cents)
        lines.append((_("Of which for the reward, VAT included"), value))
    return [*lines, (_("Number"), str(found.id))]


@donors.get("/gift/<token>/withdraw")
@everyone
@private
def taking_back(token: str) -> Answer:
    """What follows from taking a gift back, in figures, before it is done."""
    found = find(token)
    if not _may_withdraw(found):
        flash(_("This gift cannot be taken back any more."), "warning")
        return redirect(paying.gift_url(token), 303)
    told = story(reader(), found)
    return render_template("donors/donation_withdraw.html", gift=found, story=told)


@donors.post("/gift/<token>/withdraw")
@everyone
@private
def take_back(token: str) -> Answer:
    """Ask for the money back."""
    try:
        with unit_of_work() as session:
            withdrawals.withdraw(session, token, now=outside().clock.now())
    except MatchpotError as error:
        flash(text_of(error), "warning")
    else:
        flash(_("Your money is on its way back. You get a message when it was sent."), "success")
    return redirect(paying.gift_url(token), 303)


def own_gifts() -> list[OwnGift]:
    """Gifts of who is signed in; those given with the address only once it is confirmed."""
    secret = current_settings().secret_key.encode()
    key = donor_key(current_user.email, secret=secret) if current_user.verified else None
    return list(queries.own_gifts(reader(), current_user.id, donor_key=key))


@donors.get("/gift/mine")
@signed_in
@private
def gifts() -> Answer:
    """All one's gifts, with what funds added and how each stands."""
    own = own_gifts()
    counting = [one for one in own if one.state in COUNTS]
    return render_template(
        "donors/donation_list.html",
        rows=[_row(one) for one in own],
        given_cents=sum(one.gift_left_cents for one in counting),
        match_cents=sum(one.match_cents for one in counting),
        projects=len({one.slug for one in counting}),
        years=donor_years.years(own, this_year=year_of(outside().clock.now()).year),
    )


def _row(one: OwnGift) -> list[Any]:
    link = Markup('<a href="{}">{}</a>').format(paying.gift_url(one.token), one.title)
    back = one.refunded_cents or None
    states = label(one.state), label(one.campaign_state)
    return [link, one.created_at, one.gift_cents, one.match_cents, back, *states]


@donors.get("/gift/mine.csv")
@signed_in
@private
def gifts_csv() -> Answer:
    """The same as a table for a spreadsheet."""
    head = [
        _("Day"), _("Project"), _("Maker"), _("State"), _("Gift"), _("Tip"), _("Given back"),
        _("Funds added"), _("Campaign"),
    ]  # fmt: skip
    rows = [
        (
            one.created_at.date().isoformat(),
            one.title,
            one.maker,
            label(one.state),
            euros_text(one.gift_cents),
            euros_text(one.tip_cents),
            euros_text(one.refunded_cents),
            euros_text(one.match_cents),
            label(one.campaign_state),
        )
        for one in own_gifts()
    ]
    name = _("gifts")
    return csv_answer(f"{name}.csv", head, rows)
