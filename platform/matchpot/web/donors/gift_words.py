"""How a gift stands, and what happened to its match, in plain words for its donor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.campaigns import SUCCESSFUL, UNSUCCESSFUL, CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.queries.gift_lines import Change
from matchpot.persistence.queries.gifts import GiftFacts
from matchpot.web.donors.promises import success_sentence
from matchpot.web.filters import day_time
from matchpot.web.labels import label
from matchpot.web.reasons import reason_sentence

_D = DonationState
_C = CampaignState


@dataclass(frozen=True, slots=True)
class Standing:
    """The heading and the first sentence of a gift's page; `tone` colours its tag."""

    title: LazyString
    text: LazyString
    tone: str


_STANDINGS: Mapping[DonationState, Standing] = {
    _D.CREATED: Standing(
        _l("Your gift is waiting to be paid"),
        _l("The payment page is being opened. What funds add is kept for you while you pay."),
        "busy",
    ),
    _D.SESSION_OPEN: Standing(
        _l("Your gift is waiting to be paid"),
        _l(
            "We have not heard of your payment yet. Did you just pay? Then look again in a minute. "
            "What funds add is kept for you while you pay."
        ),
        "busy",
    ),
    _D.PROCESSING: Standing(
        _l("Thank you! Your bank is working on it"),
        _l(
            "Your way of paying takes some days, at most fourteen. What funds add is kept for "
            "your gift until the bank has answered. You need not do anything."
        ),
        "busy",
    ),
    _D.EXPIRED: Standing(
        _l("This gift was not paid in time"),
        _l("Nothing was taken from you, and what funds had kept aside is free for others again."),
        "neutral",
    ),
    _D.ABANDONED: Standing(
        _l("This gift was not finished"),
        _l("Nothing was taken from you, and what funds had kept aside is free for others again."),
        "neutral",
    ),
    _D.FAILED: Standing(
        _l("The payment did not work"),
        _l("Your bank said no. Nothing was taken from you; you can try again in another way."),
        "bad",
    ),
    _D.PAID: Standing(
        _l("Thank you! Your gift counts"),
        _l("It was paid, and it counts for the project with all that funds add to it."),
        "good",
    ),
    _D.DISPUTED: Standing(
        _l("Your bank is looking into this payment"),
        _l("Somebody disputed it with the bank. Until the bank decides, the match stands still."),
        "busy",
    ),
    _D.REFUND_REQUESTED: Standing(
        _l("Your money is on its way back"),
        _l("It goes to the account you paid from. That takes some days."),
        "busy",
    ),
    _D.REFUND_FAILED: Standing(
        _l("Giving your money back did not work yet"),
        _l("Your bank returned it to us. It stays yours: somebody of the platform looks at it."),
        "bad",
    ),
    _D.PARTLY_REFUNDED: Standing(
        _l("A part of your gift was given back"),
        _l("The rest still counts for the project. The match was made smaller with it."),
        "good",
    ),
    _D.REFUNDED: Standing(
        _l("Your gift was given back"),
        _l("Everything went to the account you paid from, and the funds have their part back."),
        "neutral",
    ),
    _D.CHARGED_BACK: Standing(
        _l("Your bank took this payment back"),
        _l("The gift does not count any more, and the funds have their part back."),
        "neutral",
    ),
}
_SUCCEEDED = Standing(
    _l("It counted! The project reached its goal"),
    _l("Your gift goes to the maker, with all that funds added to it."),
    "good",
)


_NOT_OPENED = Standing(
    _l("The payment did not work"),
    _l(
        "The payment service opened no page to pay on, so nothing was taken from you. "
        "You can try again."
    ),
    "bad",
)


def standing(gift: GiftFacts) -> Standing:
    """How a gift stands; a paid one stands as its campaign ended."""
    if gift.state is _D.FAILED and gift.session_id is None:
        return _NOT_OPENED  # no bank was ever asked
    if gift.state in {_D.PAID, _D.PARTLY_REFUNDED} and gift.campaign_state in SUCCESSFUL:
        return _SUCCEEDED
    return _STANDINGS[gift.state]


