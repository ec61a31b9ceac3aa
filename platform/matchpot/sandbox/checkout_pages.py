"""The hosted payment page: plain HTML that a payer, or a browser test, clicks through."""

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from matchpot.sandbox import checkout, tasks
from matchpot.sandbox.methods import (
    BANKS,
    DEFAULT_EMAIL,
    SEPA_WORKS,
    ImpossibleTender,
    Method,
    Outcome,
    Tender,
    tender_from,
)
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.wording import WORDS, choose_language, money
from matchpot.sandbox.world import World

PLACEHOLDER = "{CHECKOUT_SESSION_ID}"


def checkout_pages(world: World) -> Blueprint:
    """Makes the pages below `/c/pay`."""
    pages = Blueprint("checkout", __name__)

    @pages.get("/c/pay/<session_id>")
    def show(session_id: str) -> Response:
        tasks.run_due(world)
        session = world.store.find(session_id, kind="checkout.session")
        if session is None or session["status"] != "open":
            return _closed(session)
        return _form(world, session, Tender(email=session["customer_email"] or DEFAULT_EMAIL))

    @pages.post("/c/pay/<session_id>")
    def pay(session_id: str) -> Response:
        tasks.run_due(world)
        with world.store.transaction():
            session = world.store.find(session_id, kind="checkout.session")
            if session is None or session["status"] != "open":
                return _closed(session)
            try:
                tender = tender_from(_typed(), email=session["customer_email"])
            except ImpossibleTender as error:
                return _form(world, session, Tender(), reason=error.code)
            session = checkout.pay(world, session_id, tender)
        if session["status"] == "open":
            refusal = world.store.get(session["payment_intent"])["last_payment_error"]
            reason = refusal.get("decline_code") or refusal["code"]
            return _form(world, session, tender, reason=reason)
        return redirect(session["success_url"].replace(PLACEHOLDER, session_id), 303)

    return pages


def _typed() -> dict[str, object]:
    """The form's fields; how it ends follows from the button and the direct debit's choice."""
    fields: dict[str, object] = dict(request.form)
    fields.pop("outcome", None)
    if request.form.get("action") == "decline":
        fields["outcome"] = Outcome.DECLINED
    elif request.form.get("method") == Method.SEPA_DEBIT and request.form.get("debit"):
        fields["outcome"] = request.form["debit"]
    return fields


def _form(
    world: World, session: JsonObject, tender: Tender, *, reason: str | None = None
) -> Response:
    language = choose_language(session["locale"], request.accept_languages)
    plan = world.store.get(f"plan_{session['id']}")
    lines = [(line["description"], line["quantity"], money(line["amount_total"], language))
             for line in plan["lines"]]  # fmt: skip
    text = render_template(
        "pay.html",
        words=WORDS[language],
        language=language.value,
        session=session,
        lines=lines,
        total=money(session["amount_total"], language),
        banks={code: title for code, (title, _, _) in BANKS.items()},
        # What was typed is shown again, also when it makes no tender.
        tender={**asdict(tender), **request.form},
        debit_iban=SEPA_WORKS,
        error=WORDS[language][f"because_{reason}"] if reason else None,
    )
    return Response(text, status=422 if reason else 200, mimetype="text/html")


def _closed(session: JsonObject | None) -> Response:
    """A sentence for who comes too late; never a second payment."""
    locale = session["locale"] if session else None
    language = choose_language(locale, request.accept_languages)
    words = WORDS[language]
    sentence = words[session["status"]] if session else words["unknown"]
    back = None
    if session is not None and session["status"] == "complete":
        back = session["success_url"].replace(PLACEHOLDER, session["id"])
    elif session is not None:
        back = session["cancel_url"]
    text = render_template(
        "closed.html", words=words, language=language.value, sentence=sentence, back=back
    )
    return Response(text, status=410 if session else 404, mimetype="text/html")
