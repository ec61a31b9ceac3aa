"""What a visitor reads when something is refused or broken: never a stack trace, always a way on.

Every class under `MatchpotError` has its sentence here and its place in HTTP. A view may
catch one and put it beside a field; what nobody catches ends on a page.
"""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, current_app, g, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext, refresh
from flask_limiter.errors import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from matchpot.domain import accounts, errors, exclusions, outside
from matchpot.domain.errors import MatchpotError
from matchpot.domain.ledger import entries
from matchpot.domain.panels import quotas
from matchpot.domain.reports.duties import NewAwardsHeld
from matchpot.domain.reports.requests import RequestRefused
from matchpot.services import books, guide, guide_import, images, pots, replays, runs
from matchpot.web import limits, uploads
from matchpot.web.filters import euros, known_url
from matchpot.web.languages import LANGUAGES, preferred
from matchpot.web.words.exclusions import WHY_NOT
from matchpot.web.words.gifts import BLOCKS
from matchpot.web.words.people import ERASURE_BLOCKS, PASSWORD_FLAWS
from matchpot.web.words.reports import REFUSALS

log = structlog.get_logger()

# Codes with a page of their own; another code takes the page of its hundred.
_PAGES = {400, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}

# What is refused, as HTTP says it; a class without a line here takes its parent's.
STATUS: dict[type[MatchpotError], int] = {
    MatchpotError: 409,
    errors.NotAllowed: 403,
    errors.SecondPersonNeeded: 403,
    errors.TooManyAttempts: 429,
    errors.LinkExpired: 410,
    errors.NotFound: 404,
    errors.InvalidValue: 422,
    errors.PasswordRefused: 422,
    errors.WrongPassword: 422,
    errors.AmountOutOfRange: 422,
    errors.UploadRefused: 422,
    errors.FormTooFast: 422,
    errors.RuleIncomplete: 422,
    quotas.QuotasContradict: 422,
    quotas.QuotasTooTight: 422,
    entries.EntryRefused: 500,
    books.EntryDiffers: 500,
    books.EntryUnknown: 404,
    outside.PaymentsUnavailable: 503,
    outside.MailUndelivered: 503,
    outside.ForgedMessage: 400,
}

# What is left when not even the page for failures can be drawn.
_BROKEN_TWICE = """<!doctype html>
<html lang="nl"><meta charset="utf-8"><title>matchpot</title>
<h1>Er ging bij ons iets stuk</h1><p>Probeer het zo nog eens. <a href="/nl/">Naar het begin</a></p>
<div lang="en"><h2>Something broke on our side</h2>
<p>Try again in a moment. <a href="/en/">To the home page</a></p></div></html>
"""

_UNBOOKED = _l("The books refuse this, so nothing was done. Tell an operator what you did.")

