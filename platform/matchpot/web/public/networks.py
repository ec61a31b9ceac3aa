"""Networks with a budget, for everybody: their purses, and every decision step by step."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchpot.domain.networks.deciding import Method
from matchpot.extensions import reader
from matchpot.persistence.queries import network_ballot_pages, network_purses
from matchpot.persistence.queries import network_pages as queries
from matchpot.persistence.queries.network_ballot_pages import BallotRow
from matchpot.persistence.queries.network_pages import Decided, Voice
from matchpot.web import network_results
from matchpot.web.access import everyone
from matchpot.web.json_files import json_file

networks_public = Blueprint("networks_public", __name__, url_prefix="/<lang>/networks")

_MOST_PAGES = 1_000


def _decided(slug: str, proposal_id: int) -> Decided:
    return queries.decided(reader(), proposal_id, network_slug=slug) or abort(404)


@networks_public.get("/")
@everyone
def browse() -> str:
    """Every purse in a few words, with what came of it so far."""
    return render_template("public/networks_list.html", purses=network_purses.browse(reader()))


@networks_public.get("/<slug>/<purse_slug>")
@everyone
def purse(slug: str, purse_slug: str) -> str:
    """One purse: its words, who feeds it, and what was decided, a page at a time."""
    session = reader()
    found = network_purses.one(session, slug, purse_slug) or abort(404)
    page = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    return render_template(
        "public/network_purse.html",
        purse=found,
        ballots=network_ballot_pages.told_of_purse(session, found.id),
        past=network_purses.past(session, found.id, page=page),
        page=page,
        pages=-(-network_purses.count_past(session, found.id) // network_purses.PER_PAGE),
        page_url=lambda number: url_for(
            "networks_public.purse",
            slug=slug,
            purse_slug=purse_slug,
            page=number if number > 1 else None,
        ),
    )


@networks_public.get("/<slug>/decisions/<int:proposal_id>")
@everyone
def decision(slug: str, proposal_id: int) -> ResponseReturnValue:
    """One decision with every figure it rests on, and who pays what; or the ballot it was on."""
    ballot_id = network_ballot_pages.ballot_of(reader(), proposal_id)
    if ballot_id is not None:
        return redirect(url_for("networks_public.ballot", slug=slug, ballot_id=ballot_id))
    found = _decided(slug, proposal_id)
    return render_template(
        "public/network_decision.html",
        found=found,
        told=found.record["decision"],
        quorum_bps=found.record["quorum_bps"],
        weighs_money=found.method is Method.MONEY_SHARES,
        json_url=url_for("networks_public.decision_json", slug=slug, proposal_id=proposal_id),
    )


@networks_public.get("/<slug>/decisions/<int:proposal_id>.json")
@everyone
def decision_json(slug: str, proposal_id: int) -> Response:
    """All the decision rests on, so that anybody can make it again."""
    found = _decided(slug, proposal_id)
    document = {
        "network": found.network,
        "purse": found.purse,
        "project": found.project,
        "opened_at": found.opened_at.isoformat(),
        "ended_at": found.ended_at.isoformat(),
        "names": _names(found.voices),
        "funds": [one.fund for one in found.paid],
        **found.record,
    }
    return json_file(document, f"decision-{proposal_id}.json")


def _names(voices: tuple[Voice, ...]) -> Mapping[str, Any]:
    """Who agreed to be named, by number."""
    return {str(one.number): one.name for one in voices if one.name}


# ---- ballots ------------------------------------------------------------------------------------


def _ballot(slug: str, ballot_id: int) -> BallotRow:
    return network_ballot_pages.told(reader(), ballot_id, network_slug=slug) or abort(404)


@networks_public.get("/<slug>/ballots/<int:ballot_id>")
@everyone
def ballot(slug: str, ballot_id: int) -> str:
    """What members chose among several projects, every step to it, and who pays what."""
    found = network_results.shown(reader(), _ballot(slug, ballot_id))
    return render_template(
        "public/network_ballot.html",
        found=found,
        row=found.row,
        turnout=found.row.record["turnout"],
        json_url=url_for("networks_public.ballot_json", slug=slug, ballot_id=ballot_id),
    )


@networks_public.get("/<slug>/ballots/<int:ballot_id>.json")
@everyone
def ballot_json(slug: str, ballot_id: int) -> Response:
    """All a ballot rests on, so that anybody can count it again."""
    found = network_results.shown(reader(), _ballot(slug, ballot_id))
    row = found.row
    document = {
        "network": row.network,
        "purse": row.purse,
        "ballot": row.title,
        "opened_at": row.opened_at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "projects_granted": {one.code: one.project.project for one in found.lines if one.project},
        "funds": [one.fund for one in found.funds],
        **row.record,
    }
    return json_file(document, f"ballot-{ballot_id}.json")