# Codes in a line's history that are not reasons of a rule.
_OCCASIONS: Mapping[str, LazyString] = {
    "excluded": _l("The fund left this gift out. You may object to that."),
    "restored": _l("An operator let this gift count again."),
    "waited": _l("Money came back to the pot, and this gift was next in line."),
    "shared": _l("The rest of the pot was shared over gifts that had got too little."),
    "swapped": _l("One fund took this part over from another; together they give the same."),
    "captured": _l("You paid, so the fund's part is given."),
    "expired": _l("The time to pay was over."),
    "cancelled": _l("The payment was cancelled."),
    "came_back": _l("You came back without paying."),
    "declined": _l("The bank declined the payment."),
    "refused": _l("The payment service did not take the payment."),
    "decided_anew": _l("The totals of the campaign changed, so it was worked out again."),
    "settled": _l("The project reached its goal: the match is final."),
    "paid": _l("It was paid to the maker."),
    "campaign_failed": _l("The project did not reach its goal."),
    "campaign_cancelled": _l("The campaign was cancelled."),
}


def change_sentence(change: Change) -> str:
    """What happened to a match line, and why."""
    if change.reason == Reason.GIFT_REDUCED and change.after_cents == 0:
        return str(_("The gift was given back."))
    if change.reason in _OCCASIONS:
        return str(_OCCASIONS[change.reason])
    if change.reason in set(Reason):
        return reason_sentence(Reason(change.reason))
    return label(change.after_state)


def tone_of(state: MatchLineState | None) -> str:
    """The colour of a match line's tag."""
    if state in {MatchLineState.CAPTURED, MatchLineState.SETTLED, MatchLineState.PAID}:
        return "good"
    return "busy" if state in {MatchLineState.HELD, MatchLineState.FROZEN} else "neutral"


_AFTER: Mapping[CampaignState, LazyString] = {
    _C.PAUSED: _l("The campaign is paused for a moment. Your gift stays as it is."),
    _C.COUNTING: _l("The campaign has ended. The last payments are being counted."),
    _C.GRACE: _l("The goal is nearly reached. You will hear soon what you can choose."),
    _C.SUCCEEDED: _l("The goal is reached. The money goes to the maker."),
    _C.SETTLED: _l("The goal is reached. The money goes to the maker."),
    _C.PAID_OUT: _l("The maker has the money and can start."),
    _C.FULFILLING: _l("The maker is at work."),
    _C.COMPLETED: _l("The project is finished."),
}


_UNPAID = frozenset({_D.EXPIRED, _D.ABANDONED, _D.FAILED})
_GOES_BACK = frozenset({_D.REFUND_REQUESTED, _D.REFUND_FAILED, _D.REFUNDED, _D.CHARGED_BACK})


def next_sentence(gift: GiftFacts) -> str | None:
    """What the donor may expect now; None when the gift is on its way back, or gone."""
    if gift.state in _GOES_BACK:
        return None
    if gift.campaign_state in UNSUCCESSFUL:
        return str(_("The project does not happen this way. Whoever gave gets everything back."))
    told = _AFTER.get(gift.campaign_state)
    return str(told) if told else success_sentence(gift)


def steps(gift: GiftFacts) -> Sequence[tuple[str, str | None, str]]:
    """The way of a gift as a time line; empty for a gift that was never paid."""
    if gift.state in _UNPAID:
        return []
    paid_at = day_time(gift.paid_at) if gift.paid_at else None
    first = [
        (_("Given"), day_time(gift.created_at), "done"),
        (_("Paid"), paid_at, "done" if gift.paid_at else "now"),
    ]
    if gift.state in _GOES_BACK:
        is_back = gift.state in {_D.REFUNDED, _D.CHARGED_BACK}
        return [*first, (_("Given back"), None, "done" if is_back else "now")]
    return [*first, *_campaign_steps(gift)]


def _campaign_steps(gift: GiftFacts) -> list[tuple[str, str | None, str]]:
    """The end of the campaign, and what comes of it."""
    has_ended = gift.campaign_state in SUCCESSFUL | UNSUCCESSFUL | {_C.COUNTING, _C.GRACE}
    is_there = gift.campaign_state in {_C.PAID_OUT, _C.FULFILLING, _C.COMPLETED}
    ends = day_time(gift.deadline_at) if gift.deadline_at else None
    end_state = "done" if has_ended else "now" if gift.paid_at else "next"
    last = (_("The money is with the maker"), None, "done" if is_there else "next")
    if gift.campaign_state in UNSUCCESSFUL:
        last = (_("Given back"), None, "next")
    return [(_("The campaign ends"), ends, end_state), last]


_METHODS: Mapping[str, LazyString] = {
    "ideal": _l("iDEAL"),
    "card": _l("Card"),
    "sepa_debit": _l("Bank debit"),
    "bancontact": _l("Bancontact"),
}


def method_name(method: str | None) -> str:
    """How it was paid; the provider's own word for a method we do not know."""
    return str(_METHODS.get(method, method)) if method else _("Not known yet")