TEXTS: dict[type[MatchpotError], Any] = {
    MatchpotError: _l("That is not possible now. Go back and look at how things stand."),
    errors.NotAllowed: _l("You may not do this. Ask somebody whose task it is."),
    errors.SecondPersonNeeded: _l(
        "Another person must do this: nobody decides about money alone. Ask a colleague."
    ),
    errors.TooManyAttempts: _l("You tried this too often. Wait a while and try again."),
    errors.EmailTaken: _l("There is an account with this address already. Sign in instead."),
    errors.WrongPassword: _l("The e-mail address and the password do not belong together."),
    errors.LinkExpired: _l("It was used already or it is too old. Ask for a new one."),
    errors.NotFound: _l("What you look for is not here, or it is not yours to see."),
    guide.SchemeRefused: _l("Something in this scheme is not right. Look at what you wrote."),
    guide_import.FileRefused: _l("Something in this file is not right. Nothing was taken in."),
    errors.IllegalMove: _l("Somebody was ahead of you, or it is too late. Look at how it stands."),
    errors.StateChanged: _l("Somebody else changed this just now. Look at how it stands."),
    errors.FieldFrozen: _l(
        "This cannot change any more: people gave because of it. Write an amendment instead."
    ),
    errors.CampaignNotOpen: _l("This campaign takes no gifts now. Nothing was taken from you."),
    errors.GoalMissing: _l("The campaign has no goal yet. Choose a goal first."),
    errors.ChecklistIncomplete: _l("Something on the list is not done yet. Do that first."),
    errors.RewardSoldOut: _l("This reward has just gone. Choose another, or give without one."),
    errors.AmountMismatch: _l("The payment does not fit the gift. We look at it by hand."),
    errors.OnboardingMissing: _l("The payment service does not know yet where the money goes."),
    errors.RuleIncomplete: _l("The match rule is not complete. Look at the marked fields."),
    errors.RulePublished: _l("A published rule never changes. Make a new version of it."),
    errors.FormTooFast: _l("That went faster than a person types. Send the form once more."),
    errors.UploadRefused: _l("We cannot use this file. Choose a picture as JPEG, PNG or WebP."),
    errors.InvalidValue: _l("Something in the form is not right. Look at the marked fields."),
    accounts.LastOwner: _l("An organisation needs an owner. Make somebody else an owner first."),
    entries.EntryRefused: _UNBOOKED,
    books.EntryDiffers: _UNBOOKED,
    books.EntryUnknown: _l("There is no such entry in the books."),
    replays.GiftsRefused: _l("This file of gifts cannot be read. Look at what is wrong in it."),
    exclusions.CannotLeaveOut: _l("This gift cannot be left out, or let in again, now."),
    runs.RunNotReady: _l("The pot cannot be divided yet. Look at what it waits for."),
    pots.PotNotReady: _l("The pot is not complete yet. Look at what it still lacks."),
    quotas.QuotasContradict: _l(
        "No panel of these volunteers can keep all quotas. Loosen one, or ask more people."
    ),
    quotas.QuotasTooTight: _l("These quotas are too tight to draw a panel by. Loosen one of them."),
    NewAwardsHeld: _l(
        "This fund waits for a report of yours that is late, and gives nothing new until it has "
        "come. Send the report, or ask the fund to talk."
    ),
    outside.PaymentsUnavailable: _l(
        "The payment service does not answer. Nothing was lost; try again in a minute."
    ),
    outside.KeySpent: _l("The payment service failed at this. We try again by ourselves."),
    outside.PaymentRefused: _l("The payment service said no. Try another way to pay."),
    outside.ForgedMessage: _l("This message is not signed as it should be."),
    outside.MailUndelivered: _l("The mail could not be sent. Try again in a minute."),
}


def _range(error: errors.AmountOutOfRange) -> str:
    least, most = euros(error.min_cents), euros(error.max_cents)
    return str(_("Choose an amount from %(least)s to %(most)s.", least=least, most=most))


# Sentences made from the data of the error.
TOLD: dict[type[MatchpotError], Callable[[Any], str]] = {
    errors.AmountOutOfRange: _range,
    errors.PasswordRefused: lambda e: str(PASSWORD_FLAWS[e.code]),
    RequestRefused: lambda e: str(REFUSALS[e.because]),
    errors.RewardNeedsMore: lambda e: _(
        "This reward starts at %(least)s. Give more, or choose another.", least=euros(e.min_cents)
    ),
    errors.RefundTooLarge: lambda e: _(
        "At most %(most)s can go back.", most=euros(e.refundable_cents)
    ),
    errors.PotExhausted: lambda e: _(
        "The pot has %(left)s left, less than this needs.", left=euros(e.available_cents)
    ),
    errors.BudgetBelowUse: lambda e: _(
        "%(least)s is in use already; the budget cannot be lower.", least=euros(e.least_cents)
    ),
    exclusions.CannotLeaveOut: lambda e: str(WHY_NOT[e.why]),
    errors.PayoutBlocked: lambda e: " ".join(str(BLOCKS[one]) for one in e.reasons),
    accounts.ErasureBlocked: lambda e: " ".join(str(ERASURE_BLOCKS[one]) for one in e.reasons),
}


