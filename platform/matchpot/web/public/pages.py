"""Pages that say what this is: home, how it works, help, and the texts a visitor may rely on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS
from matchpot.extensions import current_settings, outside, reader
from matchpot.persistence.queries import browse as lists
from matchpot.persistence.queries import home as home_queries
from matchpot.persistence.queries.browse import Wanted
from matchpot.web import sharing
from matchpot.web.access import everyone
from matchpot.web.public import addresses, fresh, listing

pages = Blueprint("pages", __name__, url_prefix="/<lang>")

_CARDS = 6
# The day of the accessibility statement.
_STATED_ON = date(2026, 11, 22)


@pages.get("/")
@everyone
def home() -> Response:
    """What is being made now, what funds add now, and how it works."""
    session, now = reader(), outside().clock.now()
    totals, pots = home_queries.totals(session), home_queries.giving_pots(session)
    # Those that are counted lead a list by deadline, and nobody can give to them now.
    found = lists.cards(session, Wanted(), per_page=2 * _CARDS)
    rows = [row for row in found if row.state in OPEN_FOR_DONATIONS][:_CARDS]
    matchers = lists.matchers(session, [row.campaign_id for row in rows])
    cards = listing.cards(rows, matchers, now)
    return fresh.answer(
        lambda: _home(totals, pots, cards),
        depends_on=(totals, pots, cards),
        now=now,
    )


def _home(totals: Any, pots: Sequence[Any], cards: Sequence[Markup]) -> str:
    return render_template(
        "public/home_show.html",
        totals=totals,
        pots=pots,
        cards=cards,
        links=addresses.of("pages.home"),
        share_picture=sharing.of_site(_("You give. A fund adds to it. It gets made.")),
    )


@pages.get("/about")
@everyone
def about() -> str:
    """How it works, and how matching works, in words."""
    return render_template("public/page_about.html", links=addresses.of("pages.about"))


@pages.get("/help")
@everyone
def maker_help() -> str:
    """Questions and answers for donors, makers, panellists and funds."""
    return render_template(
        "public/page_help.html",
        contact=current_settings().mail_reply_to,
        links=addresses.of("pages.maker_help"),
    )


@pages.get("/privacy")
@everyone
def privacy() -> str:
    """What we know of people, why, and for how long."""
    return render_template("public/page_privacy.html", links=addresses.of("pages.privacy"))


@pages.get("/terms")
@everyone
def terms() -> str:
    """What makers, donors and the platform may expect of each other."""
    return render_template("public/page_terms.html", links=addresses.of("pages.terms"))


@pages.get("/accessibility")
@everyone
def accessibility() -> str:
    """How far the site meets the accessibility norm, and whom to tell when it does not."""
    return render_template(
        "public/page_accessibility.html",
        contact=current_settings().mail_reply_to,
        changed_on=_STATED_ON,
        links=addresses.of("pages.accessibility"),
    )
