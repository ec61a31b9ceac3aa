"""Rounds for everyone: which there are, where one stands, its rules in words and to the letter.

Its lots, results and the residents' vote hang on the same blueprint from files of their own.
"""

from flask import Blueprint, Response, abort, render_template
from markupsafe import Markup

from matchpot.domain.follows import FollowKind
from matchpot.domain.rounds.applications import NAMED, READ
from matchpot.domain.rounds.phases import ENDS
from matchpot.extensions import reader
from matchpot.persistence.queries import applications
from matchpot.persistence.queries import rounds as queries
from matchpot.services import rich_text
from matchpot.web import following, round_days, sharing
from matchpot.web.access import everyone
from matchpot.web.public import addresses
from matchpot.web.round_sentences import chapters

rounds_public = Blueprint("rounds_public", __name__, url_prefix="/<lang>/rounds")


@rounds_public.get("/")
@everyone
def browse() -> str:
    """Every round that runs, then those that are over."""
    found = queries.public_rounds(reader())
    return render_template(
        "public/round_browse.html",
        running=[one for one in found if one.row.phase not in ENDS],
        ended=[one for one in found if one.row.phase in ENDS],
        coming=round_days.coming,
    )


@rounds_public.get("/<slug>")
@everyone
def show(slug: str) -> str:
    """One round: where it stands, its money, its rules, and what may be counted of its people."""
    session = reader()
    found = queries.public_round(session, slug) or abort(404)
    row, rules, plan = found.row, found.rules, found.plan
    return render_template(
        "public/round_show.html",
        page=found,
        row=row,
        links=addresses.of("rounds_public.show", slug=slug),
        share=sharing.of("rounds", slug, row.title, sharing.told(row.title, found.fund_name)),
        rules=rules,
        about=Markup(rich_text.html_of(row.about_md)),  # noqa: S704 - cleaned by rich_text
        chapters=chapters(rules, plan),
        timeline=round_days.timeline(plan, row.phase),
        coming=round_days.coming(plan, row.phase),
        counts=queries.counts(session, row.id),
        entrants=applications.entrants(session, row),
        is_named_later=row.phase not in NAMED | ENDS,
        is_read=rules.public_ballot is not None and row.phase in READ,
        follow=following.part(FollowKind.ROUND, row.id, slug),
    )


@rounds_public.get("/<slug>/rules.json")
@everyone
def frozen_rules(slug: str) -> Response:
    """The rules as they were frozen: byte for byte the text whose digest was published."""
    found = queries.public_round(reader(), slug) or abort(404)
    name = f"{found.row.slug}-rules.json"
    return Response(
        found.row.snapshot,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