def _nearest(kind: type[MatchpotError], table: dict[type[MatchpotError], Any]) -> Any:
    return next((table[one] for one in kind.__mro__ if one in table), None)


def text_of(error: MatchpotError) -> str:
    """The sentence a visitor reads, in the language of the page; for a flash or a field."""
    told = TOLD.get(type(error))
    return str(told(error) if told else _nearest(type(error), TEXTS))


def status_of(error: MatchpotError) -> int:
    """How HTTP calls it."""
    return int(_nearest(type(error), STATUS))


def _speak() -> None:
    """Answer in the language of the address, also where no route took it out; else as asked."""
    if "lang" not in g:
        first = request.path.split("/", 2)[1] if request.path.startswith("/") else ""
        g.lang = first if first in LANGUAGES else preferred()
        refresh()


def page(code: int, **context: Any) -> tuple[str, int]:
    """The page for a code; `title`, `text` and `hint` replace its own words."""
    _speak()
    shown = code if code in _PAGES else 500 if code >= 500 else 400
    context |= {"code": code, "number": g.get("request_id", "")}
    if shown >= 500:
        # What every page is given by itself includes who is signed in, which asks the database.
        return current_app.jinja_env.get_template(f"errors/{shown}.html").render(context), code
    return render_template(f"errors/{shown}.html", **context), code


def _refused(error: MatchpotError) -> tuple[str, int]:
    _speak()
    log.info("refused", error=type(error).__name__, detail=str(error))
    context: dict[str, Any] = {"text": text_of(error)}
    if isinstance(error, errors.LinkExpired):
        # The likeliest reason is that the link did its work already.
        context["action"] = (_("Sign in"), known_url("accounts.sign_in"))
    return page(status_of(error), **context)


def _limit_of(error: HTTPException) -> dict[str, str]:
    """How large a file may be, when one was too large."""
    if error.code != 413 or request.mimetype != "multipart/form-data":
        return {}
    _speak()
    most = uploads.most_megabytes() or images.MOST_MEGABYTES
    return {"text": _("This file is larger than %(limit)s MB. Choose a smaller one.", limit=most)}


def _http(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    body = page(error.code, **_limit_of(error))
    # The headers that say what is allowed, or when to come back, belong to the answer.
    kept = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return *body, kept


def _too_many(_error: RateLimitExceeded) -> tuple[str, int, dict[str, str]]:
    _speak()
    seconds = limits.retry_after_seconds()
    text = ngettext(
        "You sent many requests in a short time. Try again in %(num)d minute. Nothing was lost.",
        "You sent many requests in a short time. Try again in %(num)d minutes. Nothing was lost.",
        -(-seconds // 60),
    )
    return *page(429, text=text), {"Retry-After": str(seconds)}


def _forged_form(_error: CSRFError) -> tuple[str, int]:
    _speak()
    return page(
        400,
        title=_("The form was open too long"),
        text=_("Go back, reload the page and send the form again. What you typed may be kept."),
    )


def _database_away(error: OperationalError) -> tuple[str, int, dict[str, str]]:
    log.error("database_away", error=type(error.orig).__name__)
    return *page(503), {"Retry-After": "30"}


def _broken(error: Exception) -> tuple[str, int]:
    if current_app.testing or current_app.debug:
        raise error
    log.error("broken", exc_info=error)
    try:
        return page(500)
    except Exception:  # the page itself may be what is broken
        log.exception("broken_twice")
        return _BROKEN_TWICE, 500


def install(app: Flask) -> None:
    """Answer every refusal and every failure with a page."""
    app.register_error_handler(MatchpotError, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RateLimitExceeded, _too_many)
    app.register_error_handler(CSRFError, _forged_form)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _broken)
