"""The files of a published round: its own, that of Pabulib, and its ballots as a table."""

import json

from flask import Response, request

from matchpot.extensions import reader
from matchpot.persistence.queries.ballots import published_ballots
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.services import round_export
from matchpot.web.access import everyone
from matchpot.web.json_files import json_file
from matchpot.web.limits import seldom
from matchpot.web.public.results import published
from matchpot.web.public.rounds import rounds_public
from matchpot.web.spreadsheets import csv_answer


@rounds_public.get("/<slug>/round.json")
@everyone
@seldom
def round_file(slug: str) -> Response:
    """A round without names, for `matchpot round verify`."""
    session = reader()
    # Who is signed in was read already; the file is made of what stands at one moment.
    session.rollback()
    read_one_moment(session)
    found = published(slug)
    return json_file(round_export.round_file(session, found), f"{slug}.json")


@rounds_public.get("/<slug>/round.pb")
@everyone
@seldom
def pabulib_file(slug: str) -> Response:
    """The election as other programs read it; `half` asks for one half of applicants."""
    found, half = published(slug), request.args.get("half", "")
    text = round_export.pabulib_file(reader(), found, half=half)
    name = f"{slug}{'-' + half if half else ''}.pb"
    return Response(
        text,
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@rounds_public.get("/<slug>/ballots.csv")
@everyone
@seldom
def ballots_file(slug: str) -> Response:
    """Every ballot that is published with the result: under numbers, found by its receipt."""
    row = published(slug).row
    head = ("vote", "voter", "receipt", "counts", "says")
    rows = (
        (
            one.phase.value,
            one.voter,
            one.receipt,
            "yes" if one.counts else "no",
            json.dumps(dict(one.says), ensure_ascii=False, sort_keys=True),
        )
        for one in published_ballots(reader(), row)
    )
    return csv_answer(f"{slug}-ballots.csv", head, rows)
