"""The pages on which a maker gives the details of their connected account.

An account link opens once; what it opens is a page of its own that lives for an hour.
"""

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from matchpot.sandbox import accounts, tasks
from matchpot.sandbox.accounts import Verdict
from matchpot.sandbox.iban import is_valid_iban, tidy_iban
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.wording import WORDS, Language, choose_language
from matchpot.sandbox.world import World, new_id

VISIT_SECONDS = 3600


def onboarding_pages(world: World) -> Blueprint:
    """Makes the pages below `/setup`."""
    pages = Blueprint("onboarding", __name__)

    @pages.get("/setup/e/<account_id>/<token>")
    def enter(account_id: str, token: str) -> Response:
        tasks.run_due(world)
        with world.store.transaction():
            link = world.store.find(token, kind="sandbox.link")
            if link is None or link["account"] != account_id:
                return _refused()
            if link["is_used"] or link["expires_at"] < world.clock.now():
                return redirect(link["refresh_url"], 303)
            world.store.save({**link, "is_used": True})
            visit = _open_visit(world, link)
        return redirect(f"/setup/s/{visit}", 303)

    @pages.get("/setup/s/<visit_id>")
    def show(visit_id: str) -> Response:
        visit = _visit(world, visit_id)
        return _refused() if visit is None else _form({}, {})

    @pages.post("/setup/s/<visit_id>")
    def send(visit_id: str) -> Response:
        visit = _visit(world, visit_id)
        return _refused() if visit is None else _receive(world, visit)

    return pages


def _open_visit(world: World, link: JsonObject) -> str:
    now = world.clock.now()
    visit = {
        "id": new_id("visit"), "object": "sandbox.visit", "created": now,
        "account": link["account"], "return_url": link["return_url"],
        "expires_at": now + VISIT_SECONDS,
    }  # fmt: skip
    return str(world.store.add(visit)["id"])


def _visit(world: World, visit_id: str) -> JsonObject | None:
    visit = world.store.find(visit_id, kind="sandbox.visit")
    if visit is None or visit["expires_at"] < world.clock.now():
        return None
    return visit


def _receive(world: World, visit: JsonObject) -> Response:
    """Takes the form: back to the platform, or shown again with what is wrong."""
    if request.form.get("action") == "later":
        return redirect(visit["return_url"], 303)
    problems = _problems()
    if problems:
        return _form(dict(request.form), problems)
    with world.store.transaction():
        accounts.onboard(
            world,
            visit["account"],
            name=request.form["name"].strip(),
            iban=tidy_iban(request.form["iban"]),
            verdict=Verdict(request.form.get("verdict", Verdict.ACTIVE)),
        )
    return redirect(visit["return_url"], 303)


def _language() -> Language:
    return choose_language(None, request.accept_languages)


def _problems() -> dict[str, str]:
    """What is wrong, by field."""
    words = WORDS[_language()]
    problems = {}
    if not request.form.get("name", "").strip():
        problems["name"] = words["name_missing"]
    if not is_valid_iban(tidy_iban(request.form.get("iban", ""))):
        problems["iban"] = words["iban_wrong"]
    if not request.form.get("confirm"):
        problems["confirm"] = words["confirm_missing"]
    return problems


def _form(typed: dict[str, str], problems: dict[str, str]) -> Response:
    language = _language()
    text = render_template(
        "onboarding.html", words=WORDS[language], language=language.value, typed=typed,
        problems=problems, verdicts=[verdict.value for verdict in Verdict],
    )  # fmt: skip
    return Response(text, status=422 if problems else 200, mimetype="text/html")


def _refused() -> Response:
    language = _language()
    words = WORDS[language]
    text = render_template(
        "closed.html", words=words, language=language.value,
        sentence=words["link_unknown"], back=None,
    )  # fmt: skip
    return Response(text, status=404, mimetype="text/html")
